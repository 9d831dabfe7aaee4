# What the diagnostics find in a recording: severities and faults by name.
diagnostics-severity-error = error
diagnostics-severity-warning = warning
diagnostics-severity-note = note
diagnostics-kind-nan = nan
diagnostics-kind-align-corners = align-corners
diagnostics-kind-normaliser = normaliser
diagnostics-kind-xy-swap = xy-swap
diagnostics-kind-pixel-units = pixel-units
diagnostics-kind-direction = direction
diagnostics-kind-flow-swap = flow-swap
diagnostics-kind-axis-sign = axis-sign
diagnostics-kind-flow-scale = flow-scale
diagnostics-kind-no-identity = no-identity
diagnostics-kind-identity-twice = identity-twice
diagnostics-kind-xy-swap-by-the-loss = xy-swap by the loss
diagnostics-kind-align-corners-by-the-loss = align-corners by the loss
diagnostics-kind-pixel-units-by-the-loss = pixel-units by the loss
diagnostics-kind-normaliser-by-the-loss = normaliser by the loss
diagnostics-kind-view-permute = view-permute
diagnostics-kind-scrambled-source = source out of order
diagnostics-kind-aspect = aspect
diagnostics-kind-behind-camera = behind-camera
diagnostics-kind-points-behind = points behind
diagnostics-kind-no-depth = no-depth
diagnostics-kind-labels = labels
diagnostics-kind-wrong-size = wrong-size
diagnostics-kind-drift = drift
diagnostics-kind-swapped-points = swapped points
diagnostics-kind-exchanged-sizes = exchanged sizes
diagnostics-kind-swapped-queries = swapped queries
diagnostics-kind-unit-queries = unit queries
diagnostics-kind-unscaled-flow = unscaled flow
diagnostics-kind-unmultiplied-flow = unmultiplied flow
diagnostics-kind-rows-first = rows first
diagnostics-kind-divided-by-sides = divided by W and H
diagnostics-kind-normalised-by-sides = normalised by W and H
diagnostics-kind-squeezed = squeezed by W and H
diagnostics-kind-normalised-twice = normalised twice
diagnostics-kind-sweep-resolution = camera of another resolution
diagnostics-kind-other-resolution = other resolution
diagnostics-kind-other-level = another level's size
diagnostics-kind-exchanged-target = exchanged sides of V
diagnostics-kind-unscaled-boxes = boxes not scaled
diagnostics-kind-bare-flow = flow for grid
diagnostics-kind-added-twice = added twice
diagnostics-kind-own-pixels = V's own pixels
diagnostics-kind-plane-twice = plane read twice
diagnostics-kind-used-again = applied again
diagnostics-kind-unscaled-places = unscaled places
diagnostics-kind-first-part = first part
diagnostics-kind-other-sides = other sides
diagnostics-kind-transposed = transposed
diagnostics-kind-batch-order = batch-order
diagnostics-kind-blind-mask = blind mask
diagnostics-kind-divisors = divisors
diagnostics-kind-pixel-flow = pixel flow
diagnostics-kind-taught-in-pixels = flow taught in pixels
diagnostics-kind-torn-flow = torn flow
diagnostics-kind-frozen = frozen
diagnostics-kind-clipped = clipped
diagnostics-kind-starved = starved
diagnostics-kind-held-back = steps held back
diagnostics-kind-collapse = collapse
diagnostics-kind-exploding = exploding
diagnostics-kind-zoom-out = zoom-out
diagnostics-kind-out-of-bounds = out-of-bounds
diagnostics-kind-padding-background = padding-background
diagnostics-kind-folds = folds
diagnostics-kind-flip = flip
diagnostics-kind-aliasing = aliasing
diagnostics-kind-integer-kernel = integer-kernel
diagnostics-kind-dead-samples = dead-samples
diagnostics-kind-vanishing = vanishing
diagnostics-kind-kinks = kinks
diagnostics-kind-lazy = lazy
diagnostics-kind-precision = precision
diagnostics-kind-non-identity-start = non-identity-start
diagnostics-kind-unused = unused
diagnostics-kind-cut = cut
diagnostics-kind-leaping-gradients = leaping gradients

# A finding in print: its first line and its remedy.
diagnostics-finding = { $severity }: { $kind } in call { $call }{ $others ->
    [0] {""}
   *[other] {" "}(and { $others } more)
  }{ $placed ->
    [no] {""}
   *[yes] {" "}at { $place }
  }
diagnostics-finding-remedy = Remedy: { $remedy }

# What was checked and what was not.
diagnostics-list-joiner = ,{" "}
diagnostics-no-finding = No finding.
diagnostics-checked-no-call = Nothing was checked: the recording holds no call of grid_sample. Samplers of one's own, worker processes of a DataLoader and calls outside of the recorded block cannot be seen.
diagnostics-counted = { $checked ->
    [one] One check
   *[other] { $checked } checks
} gave a verdict, { $without } gave none.
diagnostics-brief = { $findings } They are listed by: { $command }
diagnostics-checked-nothing = Nothing could be checked.
diagnostics-checked = Checked: { $kinds }.
diagnostics-not-checked = Not checked in { $calls } of { $all } calls: { $kinds }. { $reason }
diagnostics-verdict-found = found
diagnostics-verdict-explained = explained by another
diagnostics-verdict-clear = clear
diagnostics-verdict-skipped = not checked
diagnostics-measured-above = { $name } { $value }, reported at { $threshold } or more (call { $call })
diagnostics-measured-below = { $name } { $value }, reported at { $threshold } or less (call { $call })
diagnostics-no-verdict = { $calls ->
    [one] 1 call:
   *[other] { $calls } calls:
  } { $reason }

