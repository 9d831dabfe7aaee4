"""What the tests of the samplers share: kernels, paddings, points."""

close = {"rtol": 0, "atol": 1e-10}
