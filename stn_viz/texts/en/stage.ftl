# The stage in the browser.
stage-label = Spatial transformer stage
stage-version = The server speaks version { $theirs } to a page of version { $ours }: load this page anew.
stage-percent = { $number } %

# What stands where.
stage-source-label = Source U
stage-target-label = Target V
stage-source-name = source
stage-target-name = target
stage-source-pane = source U
stage-target-pane = target V
stage-source-view = Source U: arrow keys move a pixel cursor, Enter pins it, Escape frees it
stage-target-view = Target V: arrow keys move a pixel cursor, Enter pins it, Escape frees it
stage-compare-label = what is shown
stage-tools-label = Stage tools
stage-descent-label = The descent
stage-microscope-label = Microscope
stage-panel-label = θ, its controls and its gradient
stage-caption = <theta>θ</theta> maps <target>target</target> to <source>source</source>: shrinking the <source>box</source> zooms in.
stage-history-label = States so far

# The states so far, each by what made it.
stage-state = state { $number }: { $name }
stage-state-start = start
stage-state-scene = scene
stage-state-outside = set from outside
stage-state-reset = reset
stage-state-network = the network's θ
stage-state-revealed = revealed
stage-state-pasted = pasted
stage-state-fingers = two fingers
stage-state-move = move
stage-state-scale = scale

# What is said of θ.
stage-theta-infinite = That would make θ infinite, so it stays as it was.
stage-announce = { $name }: θ is { $theta }. V at the pinned pixel: { $value }
stage-announce-many = { $name }: θ is { $count } numbers. V at the pinned pixel: { $value }
stage-moving-own = the browser's own numbers
stage-moving-own-torch = the browser's own numbers; torch answers at rest
stage-moving-grid = the browser's grid is within { $gap } px
stage-moving-grid-torch = the browser's grid is within { $gap } px; torch answers at rest
stage-moving-live = the browser alone; torch answers once the picture is frozen
stage-warning-loose = These are loose points, not the warp of a picture: each reads U for itself, so there is no outline, no θ and no V to look at as a picture.
stage-warning-torch = This family is not linear in θ: its grid comes from torch.
stage-warning-still = This family's grid needs torch, which this page has not: whatever θ says, the warp stays as it is.

# Torch beside the browser.
stage-torch-nowhere = V is not a number, in the browser as in torch
stage-torch-one = browser and torch: one has a number where the other has none
stage-torch-apart = browser − torch: { $gap }
stage-torch-partly = browser − torch: { $gap } where V is a number, { $lost } of { $count } are not
stage-torch-gradient = ∂L/∂θ: { $share } of it
stage-torch-later = torch answers later
stage-torch-exactly = 0 exactly

# Predict, then look.
stage-predict-label = Predict
stage-predict-modes = What is asked
stage-predict-mode-box = Where is the box?
stage-predict-mode-which = Which of four is V?
stage-predict-mode-slope = Does L grow or fall?
stage-predict-mode-network = What will the network say?
stage-predict-ask-which = The box in U is θ. Which of these four pictures is V?
stage-predict-ask-slope-x = { $loss }. The entry { $entry } of θ grows a little, so that the box moves to the right. What does L do?
stage-predict-ask-slope-y = { $loss }. The entry { $entry } of θ grows a little, so that the box moves down. What does L do?
stage-predict-ask-network = This is a { $digit }. A trained network reads V as you see it. What will it say?
stage-predict-no-target = There is no target to compare V with, so L adds up all of V.
stage-predict-no-shift = No single number of this family shifts the box. Choose another family, affine say, or another question.
stage-predict-no-app = This page holds no network. Open the app to ask one, or choose another question.
stage-predict-no-digit = A network reads digits alone. Choose a digit as the source, or another question.
stage-predict-ask-box = Where does V come from? Drag the box in U to where it was read.
stage-predict-slope-option-grows = It grows.
stage-predict-slope-option-falls = It falls.
stage-predict-slope-option-stays = It stays exactly as it is.
stage-predict-network-option-right-sure = The right digit, with 90 % or more
stage-predict-network-option-right-unsure = The right digit, with less than 90 %
stage-predict-network-option-wrong-unsure = Another digit, with less than 90 %
stage-predict-network-option-wrong-sure = Another digit, with 90 % or more
stage-predict-candidate = Picture { $number }
stage-predict-skip = I don't know
stage-predict-show = Show what happens
stage-predict-next = Another one
stage-predict-back = Back
stage-predict-keys = Keys
stage-predict-end = Stop predicting
stage-predict-answer-first = Answer first, or choose “I don't know”.
stage-predict-keys-line =
    Space, →, Page Down: show what happens, then another one
    ←, Page Up: the question before
    1 to 4: pick an answer
    B: black screen
    ?: these keys
    Escape: stop predicting