# Facts that a check needs and a call has not.
diagnostics-missing-finite = The call holds NaN or infinity.
diagnostics-missing-shape = The call reads loose points or windows, which have no shape to judge.
diagnostics-missing-order = The points hardly follow the order of their lattice, so its shape tells nothing.
diagnostics-missing-source = The recording had no room for the source.
diagnostics-missing-pixels = The recording had room for a part of the pixels only.
diagnostics-missing-planar = The call warps a volume; this is judged on pictures only.
diagnostics-missing-same-size = Source and target differ in size.
diagnostics-missing-resized = Source and target are equally large.
diagnostics-missing-oblong = The source is square.
diagnostics-missing-again = The place was called fewer than three times.
diagnostics-missing-levels = The place reads maps of one size only.
diagnostics-missing-weights = Fewer than two steps were seen in which a gradient reached weights above the grid.
diagnostics-missing-list = The call warps a picture; this is judged on loose points only.
diagnostics-missing-windows = The call reads small windows at many places, which may reach beyond the map.
diagnostics-missing-queries = The rows of the points are not the pixels of the maps that they are read in, one row for each pixel.
diagnostics-missing-listed = The points are no list of sixteen queries or more, with a row of points for each.
diagnostics-missing-sides = A side of the source is shorter than 4 pixels.
diagnostics-missing-own-grid = affine_grid built the grid, and which align_corners it was told needs no graph.
diagnostics-missing-edges = The call reads with align_corners=True, for which divisors of W - 1 and H - 1 are right.
diagnostics-missing-corners = The call reads with align_corners=False, for which divisors of W and H are right.
diagnostics-missing-normalised = It is not known that places were divided by U's sides on their way into the grid.
diagnostics-missing-blends = The call takes the nearest pixel, so nothing is mixed.
diagnostics-missing-given = A gradient reached the source, so it was computed, while labels are given.
diagnostics-missing-large = The maps are smaller than 8 pixels.
diagnostics-missing-fine = The grid's numbers are too coarse for its size to tell half a pixel.
diagnostics-missing-asked = No gradient was recorded, and V was compared with no picture.
diagnostics-missing-upstream = No gradient was recorded: no backward pass went through the call.
diagnostics-missing-places = The loss asks for no other place: it wants V brighter, or darker, nearly everywhere, or the points hardly move.
diagnostics-missing-grid-gradient = No gradient to the grid was recorded, as none was asked for.
diagnostics-missing-maker = Gradients were off, so no graph tells whether layers computed the warp.
diagnostics-missing-taught = The flow that moves this grid was compared with no data of its own shape.
diagnostics-missing-enlarged = The graph shows no flow in pixels that was enlarged on its way into the grid and not multiplied.
diagnostics-missing-items = Fewer than four items of the batch were recorded.
diagnostics-missing-settled = The recording spans fewer than { $steps } steps of the training, in which every transformer looks so.
diagnostics-missing-steps = The recording has a single step.
diagnostics-missing-gradients = Gradients of fewer than five steps were recorded.
diagnostics-missing-beginning = Nothing tells whether the training began in this recording.
diagnostics-missing-backward = No backward pass was seen after the call while it was recorded.

# A share that is not quite nothing or all.
diagnostics-percent-under = under { $percent }
diagnostics-percent-over = over { $percent }

