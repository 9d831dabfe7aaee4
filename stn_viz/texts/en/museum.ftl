# The bug museum, first room: coordinates.
museum-mixed-corners-title = Built for corners, read at edges
museum-mixed-corners-description = Code from before align_corners became False builds its grid with linspace(-1, 1), the centres of the corner pixels, and lets grid_sample read it by its new default. The identity then blurs the picture and leaves half of its edges and a quarter of its corners.
museum-two-conventions-title = Two calls, two conventions
museum-two-conventions-description = affine_grid and grid_sample each have their own align_corners, and nothing checks that they agree. A crop or a turn hides the half pixel that is lost; a network trained this way fails when one of the calls is corrected.
museum-stretched-identity-title = An identity that is none
museum-stretched-identity-description = Coordinates that run from corner to corner are scaled back by the width W where W − 1 is meant. The identity stretches the picture by one pixel, and the last row and column drop out.
museum-swapped-axes-title = y before x
museum-swapped-axes-description = meshgrid counts rows first, grid_sample wants x first, and the two get stacked as they come. The picture comes out transposed; on square feature maps the shapes fit, so nobody notices.
museum-pixels-as-units-title = Pixels taken for units
museum-pixels-as-units-description = A flow in pixels is added to pixel coordinates, and the sum goes to grid_sample, for which 1 is the edge of the map. Nearly every point lies far outside, and V is one colour but for a corner.
museum-pushed-title = Pushed instead of pulled
museum-pushed-description = The known motion of the camera says where each source pixel goes, but grid_sample asks where each target pixel comes from. The picture moves the wrong way, by twice the error, and the loss cannot fall.
museum-v-before-u-title = v before u
museum-v-before-u-description = A flow is stored rows first, (v, u), and goes to grid_sample as it is. Every point moves along the wrong axis, and on square maps no shape complains.
museum-up-is-down-title = Up is down
museum-up-is-down-description = y of a flow is counted upwards, as in a plot, and grid_sample counts it downwards. The picture moves right along x and wrong along y, which training can hardly tell from a poor flow.
museum-half-the-way-title = Half the way
museum-half-the-way-description = A flow from half the resolution is enlarged, but its numbers still count the small map's pixels. Every point goes half the way, which looks like a network that has not learned enough.
museum-nothing-to-add-to-title = Nothing to add to
museum-nothing-to-add-to-description = A flow goes to grid_sample in place of a grid, so that a flow of 0 reads the centre everywhere. V is a smear of the few pixels in the middle of U.
museum-added-twice-title = Added twice
museum-added-twice-description = What the last stage returned was a grid already, and the next one adds the identity to it again. The picture comes out at half its size, with the border smeared around it.

# Second room: warps that read in the wrong place.
museum-grey-frame-title = The seam around the digit
museum-grey-frame-description = Normalising by mean and deviation puts the black ground at −0.42, while padding stays at 0: a grey frame that no digit ever had. The network learns to seek that frame and zooms out, as the official tutorial's does.
museum-zoomed-out-title = Fleeing into the padding
museum-zoomed-out-description = The network flees the grey seam: θ grows until the digit fills a quarter of its frame. The classifier still works, so the loss never asks for the lost pixels back.
museum-collapsed-title = Shrunk to a point
museum-collapsed-description = The localiser's last layer keeps its random start, so θ is near 0 and every target pixel reads the centre of the map. V is one even colour, and its gradient has nothing to say.
museum-beside-the-picture-title = A shift in pixels inside a normalised θ
museum-beside-the-picture-description = θ moves the box by 3, meant as pixels; in θ's units the whole map is 2 wide. The box stands beside the picture, and V is all padding.
museum-folded-title = Folded over
museum-folded-description = A free displacement field is as rough as its network likes: neighbours overtake each other, and the map folds. Parts of the picture appear twice, and no inverse exists.
museum-upside-down-title = Upside down
museum-upside-down-description = Mathematicians let y grow upwards, pictures let it grow downwards. With y running from 1 to −1 everything is mirrored, and learned rotations turn the other way.
museum-eight-apart-title = Eight pixels apart
museum-eight-apart-description = To shrink a picture eight times, grid_sample reads two pixels of every eight and never sees the rest. Thin lines appear and vanish as the box moves, and most pixels get no gradient.

# Third room: gradients and numbers.
museum-stalled-title = The stalled nearest neighbour
museum-stalled-description = Nearest-neighbour sampling does not change when a point moves a little, so its derivative is 0 almost everywhere. The localiser trains for days without moving.
museum-beyond-reach-title = Nothing to hold on to
museum-beyond-reach-description = The box starts beside the picture, where padding is 0 on all sides. Moving it a little changes nothing, so no point can tell θ the way back.
museum-underflow-title = Lost under the smallest number
museum-underflow-description = Half precision knows nothing below 6·10⁻⁸, and the gradient of a mean over a picture is smaller. ∂L/∂V arrives as exactly 0, and the transformer never hears of the loss.
museum-rounded-title = Rounded to whole pixels
museum-rounded-description = A flow is rounded, so that every point falls on a pixel centre: a kink of the bilinear kernel, where its slope is that of one side only. The gradient is biased, and fractions of a pixel are never learned.
museum-lazy-title = The degenerate (“lazy”) transformer
museum-lazy-description = Trained along with its classifier, a transformer often settles on one crop for every picture and leaves the rest to the others. θ hardly varies with its input: a costly constant.
museum-lazy-fault = weights of the localiser shrunk to 1e-5
museum-lazy-fix = weights of the localiser left at 0.02
museum-warped-for-nothing-title = Warped for nothing
museum-warped-for-nothing-description = The picture is straightened, and then the classifier is handed the crooked one. The loss falls all the same, for the classifier learns alone, and the localiser stays where it began.
museum-copied-out-title = Copied number by number
museum-copied-out-description = The pose goes through plain numbers, or through a picture library, on its way to the warp. What comes back has no graph: V is right, the classifier learns, and the localiser gets no gradient.
museum-detached-title = Detached to be safe
museum-detached-description = A detach() was left before something that is to be learnt: met in a graph network, and no less fatal before affine_grid. Everything runs, but what the loss says about θ stops there.
museum-one-step-too-far-title = One step too far
museum-one-step-too-far-description = The six numbers of θ move every pixel, so their gradient is hundreds of times that of a usual weight. With the learning rate of the rest, one step throws θ into the thousands, and the picture is gone.
museum-random-start-title = A random start
museum-random-start-description = Left at its usual initialisation, the localiser begins with a θ that has nothing to do with the picture. The classifier learns from ruins, and the pair may never recover.
museum-zero-log-zero-title = Zero times minus infinity
museum-zero-log-zero-description = The thin-plate spline's r² log r² is 0 at its own control points, yet computed naively it is 0 · log 0 = NaN. One NaN in the system spreads to every coordinate, and grid_sample turns it into a NaN picture without a word.
museum-half-grid-title = A map too wide for half precision
museum-half-grid-description = float16 has 2,048 numbers between 0.5 and 1, so at 1,024 pixels coordinates step by a quarter of a pixel. The warp becomes a staircase; casting the finished grid to float32 does not bring the fractions back.