stage-predict-there = Here V was read.
stage-predict-box-hit = Your box is right: at most { $gap } px off.
stage-predict-box-near = Your box is near: { $gap } px off where it was farthest.
stage-predict-box-far = Your box was { $gap } px off where it was farthest.
stage-predict-missed-rotation-more = It is turned further clockwise.
stage-predict-missed-rotation-less = It is turned further anticlockwise.
stage-predict-missed-scale-more = It is larger.
stage-predict-missed-scale-less = It is smaller.
stage-predict-missed-shift-x-more = It lies further right.
stage-predict-missed-shift-x-less = It lies further left.
stage-predict-missed-shift-y-more = It lies further down.
stage-predict-missed-shift-y-less = It lies further up.
stage-predict-which = V is picture { $number }.
stage-predict-which-true = Right, that is V.
stage-predict-which-inverse = You chose what comes out when θ pushes U to V; but θ says where V reads U.
stage-predict-which-moved = You chose the picture of a box on another side; the picture in V moves against the box.
stage-predict-which-turned = You chose the picture of a box turned the other way; the picture in V turns against the box.
stage-predict-which-sized = You chose the picture of a large box; a small box makes things large in V.
stage-predict-which-still = You chose U as it is; that is what a box around all of U reads.
stage-predict-right = Right.
stage-predict-wrong = Not so.
stage-predict-slope-grows = ∂L/∂{ $entry } is { $value }, above zero: L grows.
stage-predict-slope-falls = ∂L/∂{ $entry } is { $value }, below zero: L falls.
stage-predict-slope-stays = ∂L/∂{ $entry } is { $value }: L does not change at first.
stage-predict-by-torch = Torch computed it.
stage-predict-by-browser = The browser computed it.
stage-predict-network = The network reads { $label }, with a probability of { $percent } %.
stage-predict-waits = The network is reading V …
stage-predict-first = Reveal the box first: the file would tell where it is.
stage-predict-guess = your guess

# Tools.
stage-tool-undo = undo (Ctrl-Z)
stage-tool-redo = redo (Ctrl-Shift-Z)
stage-tool-reset = reset
stage-tool-reset-title = reset to the identity (R)
stage-tool-preset = preset
stage-tool-play = animate from the identity to θ
stage-tool-step = one step of the animation
stage-tool-scrub = from the identity to θ
stage-tool-predict = predict
stage-tool-predict-title = predict what happens, then reveal (P)
stage-tool-reveal = reveal
stage-tool-loss = the loss L
stage-tool-gradients = gradients
stage-tool-gradients-title = gradients, backward (B)
stage-tool-channel = channel
stage-tool-overlays = overlays
stage-tool-projector = projector
stage-tool-projector-title = projector: large text, thick lines
stage-tool-save = save
stage-save-title = save { $what }
stage-save-v = V as shown, { $width }×{ $height }
stage-save-copy = copy V as shown
stage-save-copied = V is on the clipboard.
stage-save-not-copied = The browser lets this page copy no picture; save V instead.
stage-save-film = V as a film, GIF, { $width }×{ $height }
stage-save-full = V in full, { $width }×{ $height }
stage-save-full-begun = Torch warps your file in full; the download begins when it is done.
stage-save-png = PNG picture
stage-save-svg = SVG picture
stage-save-gif = GIF animation
stage-save-json = JSON of θ
stage-save-html = HTML, live and offline
stage-figure-source = U  source
stage-figure-target = V  target
stage-figure-theta = { $family } θ: { $numbers }
stage-preset-identity = identity
stage-preset-crop = crop
stage-preset-zoom = 2× zoom
stage-preset-turn = 45°
stage-preset-shear = shear
stage-preset-keystone = keystone
stage-preset-barrel = barrel
stage-preset-arc = arc
stage-preset-swirl = swirl
stage-preset-fisheye = fisheye
stage-preset-wave = wave
stage-preset-random = random
stage-preset-inside = inside U
stage-inside-title = shrink the box about its centre until no sample lies outside of U (F)
stage-inside-already = Every sample lies inside U already, so the box stays as it is.
stage-inside-centre = The box's centre lies outside of U, so no size brings all of it inside. Move it first.
stage-inside-horizon = The horizon crosses the box, so no size brings all of it inside U.
stage-inside-family = The family { $family } cannot shrink its box as a whole. Move it, or choose affine.
stage-overlay-forces = forces and one step ahead
stage-overlay-samples = sample points
stage-overlay-displacement = where control points came from
stage-overlay-mesh = mesh
stage-overlay-gradient = gradients
stage-overlay-footprint = footprint of a pixel
stage-overlay-coverage = source pixels never read
stage-overlay-weights = weight sum
stage-overlay-determinant = |det J| and folds
stage-overlay-conventions = both align_corners
stage-loss-pixel = L: one pixel
stage-loss-sum = L: sum of V
stage-loss-difference = L: difference
stage-loss-network = L: network's loss
stage-channel-all = all channels
stage-channel-red = red
stage-channel-green = green
stage-channel-blue = blue
stage-channel-alpha = alpha
stage-channel = channel { $number }