# Coordinates.
diagnostics-align-corners-told = affine_grid built this grid with align_corners={ $other }, grid_sample read it with { $own }. Every point is off by up to half a pixel, most at the edges, and the identity is no identity.
diagnostics-align-corners-drift = The rows and columns of this grid drift apart from centre to edge by half a pixel, yet grid_sample read it with { $own }. So the identity is blurred and shifted by up to half a pixel, and with zero padding the border fades.
diagnostics-align-corners-points = { $share } of this grid's points fall exactly on source pixels if read with align_corners={ $other }, yet grid_sample read it with { $own }. So the identity is blurred and shifted by up to half a pixel, and with zero padding the border fades.
diagnostics-align-corners-remedy = Build and sample the grid with the same align_corners; here, sample with { $other }.
diagnostics-normaliser-corners = { $share } of the points lie where the identity comes out if 2 x / W - 1 is read with align_corners=True, which shifts it by (W - 1)/W. The picture is shifted or scaled by up to a pixel, and its last row and column fade or get lost.
diagnostics-normaliser-edges = { $share } of the points lie where the identity comes out if 2 x / W - 1 is read with align_corners=False, which shifts it by half a pixel. The picture is shifted or scaled by up to a pixel, and its last row and column fade or get lost.
diagnostics-normaliser-width = { $share } of the points lie where the identity comes out if coordinates that run from corner to corner are multiplied by W instead of W - 1. The picture is shifted or scaled by up to a pixel, and its last row and column fade or get lost.
diagnostics-normaliser-remedy = Normalise with (2 x + 1)/W - 1 for align_corners=False, or 2 x/(W - 1) - 1 for True.
diagnostics-xy-swap = x follows the rows and y the columns, as in a grid whose last axis is { $order }. grid_sample expects x first, so the picture is transposed: on square ones the size does not tell.
diagnostics-xy-swap-remedy = Stack the coordinates x first: torch.stack([x, y], -1), or flip the last axis of the grid.
diagnostics-pixel-units = Coordinates run from { $low } to { $high }, as pixels of a { $size } map do. grid_sample takes [-1, 1] for the whole map, so { $outside } of the points lie outside.
diagnostics-pixel-units-remedy = Normalise the coordinates: (2 x + 1)/W - 1 for align_corners=False, 2 x/(W - 1) - 1 for True.
diagnostics-pixel-units-quarter = Coordinates run from 0 to 1 over the target. grid_sample's map runs from -1 to 1, so only the lower right quarter of it is read.
diagnostics-pixel-units-quarter-remedy = Map [0, 1] to [-1, 1]: grid = 2 * grid - 1.
diagnostics-pixel-units-queries = The queries' points lie around places that run evenly from 0 to 1. grid_sample's map runs from -1 to 1, so only its lower right quarter is read.
diagnostics-align-corners-part = Along { $axis } the points of item { $item } lie exactly on source pixels if read with align_corners={ $other }, yet grid_sample read them with { $own }. So what should stay where it is gets shifted by up to half a pixel.
diagnostics-align-corners-divided = What makes this grid divides by { $divisors }, which is W - 1 and H - 1 or half of it, as for align_corners=True. grid_sample read it with False, so every point is off by up to half a pixel, most at the edges.
diagnostics-pixel-units-flow = Displacements of up to { $far } half widths move this normalised grid, and { $outside } of the points lie outside. Taken for pixels they would leave { $left } outside: the flow seems to be in pixels.
diagnostics-pixel-units-flow-remedy = Normalise the flow before adding it: times 2/W and 2/H (2/(W - 1) and 2/(H - 1) for align_corners=True).
diagnostics-taught-in-pixels = The flow that moves this grid is compared with data of which a fifth exceed { $far } half widths, farther than from edge to edge. Such numbers are pixels, and they move a normalised grid as they are.
diagnostics-torn-flow = From the first step on the flow that layers give moves points by { $far } half widths on average and tears the grid: { $folded } of its cells fold. Taken for pixels it would fold { $left }: the flow seems to be in pixels.
diagnostics-pixel-units-matrix = A shift of up to { $far } half widths stands beside a linear part that stretches by { $stretch } at most, and { $outside } of the points lie outside. Taken for a matrix of pixels it would leave { $left } outside.
diagnostics-pixel-units-matrix-remedy = Bring the matrix from pixels to normalised coordinates: N·M·N⁻¹ with N = diag(2/W, 2/H) and the half pixel's shift.
diagnostics-xy-swap-points = { $outside } of the points lie outside of a map that is not square, and hardly any would with row and column exchanged. They seem to have been normalised as (column, row) while they are (row, column).
diagnostics-xy-swap-points-remedy = Bring the points into the order x = column, y = row before dividing x by the width and y by the height.

# Layout.
diagnostics-view-permute = { $what ->
    [grid] The two numbers of a point
   *[other] The two components of a displacement
  } are neighbours of one map: taken back to (B, 2, H, W), the numbers change from pixel to pixel by { $share } of what they do here. They seem to have become (B, H, W, 2) by view or reshape, which tears every number from its place.
diagnostics-sheared-source = Each row of U goes on where the one above ends; read as { $height }×{ $width }, its numbers change from row to row by { $share } of what they do as they stand. They seem to have been reshaped with height and width exchanged.
diagnostics-sheared-source-remedy = Give reshape the height first: (B, C, H, W), with the sides that the tokens were made with.
diagnostics-unturned-source = Taken for tokens (B, H·W, C), the numbers of U change from pixel to pixel by { $share } of what they do as they stand. They seem to have become (B, C, H, W) by view or reshape, so that channels lie side by side in a row.
diagnostics-unturned-source-remedy = Put transpose(1, 2) before reshape(B, C, H, W); view and reshape keep the order in memory.
diagnostics-view-permute-remedy = Use permute(0, 2, 3, 1), of a volume permute(0, 2, 3, 4, 1); view and reshape keep the order in memory.
diagnostics-view-rows = The grid seems to have been given W rows of H points by view, where it has H rows of W. With its rows as they were, its numbers change from pixel to pixel by { $share } of what they do now.
diagnostics-view-rows-remedy = Use view(B, H, W, 2) for points in row order, and transpose where the axes are to change.
diagnostics-aspect = θ rotates in half widths and half heights, and the source is { $width } × { $height } pixels. These differ in length, so the picture is sheared: { $off } off a similarity.
diagnostics-aspect-remedy = Rotate in pixels: multiply θ12 by H / W and θ21 by W / H.
diagnostics-labels = U holds { $values } different whole numbers in even regions, and { $share } of V lies between them (mode='{ $mode }'). Between two labels lies a third that nobody drew.
diagnostics-labels-remedy = Sample labels with mode='nearest', or as one channel a class (one-hot) and take the largest.

