# What a recording does not show.
recording-unknown-place = an unknown place
recording-fewer-calls = A step made { $most } calls; { $share } of them, spread evenly, are kept (at most { $calls } a step and { $bytes } in all).
recording-fewer-steps = Every { $every } steps are kept instead of every { $asked }, to stay within { $keep } steps and { $bytes }.
recording-older-steps = Older steps are thinned out evenly, to stay within { $keep } steps and { $bytes }; the newest are all there.
recording-not-written = A step could not be written to the recording's file ({ $error }: { $said }); the next one is written with it.
recording-cut-step = The file ends in the middle of a step, which is left out.
recording-sub-sampled = { $reduced } of { $all } calls are sub-sampled: call { $call } keeps { $samples } of { $batch } items, { $kept } of { $channels } channels and { $stride ->
    [1] every
    [2] every second
    [3] every third
   *[other] every { $stride }th
  } target pixel{ $input ->
    [no] , without its input
   *[yes] {""}
  }.
recording-gradients-failed = The gradients of a call could not be recorded ({ $error }: { $said }).
recording-call-failed = A call could not be recorded ({ $error }: { $said }).
recording-no-framework = This callback is for { $name }, which is not installed; install it by `pip install { $install }`.
recording-observed-sum = The sampler observed at { $site } is no single node of the graph: ∂L/∂U and ∂L/∂grid there are the sums over all uses of U and of the grid.
recording-fixed-unmatched = The fixed picture told at { $site } belongs to no call that is kept of its step: V has to be what the sampler returned, as it is, and the step must not have ended.
recording-fixed-no-room = There was no room for the fixed picture of the call at { $site }.
recording-empty-batch = A call with an empty batch is not recorded.
recording-too-large = A call at { $site } is too large for the bounds of this recording and is left out.
recording-compiled = { $module } is compiled; it ran eagerly while recorded, as a compiled graph shows nothing.
recording-data-workers = A `DataLoader` has { $workers } { $workers ->
    [one] worker
   *[other] workers
  }: what they warp, as augmentation does, happens in processes of their own and is not recorded; with `num_workers=0` it is.
recording-compiler-late = torch.compile was first used inside the block: what ran compiled there is not recorded.
recording-traced = Calls made while a graph is traced are not recorded: they carry no data of their own.
recording-functional = Calls under torch.func (vmap, grad, jvp …) cannot be seen: their tensors are not materialised.
recording-no-values = Calls on meta, fake or sparse tensors are not recorded: they have no values.
recording-cuda-graph = Calls made while a CUDA graph is captured or replayed cannot be seen.

# A call in one line.
recording-precision = { $maps }, grid { $grid }
recording-reached = gradient reached: V { $output } grid { $grid } θ { $theta }
recording-manner = { $size }, { $mode }, { $padding } padding, align_corners={ $corners }{ $known ->
    [no] {""}
   *[yes] , { $precision }
  }
recording-call = { $site }{ $passes ->
    [training] , training
    [evaluation] , evaluation
   *[untold] {""}
  }: { $maps } maps { $manner }

# A file that is no recording.
recording-no-file = There is no recording at { $path }.
recording-unreadable = The recording at { $path } cannot be read: { $reason }.
recording-too-many-bytes = This recording has { $bytes } bytes; at most { $most } are read.
recording-header-too-large = This recording's header has { $bytes } bytes; at most { $most } are read.
recording-archive = This is not a recording but an archive, as programs and weights of torch are; `stn-viz open FILE` runs those, on the command line alone.
recording-too-short = This is not a recording: it has only { $bytes } bytes.
recording-cut-off = This is not a recording, or it is cut off: its header would be longer than the file.
recording-no-description = This safetensors file is not a recording: it has no description of calls.
recording-other-format = This safetensors file is not a recording: its description is of another format.
recording-other-version = This recording has version { $version }; this stn_viz reads version { $read }: update it.

# Where in a recording something is wrong.
recording-place-call = call { $call }
recording-place-tensor = tensor { $name }
recording-place-part = { $place }'s { $name }
recording-place-note = a note
recording-place-parts = the row of its parts

# A recording that is damaged.
recording-damaged = This recording is damaged: { $error }.
recording-damaged-stray-tensor = This recording is damaged: tensor { $name } belongs to none of its { $calls } calls.
recording-damaged-header = This recording is damaged: its header is not a JSON object.
recording-damaged-constant = This recording is damaged: its { $part ->
    [header] header
   *[description] description
  } contains { $constant }, which is not JSON.
recording-damaged-json = This recording is damaged: its { $part ->
    [header] header
   *[description] description
  } is not readable JSON.
recording-damaged-name = This recording is damaged: it holds a tensor of unknown name { $name }.
recording-damaged-declared = This recording is damaged: it declares { $declared } bytes of tensors, yet { $bytes } are there.
recording-damaged-object = This recording is damaged: { $place } is not described by a JSON object.
recording-damaged-whole = This recording is damaged: { $place } has { $name } = { $value }, wanted a whole number from { $least } to { $most }.
recording-damaged-number = This recording is damaged: { $place } has { $name } = { $value }, wanted a number from 0 to { $most }.
recording-damaged-flag = This recording is damaged: { $place } has { $name } = { $value }, wanted true or false.
recording-damaged-choice = This recording is damaged: { $place } has { $name } = { $value }, wanted one of { $choices }.
recording-damaged-sizes = This recording is damaged: { $place } has { $name } = { $value }, wanted a list of at most { $most } whole numbers of at least { $least }.
recording-damaged-indices = This recording is damaged: { $place } has { $name } = { $value }, wanted rising indices below { $count }.
recording-damaged-text = This recording is damaged: { $place } is not a printable text of at most { $longest } characters.
recording-damaged-list = This recording is damaged: { $place } is not a list of at most { $most } entries.
recording-damaged-loss = This recording is damaged: a loss is { $loss }, wanted [step, number].
recording-damaged-dims = This recording is damaged: call { $call } goes from { $source } to { $target }, wanted two or three sizes each.
recording-damaged-missing = This recording is damaged: call { $call } has no { $name }.
recording-damaged-shape = This recording is damaged: call { $call }'s { $name } has shape { $shape }, wanted { $wanted }.
recording-damaged-points = This recording is damaged: call { $call } has landmarks in one picture, but not in the other.
recording-damaged-no-theta = This recording is damaged: call { $call } has a gradient to θ, but no θ.
