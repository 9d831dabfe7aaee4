# The Backward page.
backward-source = picture U
backward-family = transform family
backward-loss = loss L
backward-kernel = kernel k
backward-rule = optimiser
backward-rival = compare with
backward-start = start from
backward-fine = coarse to fine
backward-fine-help = Descend a blurred picture first: a basin is as wide as the blur.
backward-turn = hidden turn φ* (degrees)
backward-rate = rate η, in tenths of the usual one
backward-steps = steps
backward-size = longer side in pixels
backward-padding = padding outside U
backward-grey = grey
backward-grey-help = One channel: a term less in every formula.
backward-upload-source = your own picture U (it stays in memory and is never stored)
backward-upload-target = the picture T that V shall become (it stays in memory and is never stored)

backward-loss-difference = V − T: T hides a θ*
backward-loss-picture = V − T: T your picture
backward-loss-sum = sum of V
backward-loss-pixel = one pixel of V
backward-loss-network = a classifier's loss
backward-loss-localiser = … and θ = f_loc(U)

backward-rule-adam = Adam
backward-rule-sgd = SGD
backward-rule-momentum = SGD with momentum
backward-rule-preconditioned-adam = preconditioned Adam
backward-rule-preconditioned-sgd = preconditioned SGD
backward-rule-marquardt = Levenberg-Marquardt
backward-rule-learner = Adam on its weights, η = {$rate}
backward-rule-at-rate = {$rule}, η = {$rate}

backward-says-adam = Adam steps θ itself: θ ← θ − η m̂ / (√v̂ + ε), η = {$rate}, β₁ = 0.9, β₂ = 0.999, ε = 10⁻⁸; as torch.optim.Adam.
backward-says-sgd = SGD steps θ itself: θ ← θ − η ∂L/∂θ, η = {$rate}; as torch.optim.SGD.
backward-says-momentum = SGD with momentum steps θ itself: v ← 0.9 v + ∂L/∂θ, θ ← θ − η v, η = {$rate}; as torch.optim.SGD.
backward-says-preconditioned-adam = Preconditioned Adam is Adam on φ = Lᵀθ instead of θ, η = {$rate}. L Lᵀ = M is the displacement metric at the start: ΔθᵀMΔθ is how far the sample points move, mean square, in {$unit}.
backward-says-preconditioned-sgd = Preconditioned SGD: θ ← θ − η M⁻¹ ∂L/∂θ, η = {$rate}. M is the displacement metric at the start: ΔθᵀMΔθ is how far the sample points move, mean square, in {$unit}.
backward-says-marquardt = Levenberg-Marquardt solves (H + λ diag H) Δθ = −∂L/∂θ, H the Gauss-Newton matrix. It finds its own step: λ = 0.001 at the start, a tenth after each step down, ten times as much after each refused one.
backward-says-learner = Adam steps the weights of f_loc, not θ, with η = {$rate}; as torch.optim.Adam.
backward-unit-plain = px²
backward-unit-blurred = px², and where the picture is blurred by σ px, in σ²

backward-start-identity = the identity
backward-start-far = turned the wrong way
backward-start-hand = where the box was dragged

backward-rival-nothing = nothing
backward-rival-gaussian = Gaussian kernel
backward-rival-integer = integer kernel (eq. 4)
backward-rival-fine = coarse to fine, or not
backward-rival-corners = the other align_corners
backward-rival-start = the wrong start

backward-run = {$kernel}{$fine ->
    [True] , coarse to fine
   *[False] {""}
}{$corners ->
    [True] , aligned corners
   *[False] {""}
}{$start ->
    [identity] {""}
   *[other] , from {$where}
}
backward-run-learner = f_loc learns
backward-trouble = The descent ends at step {$step}: its loss is no finite number there, so that no step follows.

backward-idle-size = A handwritten digit keeps its own 28×28 pixels.
backward-idle-numbers = A map of numbers keeps its own size.
backward-idle-grey = This picture has no colours to leave out.
backward-idle-turn = Only where T hides a θ* is there a turn to hide.
backward-idle-rotation = This family has no rotation, so its θ* hides no turn.
backward-idle-fine = Only a loss V − T is descended from coarse to fine: U and T are blurred alike.
backward-idle-small = The picture is too small to be blurred by a pixel or more.
backward-idle-rate = Levenberg-Marquardt has no rate: it finds its own step.
backward-idle-taught = The network's localiser is trained by Adam, inside the network and with its own sampler; this has no effect.
backward-no-marquardt = Levenberg-Marquardt is not on offer: it needs a sum of squares, and only a loss V − T is one.
backward-replaced-rule = Levenberg-Marquardt needs a sum of squares, and this loss is none: Adam descends it.
backward-replaced-rival = There is no second run: “{$rival}” would be the same as the first.
backward-replaced-start = No box was dragged in this family yet: the descent starts at the identity.