# Projection.
diagnostics-no-depth = { $share } of the points read one and the same spot, ({ $x }, { $y }), while the others spread over the picture. Pixels without depth (0, or a hole in the map) all fall on the other camera's own image.
diagnostics-no-depth-remedy = Mask pixels whose depth is 0 or missing, and keep the depth above a small bound.
diagnostics-behind-camera = Along { $share } of the lines the points run out on one side and come back on the other. These points lie behind the camera: divided by a negative depth they look as if they were in front.
diagnostics-behind-camera-all = The whole picture comes out turned by 180°, by a map that is not affine. So it is where every depth is negative: the points lie behind the camera.
diagnostics-behind-camera-points = Of the points that fall into the picture, { $share } were divided by a depth of the other sign than the rest. They lie behind the camera and come back mirrored, and nothing masks what they read.
diagnostics-behind-camera-remedy = Mask points whose depth in the other camera is not above a small bound; check the pose's direction and the sign of the depth.

# Sizes and memory.
diagnostics-wrong-size = { $outside } of the points lie outside, all of them to the right or below, and hardly any would if they were normalised by the source's size. They seem to have been divided by the target's.
diagnostics-wrong-size-remedy = Divide source positions by the source's size, which is U's shape and not V's.
diagnostics-exchanged-sizes = The grid is stretched by { $width }/{ $height } in x and by { $height }/{ $width } in y from the first corner on. { $outside } of the points lie outside: x seems to be divided by the height, and y by the width.
diagnostics-exchanged-sizes-remedy = Divide x by the width { $width } and y by the height { $height }. The last axis of a grid is (x, y), while a tensor's shape is (…, H, W).
diagnostics-xy-swap-queries = The points of each query lie around a place whose x is the y of the pixel that asks, and whose y is its x. grid_sample expects x first, so every query reads around another place, mirrored across the diagonal.
diagnostics-xy-swap-queries-remedy = Bring reference points and offsets into the order x = column, y = row before they are read.
diagnostics-xy-swap-planes = The same points are read on two planes with their coordinates exchanged, so the second plane is the first, transposed. Of three planes one pair of coordinates is read nowhere.
diagnostics-xy-swap-planes-remedy = Project the points onto (x, y), (x, z) and (y, z): each pair of axes once, each in one order.
diagnostics-normaliser-sides = Pixels were divided by U's sides, ({ $sides }), and are read with align_corners=True, where -1 to 1 spans W - 1 and H - 1. { $share } of the points were whole pixels and lie up to a pixel too far to the left and above.
diagnostics-normaliser-exactly = Places in pixels were normalised by U's sides, ({ $sides }), and are read with align_corners=True, where -1 to 1 spans W - 1 and H - 1. So most points are off, by up to a pixel.
diagnostics-normaliser-squeezed = Pixels were divided by U's sides, ({ $sides }), and are read with align_corners=True, where -1 to 1 spans W - 1 and H - 1. On average over the motions V is stretched by just that, up to a pixel at the right and below.
diagnostics-normaliser-rows-first = { $of ->
    [volume] (x, y, z) was divided by ({ $sides }), which is (D, H, W). x belongs to the width and z to the depth
   *[picture] (x, y) was divided by ({ $sides }), which is (H, W). x belongs to the width and y to the height
  }, so every shift is too long along one axis and too short along another.
diagnostics-normaliser-rows-first-remedy = { $of ->
    [volume] Divide by (W, H, D): a shape gives the slices first, so take torch.tensor(shape[-3:]).flip(0).
   *[picture] Divide by (W, H): a shape gives rows first, so take torch.tensor([shape[-1], shape[-2]]).
  }
diagnostics-pixel-units-twice = { $where ->
    [middle] Counted in pixels from the middle of U
   *[corner] In pixels of U
} the points run from -1 to 1, as in a grid that is normalised already. It was normalised twice, so all of V reads one { $where ->
    [middle] spot
   *[corner] corner
} of U.
diagnostics-pixel-units-twice-remedy = Normalise once: leave out 2 x / (W - 1) - 1, or the division by half a side, where x runs from -1 to 1 already.
diagnostics-wrong-size-resolution = The points lie where they would in a map whose sides are { $way ->
    [large] { $times } times those of the one that is read. So V shows U small in one corner.
   *[small] 1/{ $times } of those of the one that is read. So V shows one corner of U enlarged.
  }
diagnostics-wrong-size-sweep = The planes are projected with a camera whose centre is at ({ $x }, { $y }) pixels. That is the middle of a map whose sides are { $way ->
    [large] { $times } times
   *[small] 1/{ $times } of
  } those of the one that is read, { $size }: the camera was not scaled along with the picture.
diagnostics-wrong-size-resolution-remedy = Scale the camera's matrix, or the positions, to the resolution of the map that is read: fx and cx by the width, fy and cy by the height.
diagnostics-wrong-size-sides = V is { $target } where U is { $source }, though the warp turns nothing: width and height seem to be exchanged. The picture is squeezed along one axis and stretched along the other.
diagnostics-wrong-size-sides-remedy = Hand affine_grid the size (N, C, H, W); OpenCV and PIL say (W, H).
diagnostics-wrong-size-own = The points are those of V's own pixels, { $target }, and are read in U, which is { $source }. So V shows U's first corner alone.
diagnostics-wrong-size-own-remedy = Divide positions by the size of the map whose pixels they are: V's, or bring them to U's pixels first.
diagnostics-wrong-size-boxes = { $outside } of the points lie outside, all of them to the right or below, and the boxes would fit a map { $times } times as large. They seem to be in pixels of the picture that this map was made of.
diagnostics-wrong-size-boxes-remedy = Divide the boxes by the map's stride, here { $times }, before they are normalised by the map's own size.
diagnostics-wrong-size-level = A map of { $small } is read at the same pixels as one of { $large } before it. In the smaller map these are other places, and many windows lie beyond it.
diagnostics-wrong-size-level-remedy = Divide the centres by 2**level before they are normalised by the level's own size; the window stays as it is.
diagnostics-wrong-size-levels = Maps of { $size } and of { $other } are read at this line, and on those of { $size } { $where ->
    [corner] the points lie in the first { $share } of both sides
   *[beyond] { $share } of the points lie outside, to the right or below
  }. They seem to be normalised by the size of the other level, { $other }, and with their own they would span the map.
