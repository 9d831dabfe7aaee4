# The Debug page.
debug-order-label = calls · items
debug-order-suspicion = by suspicion
debug-order-order = in order
debug-look-label = a closer look
debug-look-grid = the grid
debug-look-fixed = against the fixed picture
debug-look-passes = forward and backward
debug-look-inside = as figure 2
debug-look-evidence = the finding's evidence
debug-look-checks = what was checked
debug-checks-check = check
debug-checks-verdict = verdict
debug-checks-measured = measured
debug-checks-reason = not checked in
debug-look-steps = over the steps
debug-look-compare = compare
debug-flow-label = the grid as
debug-flow-mesh = mesh
debug-flow-arrows = arrows
debug-flow-wheel = colour wheel
debug-recording-label = recording
debug-source-opened = opened file
debug-source-museum = bug museum
debug-source-upload = upload
debug-none-opened = No file was opened with this server: `stn-viz open run.stn` does.
debug-file-gone = { $file } was there when the server started and is gone now. Put it back, or start again with `stn-viz open FILE`.
debug-size = { $calls ->
    [one] { $calls } call, { $mebibytes } MiB
   *[other] { $calls } calls, { $mebibytes } MiB
  }
debug-size-steps = { $calls ->
    [one] { $calls } call in { $steps } steps, { $mebibytes } MiB
   *[other] { $calls } calls in { $steps } steps, { $mebibytes } MiB
  }
debug-size-followed = { $steps ->
    [one] { $steps } step, the newest is { $newest }, { $mebibytes } MiB
   *[other] { $steps } steps, the newest is { $newest }, { $mebibytes } MiB
  }
debug-file-awaited = { $file } is not there yet. It is shown as soon as `sv.record(to=…)` begins to write it.
debug-step-awaited = The recording has begun. Its first call of `grid_sample` is shown as soon as the step that makes it ends: `tape.step()`.
debug-newest-label = newest
debug-newest-help = go along to each new step; otherwise the page stays at yours
debug-drag-label = drag: what if
debug-what-if-label = what if
debug-fix-label = apply fix
debug-symptom-label = What do you see?
debug-symptom-hint = all exhibits; or type what you see
debug-exhibit-label = exhibit
debug-exhibit-description = { $description } *Met in { $source }.*
debug-playing = Playing the exhibit …
debug-reading = Reading the recording …
debug-upload-label = a file that tape.save(…) wrote
debug-upload-info = Record your model, then drop the file above:
debug-upload-remark = any PyTorch model that ends in grid_sample, unchanged
debug-upload-larger = A recording of more than { $most } MB is opened from your disk: `stn-viz open run.stn`.
# What the diagnostics say.
debug-nothing = { $calls ->
    [one] No finding in this one call.
   *[other] No finding in { $calls } calls.
  }
