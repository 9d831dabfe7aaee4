# Inside a network: figure 2 of the paper, live.
inside-network-label = network
inside-data-label = data
inside-data-digits = bundled digits
inside-data-draw = draw a digit
inside-data-upload = your own picture
inside-digit-label = digit
inside-draw-info = Draw a digit; as soon as you lift the pen, the network reads it. Until then it reads a bundled digit.
inside-upload-label = a picture of one digit (it stays in memory)
inside-upload-info = Upload a picture of one digit on plain paper; it is cut out and reduced to 28×28. Until then the network reads a bundled digit.
inside-caption = Figure 2 of the paper, computed by torch each time that you move the digit or an entry of θ. Every map is the real output of its layer; brighter is larger within a block.
inside-link-pose = { $text } is not turn, scale and shift of one digit or of two
inside-link-entry = { $text } is too large for an entry of θ
inside-link-hand = { $network } has no θ of as many entries as the link's; the network decides.
# What a block is.
inside-block-input = U
inside-block-convolution = conv { $size }×{ $size }
inside-block-strided = conv { $size }×{ $size }, stride { $stride }
inside-block-mean = mean { $size }×{ $size }
inside-block-maximum = max { $size }×{ $size }
inside-block-dense = dense
inside-block-theta = θ
inside-block-grid = T_θ(G) on U
inside-block-view = V
inside-block-logits = logits
inside-block-probabilities = probabilities
inside-block-layer = layer
# Where a block leads to.
inside-link-explore = This θ on Explore
inside-link-microscope = The microscope at V[{ $row }, { $column }]
inside-link-chain = The chain rule to this θ
inside-link-inspector = The Model inspector
# The figure's own words.
inside-figure = Figure 2, live
inside-row-localiser = localisation network, grid, sampler
inside-row-first = first transformer
inside-row-second = second transformer
inside-row-classifier = classifier
inside-way = direction
inside-way-forward = ▶ forward
inside-way-backward = ◀ backward
inside-lead-forward = From U to the classes
inside-lead-backward = L = −log p({ $label }) = { $loss }, and ∂L back to U
inside-lead-took = { $lead }: { $milliseconds } ms in torch
inside-against = L of class
inside-against-own = the digit's own
inside-says = class { $label }: { $share } %
inside-norm = ‖∂L‖ { $norm }
inside-shape-maps = { $channels } · { $height }×{ $width }
inside-shape-vector = { $length }
inside-open = { $title }: look closely
inside-close = close
inside-pose-turn = turn (°)
inside-pose-scale = scale
inside-pose-x = right (px)
inside-pose-y = down (px)
inside-pose-upright = upright
inside-digit-first = first digit
inside-digit-second = second digit
inside-drag = Drag the digit; its round handle turns and scales it
inside-theta-bias = bias
inside-theta-features = + W·h
inside-theta-used = = θ
inside-theta-gradient = ∂L/∂θ
inside-theta-identity = it began as { $value }
inside-theta-entry = { $name }, by your hand
inside-theta-hold-all = take all of θ
inside-theta-free = give θ back
inside-closer-parameters = { $count ->
    [0] no weights
    [one] 1 weight
   *[other] { $count } weights
}
inside-closer-range = values from { $low } to { $high }
inside-closer-value = { $place } = { $value }
inside-closer-gradient = ∂L = { $value }
inside-closer-hint = Point at a map to read its value.
inside-closer-maps = maps of { $title }
inside-closer-slopes = ∂L of { $title }
# Of a recording, on the Debug page.
inside-own = To see your own network like this, record it: [Debug shows how]({ $address }), and draws figure 2 of the recording.
inside-block-source = U
inside-block-module = module
inside-block-output = output
inside-block-softmax = softmax of the output
inside-recorded-figure = Figure 2 of a recording
inside-recorded-caption = Figure 2 of this recording: each row is a call of `grid_sample`, in the order they were made. Nothing is computed anew except the softmax; what was not recorded says so.
inside-recorded-place = step { $step }, item { $item }
inside-recorded-loss = loss { $loss }
inside-recorded-calls = { $shown } of { $of } calls
inside-recorded-largest = largest output: [{ $entry }] = { $value }
inside-recorded-row = call { $index }: { $module }
inside-recorded-row-output = what the network gave
inside-recorded-norm = ‖∂L‖ { $norm }, of { $part }
inside-recorded-other-items = This call did not keep the item.
inside-recorded-no-source = U was not recorded: there was no room.
inside-recorded-no-theta = No θ was recorded. One is kept where affine_grid made the grid.
inside-recorded-no-grid = The grid was not recorded.
inside-recorded-no-view = V was not recorded.
inside-recorded-no-output = No prediction was recorded. One is kept where the outermost module gives a tensor (N, K) with K up to 1000 and there is room.
inside-recorded-no-gradient = No ∂L was recorded here.
inside-recorded-no-gradient-output = ∂L of the output is not recorded.
inside-recorded-not-finite = Some of the numbers are NaN or infinite.
inside-recorded-maker = { $predicted ->
    [yes] layers with weights make the grid
    [no] no layer with weights makes the grid
   *[unknown] what makes the grid was not recorded
}
inside-recorded-as-made = the last of them is as its constructor made it
inside-recorded-cut = cut from the graph by { $how }
inside-recorded-learned = ‖∂L‖ { $arrived } at the weights above the grid; the step moved them by up to { $moved }
inside-recorded-learned-unknown = how the weights above the grid learn was not recorded
inside-recorded-listed = the { $shown } largest of { $of }
inside-recorded-stride = one point in { $stride } along each axis
inside-recorded-channels = { $kept } of { $of } channels
inside-recorded-thinned = { $kept } of { $of } channels, one pixel in { $stride } along each axis