diagnostics-wrong-size-divided = { $outside } of the points lie outside of this { $size } map, all to the right or below, and what makes the grid divides by { $other }. Divided by this map's own sides they would lie inside.
diagnostics-wrong-size-levels-remedy = Normalise the positions on each level by the size of that level's own map, here { $size } in place of { $other }: take feat.shape[-2:] inside the loop over the levels.
diagnostics-wrong-size-first = The points fill just the first { $share } of both sides of this { $size } map. They seem to be pixels of a map { $times } times smaller, normalised by this one's size.
diagnostics-wrong-size-first-remedy = Divide positions by the size of the map in whose pixels they were found, and not by that of the map that is read.
diagnostics-drift = { $what ->
    [grid] The grid is
   *[other] What the module holds as { $name } is
  } written to in place from call to call, and the points move on: by { $first } pixels at first, by { $last } at last. Every call adds its displacement to all that came before.
diagnostics-drift-added = { $what ->
    [grid] The grid is
   *[other] What the module holds as { $name } is
  } added to in place in every pass and never set back, and the points wander: they are { $first } pixels from their places at first, { $last } at the farthest. Every call adds its displacement to all that came before.
diagnostics-drift-held = What the model holds as { $name } changes from call to call, each time by the same factors or moves: it is scaled or shifted in place, on top of all calls before.
diagnostics-drift-held-remedy = Work on a copy: { $name } must stay as it was set, so clone() it before you scale it or write into a part of it.
diagnostics-drift-remedy = Do not write into what is kept: grid = self.grid + flow in place of self.grid += flow, and clone() what you index into.

# What the loss would rather have.
diagnostics-wished-agreement = it answers the loss to { $agreement } of 1, the warp itself, stronger or weaker, to { $own }
diagnostics-wished-fit = a loss of windows, NCC or SSIM, towards what it reads has a gradient whose cosine with the one that came is { $fit }, towards what the warp itself reads, stronger or weaker, { $own }
diagnostics-wished-compared = the loss being V's difference from the picture that it is compared with, this leaves { $residual } of it, the warp itself, stronger or weaker, { $own }
diagnostics-wished-residual = it leaves { $residual } of what the loss asks for, the warp itself, stronger or weaker, { $own }
diagnostics-wished-direction = The loss would rather read U through the inverse of this grid ({ $seen }). grid_sample maps target to source, and this transform seems to map source to target.
diagnostics-wished-direction-remedy = Invert the transform before building the grid, change the sign of the flow, or swap the order in which transforms are composed.
diagnostics-direction-again = By this transform another tensor was already read in this step ({ $place }), and here a map that layers made is read by it once more. The loss would rather have its inverse (in the typical step it answers the loss to { $agreement } of 1, the warp itself, stronger or weaker, to { $own }).
diagnostics-direction-again-remedy = Use the inverse here: undo what { $place } did, for a homogeneous θ with torch.linalg.inv, and build this grid from that.
diagnostics-wished-transposed = The loss would rather have the displacements with rows and columns exchanged ({ $seen }). The field seems to have been transposed: on a square map the shape does not tell.
diagnostics-wished-transposed-remedy = Bring (B, 2, H, W) to (B, H, W, 2) by permute(0, 2, 3, 1), not (0, 3, 2, 1).
diagnostics-wished-batch-order = The loss would rather have the grids of the batch in the order { $told } ({ $seen }). So the grid of one item seems to be read on another item's U.
diagnostics-wished-batch-order-remedy = Repeat grids as U is repeated: repeat_interleave(n, 0) puts the copies of an item side by side, repeat(n, 1, 1, 1) the copies of the batch. Look for a roll, a flip or a sort of the batch on one way alone.
diagnostics-wished-xy-swap = The loss would rather read the grid's coordinates in the order { $told } ({ $seen }). grid_sample expects x first, and this grid seems to have another order.
diagnostics-wished-xy-swap-remedy = Stack the coordinates x first, or flip the last axis of the grid.
diagnostics-wished-flow-swap = The loss would rather move every point by the components of its displacement in the order { $told } ({ $seen }). grid_sample expects x first, and this flow seems to have another order.
diagnostics-wished-flow-swap-remedy = Bring the flow's components into the grid's order before adding it to the identity: (u, v), x first.
diagnostics-wished-axis-sign = The loss would rather move every point the other way along { $told } ({ $seen }). That axis seems to be counted in the opposite direction.
diagnostics-wished-axis-sign-remedy = Change the sign of the displacement along { $told }; y grows downwards in grid_sample.
diagnostics-wished-flow-scale = The loss would rather have { $told } times this displacement ({ $seen }). Flows that come from another resolution keep its pixels unless they are multiplied.
diagnostics-wished-flow-scale-remedy = Multiply the flow by { $told }: by the ratio of the sizes whenever it is resized.
diagnostics-flow-scale-resized = The flow that moves this { $to } map is that of a { $from } map, resized and not multiplied. A pixel is another share of each map, so the motion is { $times } times too { $way ->
    [shorter] short
   *[longer] long
  } here.