# One picture large, or U and V in one.
stage-large-title = what is shown: U and V, one of them, or both in one
stage-large-both = side by side (Escape)
stage-large-u = U alone, large
stage-large-v = V alone, large
stage-large-wipe = wipe: { $other } left, V right (W)
stage-large-blink = blink: { $other }, V in turn
stage-large-checker = checkerboard of { $other } and V
stage-large-difference = difference of both
stage-large-line = Line between { $other } and V
stage-large-line-place = { $other } left of { $percent } % of the width, V right of it
stage-large-blink-start = let { $other } and V blink
stage-large-blink-stop = stop the blinking
stage-large-seen = { $name } is seen.
stage-large-said-wipe = { $other } left of the line, V right of it
stage-large-said-blink = { $other } and V in turn
stage-large-said-checker = { $other } and V in every other square
stage-large-said-difference = |{ $other } − V| per channel, dark 0 to light { $high }: largest { $largest }, mean { $mean }
stage-large-stretched = V ({ $V }) is laid over all of U ({ $U })
stage-large-read = U ({ $U }) is read at the pixels of V ({ $V })

# Over the pictures.
stage-legend-loss-pixel = L = one pixel of V
stage-legend-loss-sum = L = Σ V
stage-legend-loss-difference = L = mean (V − picture)²
stage-legend-loss-network = L: network's loss
stage-legend-still = −∂L/∂(x, y) = 0 at every arrow
stage-legend-arrow = −∂L/∂(x, y) ➤ { $size } per px
stage-legend-force = force ➤ { $size } a px
stage-legend-unread = { $percent } % never read
stage-legend-footprint = footprint ≤ { $size } px, taps { $taps } px
stage-legend-footprint-alone = footprint: one pixel has no neighbour to measure by, taps { $taps } px
stage-legend-footprint-endless = footprint without bound: the horizon crosses V, taps { $taps } px
stage-legend-determinant = log₂|det J|: blue zooms in, orange shrinks
stage-legend-weights = Σ weights { $low } … { $high }
stage-legend-conventions = largest difference { $size }
stage-legend-built = built { $built }, sampled { $sampled }
stage-legend-built-short = { $built } → { $sampled }
stage-legend-horizon = horizon W = 0
stage-legend-now = θ now
stage-legend-answer = θ* that made T
stage-legend-ahead = one SGD step: θ − η ∂L/∂θ
stage-legend-ahead-short = one SGD step
stage-legend-network = network
stage-legend-network-label = network: { $label }

# Handles.
stage-handle-place = x { $x }, y { $y }, source pixel { $column }, { $row }
stage-handle-scale = { $name }; Shift keeps the proportions, Ctrl the centre
stage-handle-current = current { $number }
stage-handle-pulled = { $name }: pulled by { $x }, { $y } a pixel

# θ and its controls.
stage-panel-family = { $family }, normalised
stage-panel-family-fixed = { $family }, normalised, h33 = 1
stage-panel-entry = θ entry { $name }
stage-panel-entry-fixed = h33, always 1
stage-panel-slope = ∂L/∂{ $name }, all channels
stage-parameter-strength = strength
stage-panel-sign = Change the sign
stage-panel-refused = { $label }: “{ $text }” is not a finite number, so θ stays as it was; type for example 0.5 or press Escape.
stage-control-rotation = rotation
stage-control-scale = scale
stage-control-scale-x = scale x
stage-control-scale-y = scale y
stage-control-shear = shear
stage-control-shift-x = shift x
stage-control-shift-y = shift y
stage-control-field = { $name } in { $unit }
stage-control-proportional = keep the proportion of the scales (Shift)
stage-network-label = class probabilities
stage-network-adopt = adopt its θ
stage-network-name = network
stage-network-said = network: { $label }
stage-network-yours = your box: { $label }
stage-family-affine = affine
stage-family-attention = attention
stage-family-bspline = bspline
stage-family-diffeomorphic = diffeomorphic
stage-family-piecewise = piecewise
stage-family-projective = projective
stage-family-similarity = similarity
stage-family-tps = tps
stage-family-translation = translation
stage-family-recorded = recorded

