# Names of what one chooses from: families, kernels, paddings, losses, pictures, controls. What has none here is shown as it is registered.
family-translation = translation
family-attention = attention (eq. 2)
family-similarity = similarity
family-affine = affine (eq. 1)
family-projective = projective
family-piecewise = piecewise affine
family-tps = thin-plate spline
family-bspline = B-spline free-form
family-diffeomorphic = diffeomorphic

kernel-integer = integer (eq. 4)
kernel-bilinear = bilinear (eq. 5)
kernel-bicubic = bicubic
kernel-lanczos = Lanczos-3
kernel-gaussian = Gaussian

padding-zeros = zeros (black)
padding-border = border (edge goes on)
padding-reflection = reflection (mirror)

loss-pixel = one pixel
loss-sum = sum of V
loss-difference = difference to a picture
loss-network = the network's loss

source-digit = a handwritten digit
source-draw = draw a digit
source-upload = your own picture
source-webcam = your camera, live
source-video = a video of yours, played here
source-tiny = a map of 4×4 numbers
source-row = a row of five numbers
source-numbers = numbers of your own

picture-astronaut = Astronaut
picture-card = Test card
picture-chelsea = Cat
picture-coffee = Coffee
picture-camera = Photographer (grey)
licence-public-domain = Public domain

control-rotation = rotation
control-scale = scale
control-scale-x = scale x
control-scale-y = scale y
control-shear = shear
control-shift-x = shift x
control-shift-y = shift y

kernel-word-integer = integer
kernel-word-bilinear = bilinear
kernel-word-bicubic = bicubic
kernel-word-lanczos = lanczos
kernel-word-gaussian = gaussian