diagnostics-flow-scale-enlarged = The flow was enlarged { $times } times on its way into this grid and not multiplied, and the loss would rather have it that much longer (it answers the loss to { $agreement } of 1, the warp itself, stronger or weaker, to { $own }). It grows no more: something else teaches it the pixels of the smaller map.
diagnostics-flow-scale-resized-remedy = Multiply the flow by the ratio of the sizes whenever it is resized: width by width for x, height by height for y.
diagnostics-wished-align-corners = The loss would rather have this grid read with the other align_corners ({ $seen }). So every point is off by up to half a pixel, most at the edges.
diagnostics-wished-align-corners-remedy = Build and sample the grid with the same align_corners.
diagnostics-wished-no-identity = The loss would rather have the identity added to this grid, whose numbers seem to be a flow, in { $told ->
    [pixels] pixels
   *[other] normalised units
  } ({ $seen }). grid_sample takes places, not displacements: a flow of 0 reads the centre everywhere.
diagnostics-wished-no-identity-remedy = { $told ->
    [pixels] Normalise the flow, and add it to the identity: F.affine_grid of the identity, with the same align_corners.
   *[other] Add the flow to the identity: F.affine_grid of the identity, with the same align_corners.
  }
diagnostics-wished-identity-twice = The loss would rather have the identity taken away once from this grid ({ $seen }). It seems to have been added to what was a grid already, so the picture is zoomed out by two.
diagnostics-wished-identity-twice-remedy = Add the identity once: to a flow, not to a grid.
diagnostics-bare-flow = The points of every picture lie about its middle, in no order: they seem to be a flow, to which no identity was added. So V shows one spot of U.
diagnostics-bare-flow-remedy = Add the identity, grid = identity + flow, with the flow in half widths: F.affine_grid of the identity gives it.
diagnostics-added-twice = The grid is twice the identity in every item, so V shows U at half its size. The identity seems to have been added to what was a grid already.
diagnostics-wished-pixel-units = The loss would rather read { $told ->
    [grid] this grid's numbers as pixels
   *[other] this grid's displacements as pixels
  } ({ $seen }). grid_sample takes [-1, 1] for the whole map.
diagnostics-wished-pixel-units-remedy = Normalise: a flow by 2/W and 2/H (2/(W - 1) and 2/(H - 1) for align_corners=True), before it is added to the identity.
diagnostics-wished-normaliser = { $told ->
    [half] The loss would rather read half a pixel further along every axis ({ $seen }). Positions x seem to have been mapped by 2 * x / W - 1, which forgets that pixel centres lie half a pixel in.
   *[sides] The loss would rather have the displacement along x divided by W and along y by H ({ $seen }). They seem to have been divided by (H, W), and this map is not square.
}
diagnostics-wished-normaliser-remedy = { $told ->
    [half] Write (2 * x + 1) / W - 1 with align_corners=False, or 2 * x / (W - 1) - 1 with align_corners=True.
   *[sides] Divide x by the width and y by the height: the size in the grid's order is (W, H), the reverse of shape[-2:].
}

# Where a warp reads.
diagnostics-collapse = The whole target reads little more than a { $shape ->
    [point] point
    [line] line
   *[plane] plane
  } of the source: its points span { $spans } pixels. V shows next to nothing of the picture, and ∂L/∂θ has almost nothing to learn from.
diagnostics-collapse-remedy = Start θ at the identity (zero weights, identity bias) and lower the localiser's learning rate.
diagnostics-exploding = The transform stretches or shifts by up to { $times } times the map's half width. The source is a speck in V or not in it at all, and there is no gradient that leads back.
diagnostics-exploding-remedy = Lower the learning rate of the localiser (a tenth to a hundredth of the rest), or bound θ.
diagnostics-zoom-out = V shows the source { $times } times smaller, and { $outside } of it is padding. Pixels are lost for nothing; often the network flees into the padding because it looks different from the background.
diagnostics-zoom-out-remedy = Make the padding equal the background (subtract its value, or padding_mode='border'), or bound the scale.
diagnostics-out-of-bounds = { $share } of the points lie outside the source. They read padding (padding_mode='{ $padding }'), and most of them tell θ nothing.
diagnostics-out-of-bounds-remedy = Check the units and the sign of the shift; start at the identity, or bound the translation.
diagnostics-padding-background = Beyond its edge the source reads 0, but its background is { $background } (of a range from { $low } to { $high }). The seam is an artificial edge that networks learn to seek or flee, which drags the transform outwards.
diagnostics-padding-photograph = { $outside } of the points lie outside and read 0, while U was normalised by a mean and a deviation, so that 0 is a grey. The seam is an artificial edge that networks learn to seek or flee.
diagnostics-padding-background-remedy = Shift the input so that its background is 0, or use padding_mode='border', or pad with the background's value.
diagnostics-blind-mask = U is 1 everywhere, and so is V with padding_mode='{ $padding }', though { $outside } of the points lie outside. If this is a mask of what is seen, it hides none of them.
diagnostics-blind-mask-remedy = Sample the mask with padding_mode='zeros', whatever the picture is sampled with.
diagnostics-folds = The map folds over itself on { $share } of its cells (det J < 0). Such a warp shows parts of the source twice, once mirrored, and has no inverse.
diagnostics-folds-remedy = Smooth the field or penalise its bending, or integrate a velocity field (scaling and squaring).
diagnostics-flip = All pictures come out mirrored (det J < 0 everywhere). Unless that is meant, an axis has the wrong sign, such as y counted upwards.
diagnostics-flip-remedy = Let y grow downwards, or keep det θ positive.
diagnostics-aliasing = Neighbouring target pixels read { $step } source pixels apart, while { $mode } reads { $reads }. At least { $share } of the source along that direction never counts, so thin lines flicker and no gradient reaches those pixels.
diagnostics-aliasing-remedy = Blur the source first (sv.sample(…, prefilter=True)), or read from a pooled copy of it.