debug-checked-label = what was checked, and what was not
debug-findings-label = findings
debug-finding = { $severity }: { $kind }
debug-notes-label = { $count } notes on this recording
debug-place = call { $call } · item { $item }
debug-place-help = put the sample that shows it best onto the stage
debug-remedy = *Remedy:* { $remedy }
# The strip, and what chooses.
debug-list-joiner = { ", " }
debug-strip-edge = the source of V's edge
debug-strip-says = call { $call }, item { $item }, step { $step }, { $maps }; findings: { $findings }
debug-strip-says-none = call { $call }, item { $item }, step { $step }, { $maps }; findings: none
debug-call-label = call of { $count }
debug-item-label = item of { $count }
debug-slice-label = slice (-1: middle)
debug-step-label = training step { $step }
debug-step-loss = training step { $step } · loss { $loss }
debug-link-ignored = The link's { $field } was ignored: this recording has no { $asked }.
# The warp on the stage and below it.
debug-warp-unkept = The recording had no room for this call's input; grid and output are below.
debug-warp-nan = This warp holds NaN or infinity; its finite part is shown below.
debug-stage-source = recorded, call { $call }
debug-stage-target = item { $item }
debug-stage-target-loose = item { $item }: { $readings } readings in order
debug-fixed-apart = |V − F|: mean <b>{ $mean }</b>, largest { $largest }
debug-fixed-apart-before = |V − F|: mean { $before } without the warp → <b>{ $mean }</b> with it, largest { $largest_before } → { $largest }
debug-fixed-landmarks = { $count } landmarks: mean error { $before } px without the warp → <b>{ $after } px</b> with it, largest { $most_before } → { $most } px of U
debug-fixed-no-landmarks = This item has no landmark that lies in V.
debug-fixed-caption = F is the fixed picture that V is to look like. The warp maps target → source, so a landmark of F is brought to U: its error is how far from the landmark of U the grid reads. Pixels count from 0 at the first pixel's centre; the grid was read with `align_corners={ $corners }`. The stage compares V with F as well: see the menu of what is shown.
debug-fixed-table = { $count } landmarks, the largest error first
debug-fixed-number = landmark
debug-fixed-on-fixed = in F
debug-fixed-on-moving = in U
debug-fixed-read = the warp reads at
debug-fixed-before = error without the warp (px)
debug-fixed-after = error (px)
debug-farthest = V differs from what the network got by at most <b>{ $far }</b>
debug-volume = The network warped a volume. Here slice { $target } of V is made again in two dimensions, from slice { $source } of U alone. The recorded V also mixes in the slices beside it where a point lies between two of them, so the two differ.
debug-volume-label = what the slices show
debug-volume-shown-target = V
debug-volume-shown-source = U
debug-volume-shown-x = displacement x
debug-volume-shown-y = displacement y
debug-volume-shown-z = displacement z
debug-volume-shown-det = det J
debug-volume-alt = Three slices through one voxel: { $shown }. The slider of slices moves the first.
debug-volume-slices = The slices pass through voxel (z, y, x) = ({ $voxel }) of V, which reads U near ({ $read }). A click in one slice moves the other two.
# A look-up by query.
debug-query-label = query of { $count }
debug-queries-alt = The points that query { $query } reads, { $points } in each map, over { $levels ->
    [one] the map
   *[other] each of { $levels } maps
  }. Another query can be chosen above.
debug-queries-points = This call reads single points for each query and warps no picture. A click on a query's dot chooses it. Rings are what other items of the batch read for the same query: heads, where the model folds them into the batch.
debug-queries-windows = This call reads a small window for each item of the batch, its query, and warps no picture. A click on a query's dot chooses it.
debug-queries-weights = The larger a point, the more it weighs: ∂L/∂V is the gradient of a weighted sum, and its weights, scaled to a sum of 1, follow from it.
debug-queries-no-weights = All points are drawn alike: weights are known where values are summed by them and a backward pass reaches the sum.
# Over the steps.
debug-series-label = over the steps
debug-series-others = recordings of other runs, to lay over this one
debug-series-drop = Drop recordings of other runs here to lay them over this one.
debug-series-no-room = { $files } had no room: all files together have at most { $most } MB.
debug-series-too-many = Of { $files } recordings the first { $most } are drawn.
debug-series-one-step = These numbers are of one step, so there is nothing to follow yet. `tape.step(loss)` at the end of each training step begins another.
debug-series-caption = Lines are means over the kept items of the batch, bands reach from its least to its largest item. A click on a step puts its warp onto the stage. Where batches are shuffled, there is another picture at every step, so part of the ups and downs comes from the pictures.
debug-series-caption-loss = The loss is what `tape.step(loss)` was told. A click on a step puts its warp onto the stage.
debug-series-place = Drawn is the call site on the stage, { $place }, alone.
debug-series-most = { $shown } of { $all } call sites are drawn.
debug-series-absent = { $name } has no values of it at this call site.
debug-series-not-finite = NaN or infinity was left out at step { $steps }.
debug-series-and-more = { $steps } and { $count } more
debug-series-alt = Chart over the training steps: { $quantity }. The table below it has its numbers; the slider of training steps goes to a step.
debug-series-table = the numbers
debug-series-every = One step in { $every } is listed, and the newest.
debug-series-step = step
debug-series-value = value
debug-series-spread = { $mean } ({ $low } to { $high })
# Two recordings.
debug-compare-label = a second recording
debug-compare-drop = Drop the recording of another run here: the same model at another time, or fixed.
debug-compare-fault = the fault
debug-compare-fixed = fixed
debug-compare-difference = difference
debug-compare-counts = { $matched } calls answer to one another; { $first } only in { $name }, { $second } only in { $other }
debug-compare-unmatched = The second recording has no call that answers to this one: choose another above.
debug-compare-apart = call { $call }: the farthest point reads <b>{ $shift }</b> source pixels apart, V differs by at most <b>{ $change }</b>
debug-compare-part = Compared is what the recordings kept of this call: { $items } of { $batch } items, { $kept } of { $channels } channels, every target pixel in { $stride }. What was not kept may lie farther apart.
