notebook-missing = The stage in a notebook needs one more package: { $command }
notebook-call-unkept = The recording had no room for the source map of this call.
notebook-call-nan = The source map or the grid of this call holds NaN or infinity.

# What a notebook shows of a value: a title, rows, a sentence.
notebook-frame = Frame
notebook-frame-source = source U
notebook-frame-target = target V
notebook-frame-edges = −1 and +1 are the outer edges of the first and the last pixel.
notebook-frame-centres = −1 and +1 are the centres of the first and the last pixel.
notebook-family = Family: { $name }
notebook-family-parameters = parameters
notebook-family-count = numbers in θ
notebook-family-identity = identity
notebook-kernel = Kernel: { $name }
notebook-kernel-radius = radius (pixels)
notebook-kernel-reach = pixels read on each side
notebook-kernel-curves = Weight k(t), a line, and slope k'(t), dashed, over the distance t.
notebook-validity = Validity of θ
notebook-validity-share = share of the target
notebook-explanation = Target pixel: row { $row }, column { $col }
notebook-explanation-target = target point
notebook-explanation-source = source point
notebook-explanation-pixel = in pixels of U
notebook-explanation-sum = Σ weights
notebook-explanation-taps = The pixels of U that are read, each with its value and its weight.
notebook-gradients = Gradients
notebook-gradients-picture = The picture is ∂L/∂U of the first map; its strongest colour is { $most }.
notebook-tape = { $count ->
    [one] Recording of { $count } call
   *[other] Recording of { $count } calls
}
notebook-tape-more = { $count ->
    [one] and { $count } more call
   *[other] and { $count } more calls
}
notebook-finding = { $severity }: { $kind }
notebook-finding-call = call
notebook-finding-where = place