# What flows back, and what the localiser learned.
diagnostics-integer-kernel = The loss reaches this grid through mode='nearest', whose value does not change when a point moves a little. So ∂L/∂θ is exactly 0 and the localiser never learns.
diagnostics-integer-kernel-remedy = Use mode='bilinear' while training; 'nearest' is for labels that no gradient goes through.
diagnostics-dead-samples-outside = { $share } of the points that the loss looks at pass no gradient on: { $outside } lie outside the source. The transform can hardly find its way back from here.
diagnostics-dead-samples-flat = { $share } of the points that the loss looks at pass no gradient on: the source is flat wherever they read. The transform can hardly find its way back from here.
diagnostics-dead-samples-remedy = Start at the identity, bound the transform, or blur the source at first so that gradients reach farther.
diagnostics-vanishing-upstream = ∂L/∂V is exactly 0 for every pixel kept. Nothing behind this warp asks it to change: the loss does not depend on it, or the gradient underflowed on the way.
diagnostics-vanishing-upstream-remedy = Check that V reaches the loss; in half precision scale the loss (torch.amp.GradScaler).
diagnostics-vanishing-theta = Of what ∂L/∂V could tell θ, { $ratio } arrives. The contributions of the points cancel or the source has no contrast where it is read.
diagnostics-vanishing-theta-remedy = Look at ∂L/∂grid: blur or rescale the source, or move the start.
diagnostics-kinks = { $share } of the points lie exactly on pixel centres, though the picture moves. There the slope of the bilinear kernel is one-sided, so the gradient is biased and rounded shifts never learn fractions.
diagnostics-kinks-remedy = Do not round the transform; if steps are meant, round only when evaluating.
diagnostics-lazy = The points are moved by { $moved } pixels on average but vary by only { $varies } from input to input. The transformer does nearly the same to every picture, so the rest of the network does the work alone.
diagnostics-lazy-remedy = Train the transformer first, or with a larger share of the loss; check that its input tells the pose.
diagnostics-non-identity-start = At step 0 the points lie { $distance } half widths from where the identity has them, and the last layer before the transform still has its random weights. Such a start shows the network a ruin of its input, and many never recover from it.
diagnostics-non-identity-start-remedy = Set the weights of the localiser's last layer to 0 and its bias to the identity.
diagnostics-leap = At step { $step } the gradient is { $times } times its median over the recording. One such step can throw θ out of the picture for good.
diagnostics-leap-remedy = Clip the gradient's norm, and lower the localiser's learning rate.

# The graph.
diagnostics-unused = { $calls ->
    [one] A backward pass ran after the one call made here and did not go through it, so V never reaches the loss. What computes this grid learns nothing from it.
   *[other] A backward pass ran after each of the { $calls } calls made here and went through none of them, so V never reaches the loss. What computes this grid learns nothing from it.
  }
diagnostics-unused-remedy = Pass V on instead of U, and look for a detach() or no_grad() behind it; what is only looked at belongs under torch.no_grad().
diagnostics-cut-theta = What θ holds was computed with a graph and taken out of it by { $by }; a backward pass ran since and brought it no gradient. The layers that compute it never learn.
diagnostics-cut-grid = What the grid holds was computed with a graph and taken out of it by { $by }; a backward pass ran since and brought it no gradient. The layers that compute it never learn.
diagnostics-cut-by = { $how } at { $line }
diagnostics-cut-no-grad = { $what ->
    [theta] θ
   *[grid] The grid
  } was computed under torch.no_grad() at { $line }, and a backward pass ran since. No gradient ever reached the layers that compute it, so they never learn.