backward-unfit-source = A trained network reads digits only, so the picture is a digit.
backward-unfit-family = The trained network's f_loc(U) is an affine θ, so the family is affine.
backward-unfit-start = The link names no θ that a hand has chosen, so the descent starts at the identity.
backward-unfit-axis = The link's {$name} was ignored: {$family} has no {$axis}.
backward-unfit-step = The link's step was ignored: the descent's last one is {$last}.
backward-unfit-pixel = The link's pixel was ignored: V has {$height} rows and {$width} columns.
backward-goal = numbers of T, which V is to become and whose size it has
backward-wanted-source = Upload a picture U to see it here; until then, the first bundled one.
backward-wanted-target = Upload the picture T that V shall become; until then T hides a θ*.
backward-remark = {$map}: {$told}
backward-squeezed = T is squeezed: it is {$T} and V is {$V}, of another shape. For a T that keeps its proportions, upload one of the shape of U.

backward-look = view
backward-look-descent = landscape
backward-look-chain = chain rule
backward-look-maps = contributions
backward-look-kinks = kinks
backward-look-precision = precision

backward-near = zoom in
backward-near-help = Over the shifts the integer kernel's landscape is a staircase, seen from near.
backward-axis-x = x axis
backward-axis-y = y axis
backward-axis-missing-x = The x axis that was asked for is none that can stand here, so the landscape shows another.
backward-axis-missing-y = The y axis that was asked for is none that can stand here, so the landscape shows another.
backward-layers-title = ‖∂L/∂w‖ in the localisation network
backward-layer-localiser = localiser { $name }
backward-layer-regression = regression { $name }
backward-layers-bias = θ = f_loc(U) = W·features + b, so ∂L/∂b is ∂L/∂θ: {$entries}.
backward-landscape-title = Loss landscape
backward-landscape-progress = landscape: {$n}×{$n} losses
backward-landscape-cancel = cancel
backward-landscape-cancelled = Cancelled at {$share} %: what is missing stays empty.
backward-landscape-again = compute it again
backward-landscape-refused = There is no landscape about this θ: a corner of its box lies on the horizon, so that its controls cannot be read.
backward-landscape-spans = Across: {$x} from {$x-from} to {$x-to} (the sample points move by up to {$x-moves} px). Down: {$y} from {$y-from} to {$y-to} (the sample points move by up to {$y-moves} px). How far they move is the root mean square over V.

backward-check-label = factor
backward-check-of = <b style='font-size:1.25rem'>{$symbol}</b> for V[{$row}, {$col}]
backward-check-click = Click another pixel of V to check its gradient.
backward-verdict-agree = :green-badge[✓ agree]
backward-verdict-disagree = :red-badge[✗ disagree]
backward-verdict-kink = :orange-badge[◐ kink]
backward-verdict-edge = :orange-badge[◐ edge]
backward-verdict-jump = :orange-badge[◐ jump]
backward-verdict-rule = :orange-badge[◐ rule]
backward-answers-head = | number | by hand | autograd | difference |
backward-answers-cut = These are the {$shown} largest of {$n} numbers.
backward-maps-upto = pixels added up, row by row

backward-kinks-where = gradient status
backward-kinks-sides = from left, right, both
backward-kinks-flip = float32 or float64
backward-kinks-never = This kernel has no kinks: from every side the derivative is the same.
backward-kinks-here = {$kinked} of {$n} samples lie on a kink here.
backward-kinks-none = No sample lies on a kink here. With align_corners, step 0 at the identity puts the samples on kinks.
backward-sides-says = ∂L/∂θ, if every sample took its derivative from one side. Off the kinks all three are one number.
backward-sides-head = | parameter | left | right | central | torch |
backward-sides-torch = torch takes the right side of a coordinate that lies exactly on a kink. Where rounding has moved the coordinate, it takes the side that it was moved to, so that its sum may be neither column's.
backward-flip-never = ∂L/∂(tx, ty) at the identity under `align_corners=True`: this kernel has no kinks, so that rounding a coordinate changes the derivative by rounding only.
backward-flip-says = ∂L/∂(tx, ty) at the identity under `align_corners=True`: {$kinked} of {$n} samples pull and lie on a kink, and how a coordinate is rounded decides from which side its derivative is taken.
backward-flip-head = | derivative | ∂L/∂tx | ∂L/∂ty | short of it | on the pixel | beyond |
backward-flip-left = all from the left
backward-flip-right = all from the right
backward-signs-differ = **The signs differ.**
backward-signs-agree = Here the signs agree; the sizes need not.
backward-precision-title = V − V in float64, each map to its own end
backward-precision-head = | precision | largest difference | farthest shift (px) | distinct source points | not finite |
backward-precision-of = {$n} of {$all}