# θ in other forms, copied and pasted.
stage-forms-title = θ in other forms
stage-forms-file = pixels of your { $width }×{ $height } file
stage-form-pixels = pixels
stage-form-opencv = OpenCV
stage-form-box = box
stage-form-python = Python
stage-form-copy = copy
stage-form-copy-label = copy the { $name }
stage-form-copied = copied
stage-form-nothing = There is nothing to copy: { $why }.
stage-form-refused = The browser did not allow copying; select the text instead.
stage-form-no-box = none: the horizon crosses V
stage-form-no-code = none: this warp was recorded
stage-form-no-kernel = none: this kernel has no name in Python
stage-form-no-inverse = none: θ is singular
stage-form-torch = PyTorch snippet
stage-form-own = snippet with stn_viz
stage-form-tool = bilinear snippet
stage-form-tool-label = tool that the code is for
stage-paste-field = paste a matrix, a box, JSON or code
stage-paste-choices = what the pasted numbers are
stage-paste-none = none of these
stage-paste-question = These { $count } numbers do not say what they are. Take them as
stage-paste-matrix = normalised, as F.affine_grid takes it
stage-paste-matrix-said = Taken as a normalised matrix, as F.affine_grid takes it.
stage-paste-pixels = source ← target pixels (cv2 with WARP_INVERSE_MAP)
stage-paste-pixels-said = Taken as a pixel matrix: source ← target pixels, { $source } ← { $target }.
stage-paste-opencv = target ← source pixels (cv2.warpAffine)
stage-paste-opencv-said = Taken as OpenCV's matrix: target ← source pixels, { $target } ← { $source }.
stage-paste-tool-said = Taken as { $tool } code: source ← target pixels, { $source } ← { $target }.
stage-paste-tool-no-matrix = This is { $tool } code, but its matrix is not written out in numbers. Print the matrix, and paste the code with the numbers in its place.
stage-paste-theta = θ: { $entries }
stage-paste-theta-many = θ: { $count } normalised numbers
stage-paste-theta-said = Taken as the { $count } numbers of a { $family } θ, normalised.
stage-paste-corners = corners of V, box in pixels of a { $size } source
stage-paste-corners-said = Taken as the corners of a box in pixels of a { $size } source.
stage-paste-corners-normalised = corners of V, normalised
stage-paste-corners-normalised-said = Taken as the normalised corners of V.
stage-paste-ranges = x0 x1, y0 y1: box in pixels of a { $size } source
stage-paste-ranges-said = Taken as x0 x1, y0 y1: a box in pixels of a { $size } source.
stage-paste-ends = x0 y0 x1 y1: box in pixels of a { $size } source
stage-paste-ends-said = Taken as x0 y0 x1 y1: a box in pixels of a { $size } source.
stage-paste-extent = x y width height: box in pixels of a { $size } source
stage-paste-extent-said = Taken as x y width height: a box in pixels of a { $size } source.
stage-paste-ends-normalised = x0 y0 x1 y1, normalised
stage-paste-ends-normalised-said = Taken as a normalised box, x0 y0 x1 y1.
stage-paste-box-said = Taken as a box in pixels of a { $size } source.
stage-paste-box-yes = yes, this box
stage-paste-box-extent = A box around its outline does not hold a { $family } θ. Shall V be this box, unbent?
stage-paste-box-corners = Four corners say nothing of what a { $family } θ does between them. Shall V be this box, unbent?
stage-paste-family-said = Taken as a θ of { $family }, normalised.
stage-paste-family-aligned-said = Taken as a θ of { $family }, normalised, align_corners={ $align }.
stage-paste-family-other-said = Taken from a θ of { $other }: the same map as { $family }.
stage-paste-numbers = take the numbers
stage-paste-numbers-options-said = Taken as the numbers of a { $family } θ; they were made with { $options }.
stage-paste-numbers-aligned-said = { $said } It was made with align_corners={ $align }.
stage-paste-warp = take the warp
stage-paste-warp-said = The same warp, written for align_corners={ $align }.
stage-paste-options-question = This θ was made with { $options }, which is not what is chosen here: the same numbers warp otherwise. For the same warp choose { $options } first and paste again.
stage-paste-options-usual = the usual { $name }
stage-paste-aligned-question = This θ was made with align_corners={ $theirs }; here it is { $ours }. The same numbers are another warp.
stage-paste-no-length = This text has { $count } characters, too many for a matrix; paste the matrix alone.
stage-paste-no-theta = Nothing to paste: wanted { $count } numbers of θ, a 2×3 or 3×3 matrix, a box, or what was copied here.
stage-paste-no-numbers = These numbers hold NaN or infinity; θ is made of finite numbers.
stage-paste-no-finite = The θ in this text holds something else than finite numbers.
stage-paste-no-family = This is a θ of the family { $family }; choose that family first.
stage-paste-no-count = This θ has { $theirs } numbers, { $family } has { $ours } here.
stage-paste-no-size = This text names a size without pixels.
stage-paste-no-picture = This text names a size that is no picture's; wanted at most 1,000,000 pixels a side.
stage-paste-no-matrix = This is no 2×3 or 3×3 matrix.
stage-paste-no-width = A map of one pixel with align_corners has no width to measure in.
stage-paste-no-inverse = This OpenCV matrix is singular: it cannot be turned round to map target to source.
stage-fit-infinite = This matrix holds NaN or infinity; θ is made of finite numbers.
stage-fit-nowhere = W is 0 everywhere in this matrix: it maps no point anywhere.
stage-fit-flow = The family { $family } has no matrix; paste its { $count } numbers instead.
stage-fit-recorded = A recorded warp has no matrix; paste its strength instead, a number.
stage-fit-last-entry = The family { $family } cannot hold this matrix: its last entry is 0, where the family has 1.
stage-fit-perspective = The family { $family } cannot hold this matrix: its last row is a perspective. Choose projective.
stage-fit-shape = The family { $family } cannot hold this matrix. Choose affine or projective.
stage-fit-no-area = These four corners span no area.

