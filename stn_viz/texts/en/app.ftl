# What all pages share.
app-language-label = Language · 语言
app-title-start = Home
app-title-explore = Explore
app-title-learn = Learn
app-title-backward = Backward
app-title-inside = Inside a network
app-title-models = Model inspector
app-title-train = Train
app-title-debug = Debug

app-waiting = { $ahead ->
    [0] The server is computing for others. Yours is the next.
    [one] The server is computing for others. One other is served before yours.
   *[other] The server is computing for others. { $ahead } others are served before yours.
}
app-full-title = This server is full
app-full-says = Visitors on it now: { $visitors }. You are number { $place } in line; this page opens by itself when it is your turn.
app-full-meanwhile = Until then: a stage that needs no server
app-wait-network = Loading the trained network …
app-wait-descent = Descending …

app-link-version = This link is of version {$found}, not {$known}; some of it may be ignored.
app-link-ignored = The link's {$name} was ignored: {$why}.
app-link-no-option = {$text} is not one of {$options}
app-link-no-whole-number = {$text} is not a whole number from {$low} to {$high}
app-link-no-number = {$text} is not a number from {$low} to {$high}
app-link-no-numbers = {$text} is not a list of numbers
app-link-not-finite = it holds a number that is not finite
app-link-no-flag = {$text} is neither 1 (yes) nor 0 (no)
app-link-no-name = {$text} is not a name
app-link-theta = The link's theta was ignored: {$found} numbers, {$family} has {$wanted}.

app-picture-remove = remove
app-picture-which = which of your pictures
app-picture-frame = frame
app-picture-drop = Drop the picture anywhere: it is warped here, and never stored
app-upload-large = The file has {$size} MB; at most {$most} MB are read. Save it smaller.
app-file-transparent = What is transparent in it is laid on white.
app-file-whole = {$kind}, {$size} pixels.
app-file-smaller = {$kind}, shown at {$shown} of {$size}.
app-sentences-joiner = {" "}
app-array-array = array
app-array-sample = sample
app-array-channel = channel
app-array-count = Counted from 0 to { $last }.
app-array-option = { $name } ({ $shape })
app-array-rgb = three as colour
app-array-one = channel { $channel }
app-array-in = { $file }: { $array }
app-array-sample-of = { $name }, sample { $sample } of { $samples }
app-array-channel-of = { $name }, channel { $channel } of { $channels }
app-array-colours = { $name }, channels as red, green, blue
app-array-range = { $name }, { $low } to { $high }
app-array-read = { $kind }, { $shape } read as ({ $axes }).
app-array-smaller = Shown at { $shown } of { $size }.
app-array-drawn-bytes = Bytes: 0 is black, 255 white.
app-array-drawn-light = 0 is drawn black, 1 white.
app-array-drawn-signed = Drawn grey at 0, blue below, orange above, up to ±{ $far }.
app-array-drawn-magnitude = Drawn dark blue at { $low } to yellow at { $high }.
app-array-drawn-colours = { $low } is drawn black and { $high } full colour; the stage counts from 0 to 1 between them.
app-array-bytes = Drawn in bytes, { $low } black and { $high } white.
app-likeliest = Nobody said which digit this is, so the network's loss is that of the class that it finds likeliest.

app-more = more
app-back-to-lesson = Back to the lesson: { $title }
app-choices = choices
app-projector = projector: larger text, fewer controls
app-map = numbers of U: commas within a row, semicolons between rows
app-map-help = At most 16 rows of 16 numbers, such as 0.12,0.35;0.3,0.91. They are taken as they are, never rounded to bytes.
app-digit-number = digit number
app-digit-turned = turned by (degrees)

app-failed = Something went wrong on this page. Reload it, or open another; the server's log says more.
app-failed-number = Error {$number}
app-saved-title = Spatial transformer
app-credit = {$title}, {$author}, {$licence}

# What Streamlit's own frame says, letter by letter: it is found on the page by these words.
app-frame-skip = Skip to main content
app-frame-pages = App pages
app-frame-choose = Choose an option
app-frame-open = Open
app-frame-help = Help for {$what}
app-frame-file = file upload
app-frame-upload = Upload
app-frame-limit = {$what}MB per file
app-frame-less = Decrement
app-frame-more = Increment
app-frame-running = Running...
app-frame-stop = Stop
app-frame-fullscreen = Fullscreen
app-frame-close-fullscreen = Close fullscreen
app-frame-download = Download plot as a PNG
app-frame-zoom = Zoom
app-frame-pan = Pan
app-frame-box = Box Select
app-frame-lasso = Lasso Select
app-frame-zoom-in = Zoom in
app-frame-zoom-out = Zoom out
app-frame-autoscale = Autoscale
app-frame-reset = Reset axes
app-frame-remove = Remove {$what}
app-frame-add-files = Add files
app-frame-add-icon = add icon
app-frame-error-icon = error icon
app-frame-warning-icon = warning icon
app-frame-info-icon = info icon
app-frame-copy = Copy to clipboard
app-frame-copied = Copied
app-frame-progress = progress
app-frame-none = No results
app-frame-dismiss = Dismiss
app-frame-option = 1 option available.
app-frame-options = {$what} options available.
app-frame-connecting = Connecting
app-frame-connection = Connection error
app-frame-close = Close
app-frame-still = Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:
