# A trained network that cannot be had.
networks-no-file = There is no file { $path }.
networks-unknown = There is no trained network { $name }; there are: { $known }. `stn-viz train NAME` makes one.
networks-none-yet = none yet
networks-too-large = { $name } is larger than any checkpoint of this package ({ $most } MB).
networks-damaged = { $name } is damaged or no safetensors file: { $error }.
networks-misfit = { $name } does not fit its card: { $count } of its tensors differ, the first is { $first }.
networks-not-finite = { $name } holds weights that are not finite numbers; download or train it again.
networks-no-scale = { $name } does not fit itself: { $tensor } has no scale for each of its rows.
networks-no-replay = No training was recorded for { $name }.
networks-bad-replay = { $name } is not the record of a training.

# Its card.
networks-card-unreadable = The card { $path } cannot be read: { $error }.
networks-unknown-task = { $name } names the task { $task }, which is none of { $known }.
networks-other-pictures = The card of { $name } describes a network that cannot read the pictures of its task { $task }.
networks-no-network = The card of { $name } describes no network that can be built: { $error }
networks-no-card = { $file } is not the card of a network: it must hold { $required }.
networks-card-no-results = { $file } says nothing of { $name }: it needs their error and data.
networks-card-draws = { $file } is damaged: draws and errors of { $name } are not lists of numbers.
networks-card-before = { $file } is damaged: before is not a list of objects.
networks-card-field = { $file } is damaged: { $name } is { $value }, wanted { $kind ->
    [text] a text
    [number] a finite number
    [object] an object
   *[list] a list
  }.

# Writing a file.
networks-not-written = { $path } cannot be written: { $reason }.