# One pixel under the microscope.
stage-pixel-target = target pixel
stage-pixel-reads = reads U at
stage-pixel-weights = Σ weights
stage-pixel-reads-at = x { $x }, y { $y } px
stage-pixel-place = row { $row }, column { $column }
stage-pixel-taps = { $sum }   { $inside } of { $count } taps in U
stage-pixel-slope = { $value } per px
stage-pixel-slope-unit = { $value } per px, { $unit } per unit
stage-pixel-kink = right { $right } (autograd) · left { $left } per px
stage-pixel-no-theta = none: loose points have no θ
stage-pixel-torch = from torch only
stage-pixel-no-tap = 0 (no tap in U)
stage-pixel-more = + { $count } more terms
stage-pixel-source = source pixel
stage-pixel-read-by = read by
stage-pixel-readers = row, col·k
stage-pixel-read = { $count ->
    [one] { $count } target pixel (eq. 6)
   *[other] { $count } target pixels (eq. 6)
}
stage-pixel-unread = no target pixel: its gradient is 0
stage-pixel-backward = Each target pixel here sends ∂L/∂V times its weight back to this source pixel.
stage-pixel-nothing = Nothing flows back to a pixel that is never read.

# A descent played back.
stage-descent-play = play or pause the descent
stage-descent-back = one step back
stage-descent-on = one step on
stage-descent-scrub = step of the descent
stage-descent-rate = η, the size of the plain SGD step ahead
stage-descent-ahead = one plain SGD step <theta>θ − η ∂L/∂θ</theta>
stage-descent-blink = blink
stage-descent-compared = the picture that V is compared with
stage-descent-place = step { $step } of { $last }
stage-descent-start = a new start
stage-descent-blur = seen through a blur of { $size } px

# The camera, or a video, as U.
stage-camera-start = turn the camera on
stage-live-freeze = freeze
stage-camera-file = camera.png
stage-camera-asking = Waiting for the camera: the browser asks whether this page may use it.
stage-camera-frozen = The still becomes your own picture.
stage-camera-refused = The camera was refused. Allow it for this page in the browser's address bar, then turn it on.
stage-camera-missing = No camera was found. Connect one, then turn it on.
stage-camera-busy = The camera gave no picture: another program may be using it.
stage-camera-insecure = The browser hands out a camera only to pages with https, or on this very machine.
stage-camera-gone = The camera was unplugged or taken away.
stage-video-start = choose a video
stage-video-file = video.png
stage-video-asking = The video is being opened.
stage-video-frozen = The still becomes your own picture.
stage-video-unreadable = This browser cannot play that file. Hand in an .mp4 or .webm file.
stage-video-pause = pause
stage-video-play = play
stage-video-seek = place in the video