diagnostics-cut-no-grad-remedy = Take the layers that compute the warp out of torch.no_grad(). If they are to stay as they are, say so by requires_grad_(False) and keep them out of the optimiser.
diagnostics-cut-pick = The grid follows the input, but { $by } has no derivative, so no gradient passes. The layers that compute the grid never learn.
diagnostics-cut-pick-remedy = Use a soft-argmax, a straight-through gradient, or leave the rounding out. If these layers are to stay as they are, say so by requires_grad_(False) and keep them out of the optimiser.
diagnostics-cut-rounded = The grid follows the input, but { $by } has no derivative and passes on a gradient of 0. Nothing that the loss asks of the grid reaches the layers that compute it.
diagnostics-cut-rounded-remedy = Leave the rounding out: bilinear sampling reads between pixels. Where whole pixels are meant, use a straight-through gradient, x + (x.round() - x).detach(), or call detach() on the grid to say that it is not to learn.
diagnostics-cut-remedy = Use the tensor itself: no detach(), .data, item(), tolist(), numpy() or torch.tensor(…) between the localiser and the grid.
diagnostics-frozen = A gradient reached the weights that compute this grid in { $steps } steps, and they did not move in any, while others did. The optimiser does not know them, or its rate for them is 0.
diagnostics-frozen-remedy = Hand the localiser's parameters to the optimiser, made after the localiser was; check the rate of their group.
diagnostics-clipped = Of the gradient that reached the weights above this grid no more than { $share } was left at the end of a step. Clipping or a skipped step took the rest, so the localiser hardly moves.
diagnostics-clipped-remedy = Raise max_norm well above the gradient's usual norm, or clip the localiser and the rest apart.
diagnostics-starved = The gradient of the weights above this grid is at most { $share } of that of the model's others. At one rate for all, the localiser stands still while the rest learns without it.
diagnostics-starved-remedy = Give the localiser a group of its own with a larger rate, normalise its input, or shorten the way back to it.
diagnostics-held-back = In none of { $steps } steps did the weights above this grid move by more than { $share } of what the model's others did, though a gradient asked them to. The points stand still while the rest learns without them.
diagnostics-held-back-remedy = Give the localiser's group a larger rate: θ should move by visible fractions of a pixel in ten steps.

# Numbers.
diagnostics-nan-input = U is the first tensor with NaN or Inf: { $bad } of { $all } values. It comes from the layers before; every point that reads such a pixel is lost.
diagnostics-nan-theta = θ is the first tensor with NaN or Inf: { $bad } of { $all } values. The localiser diverged, and every point of its grid is lost.
diagnostics-nan-grid = The grid is the first tensor with NaN or Inf: { $bad } of { $all } values. It was made while the grid was built (a division by 0, a logarithm of 0, an overflow).
diagnostics-nan-output = V is the first tensor with NaN or Inf: { $bad } of { $all } values. U and the grid are finite here, so it was made in the sampling itself, by overflow.
diagnostics-nan-gradient = { $gradient } is the first tensor with NaN or Inf: { $bad } of { $all } values. It came with the backward pass: one optimiser step with it ruins every weight before this call.
diagnostics-nan-remedy-forward = Guard the operation that makes it, and lower the learning rate if it came with training.
diagnostics-nan-remedy-backward = Scale the loss or clip the gradient, and step only when it is finite.
diagnostics-precision = The grid's coordinates are { $dtype }{ $cast ->
    [no] {""}
   *[other] {" "}(cast to { $cast } too late)
  }: near the edge they step by { $step } pixels, and neighbours lie from { $low } to { $high } pixels apart{ $doubled ->
    [no] {""}
   *[yes] , and { $points } points have only { $distinct } different positions
  }. The warp is jagged and its gradient noisy.
diagnostics-precision-remedy = Build the grid in float32 (torch.autocast(enabled=False) around it); only the sampled maps may be half.

# What a finding rests on, by name.
diagnostics-evidence-built = built
diagnostics-evidence-sampled = sampled
diagnostics-evidence-shift = shift
diagnostics-evidence-share = share
diagnostics-evidence-displacement = displacement
diagnostics-evidence-affine = affine
diagnostics-evidence-low = low
diagnostics-evidence-high = high
diagnostics-evidence-inside = inside
diagnostics-evidence-agreement = agreement
diagnostics-evidence-agreement-own = agreement of the grid itself
diagnostics-evidence-lead = lead
diagnostics-evidence-residual = residual
diagnostics-evidence-residual-own = residual of the grid itself
diagnostics-evidence-extent = extent
diagnostics-evidence-singular = singular
diagnostics-evidence-reach = reach
diagnostics-evidence-farthest = farthest
diagnostics-evidence-area = area
diagnostics-evidence-outside = outside
diagnostics-evidence-background = background
diagnostics-evidence-determinant = determinant
diagnostics-evidence-step = step
diagnostics-evidence-upstream = upstream
diagnostics-evidence-dead = dead
diagnostics-evidence-ratio = ratio
diagnostics-evidence-correlation = correlation
diagnostics-evidence-moved = moved
diagnostics-evidence-varies = varies
diagnostics-evidence-distance = distance
diagnostics-evidence-norms = norms
diagnostics-evidence-steps = steps
diagnostics-evidence-backward-passes = backward passes
diagnostics-evidence-gradient-arrived = gradient arrived
diagnostics-evidence-by = by
diagnostics-evidence-tensor = tensor
diagnostics-evidence-count = count
diagnostics-evidence-first = first
diagnostics-evidence-apart = apart
diagnostics-evidence-distinct = distinct
diagnostics-evidence-points = points
diagnostics-evidence-off-similarity = distance from a similarity
diagnostics-evidence-off-scale = distance from the scale that the mistake makes
diagnostics-evidence-roughness = change from pixel to pixel, taken back
diagnostics-evidence-left-outside = outside in the right units
diagnostics-evidence-divisors = divisors
diagnostics-evidence-resized-from = resized from
diagnostics-evidence-moved-by-call = moved a call
diagnostics-evidence-off-rotation = distance from a rotation
diagnostics-evidence-written-calls = calls that rewrote it
diagnostics-evidence-onward = onward
diagnostics-evidence-times = times
diagnostics-evidence-margin = margin
diagnostics-evidence-fit = cosine with the gradient of a loss of windows
diagnostics-evidence-arrived = arrived
diagnostics-evidence-others-moved = others that moved
diagnostics-evidence-calls = calls
