# The Explore page.
explore-source = source U
explore-family = transform family
explore-kernel = sampling kernel k
explore-padding = padding outside U
explore-loss = gradient of
explore-size = size of V
explore-chosen = { $name }: { $value }
explore-size-source = as the source
explore-size-pixels = {$n} px
explore-corners-help = What the ends of [-1, 1] are: on, the centres of the first and last pixel; off, their outer edges (PyTorch's default since 1.3). The same θ means another warp under the other convention.
explore-aspect = width : height of V
explore-aspect-of = { $width } : 1
explore-rectangle = If the box surrounds a flat rectangle, its width : height is { $width } : 1{ $told ->
    [told] .
   *[assumed] , as a phone's lens would see it; nothing in the picture tells the lens.
  }
explore-text-line = The line of text in the box is { $width } times as long as it is high.
explore-rectangle-take = give V these proportions
explore-lattice = control points
explore-lattice-4x4 = 4×4
explore-lattice-2x7 = 2×7, along a line of text
explore-stiffness = stiffness λ
explore-stiffness-help = At 0 the spline passes through its control points; the larger λ, the less it bends and the further it stays away from them, until only an affine map is left.

explore-ask = Ask the network
explore-ask-nothing = nothing
explore-ask-box = its box and verdict
explore-ask-verdict = its verdict on V alone
explore-digit-caption = a handwritten {$label}, turned by {$degrees}°
explore-draw = Draw a digit; the network reads it as soon as you lift the pen.
explore-drawing = your drawing
explore-upload = your own picture (PNG, JPEG, WebP, HEIC, AVIF, GIF, BMP, TIFF) or feature map (.npy, .npz, .pt); it stays in memory and is never stored
explore-upload-wanted = Upload a picture to see it here; until then, this one.
explore-upload-counts = The readings x and y count shown pixels; what you copy is for your file.
explore-upload-whole = your picture, {$size}
explore-upload-smaller = your picture, shown at {$shown} of {$size}
explore-camera = What the camera sees is warped in this browser and never sent anywhere. Freeze takes one still as your own picture, which the server then reads.
explore-video = The middle of the video is warped in this browser; the file is never sent anywhere. Freeze takes one still as your own picture, which the server then reads.
explore-video-caption = your video, played in this browser alone
explore-camera-caption = your camera, seen in this browser alone

explore-likeliest = L: the network's, of its likeliest class
explore-link-pin = The link's at was ignored: V has {$height} rows and {$width} columns, no pixel ({$row}, {$col}).
explore-link-pair = {$text} is not a row and a column
explore-link-digit = The network's loss needs a digit: its classifier reads nothing else. The gradient is another's.
explore-full-stop = stop
explore-full-working = Warping your file in full …

# Two pictures of one's own.
explore-register = align it with another of your pictures
explore-register-with = the picture that it shall look like
explore-register-find = find θ
explore-register-not-linear = Choose a family that is linear in θ, such as affine or projective.
explore-register-note = θ is looked for by which this picture, warped, looks like the other one: turned by up to 40°, scaled by up to 1.5, in another light too.
explore-register-working = Looking for θ …
explore-register-found = Found, and posed on the stage: a correlation of **{ $correlation }** over { $overlap } of the other picture; 1 is the same picture.
explore-register-failed = Not found: the two agree nowhere well enough (correlation { $correlation } over { $overlap } of the other picture). θ stays as it was. Do they show the same thing?
explore-register-save = aligned, full size
explore-register-squares = Squares of both in turn: where they fit, edges run on.
