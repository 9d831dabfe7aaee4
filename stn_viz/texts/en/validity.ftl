# What is said of a warp, whoever found it: Python and the browser count the shares by the same rules.
validity-horizon = { $percent ->
    [0] Less than 1 %
   *[other] { $percent } %
} of the target lies on or behind the horizon W = 0, where points run to infinity and return from behind; with no place to read, V is black.
validity-nowhere = { $percent ->
    [0] Less than 1 %
   *[other] { $percent } %
} of the target has no place to read: its source points are not finite numbers, and no gradient comes from there.
validity-collapsed = θ is singular: the sampling box has collapsed to a line or a point, det J = 0, no way back.
validity-partly-collapsed = { $percent ->
    [0] Less than 1 %
   *[other] { $percent } %
} of the grid has collapsed to lines or points: det J = 0.
validity-folded = The grid folds over itself: { $percent ->
    [0] less than 1 %
   *[other] { $percent } %
} of it is turned over, det J < 0.
validity-outside = Every sample point lies outside the picture: there is only padding to read.
validity-mirrored = The picture is mirrored: det J < 0 everywhere.
validity-fine = The grid neither folds nor collapses.
validity-theta = { $entries }: no source point can be computed.
validity-theta-more = { $entries } and { $more } more are not numbers either: no source point can be computed.
validity-entry-nan = { $name } is NaN
validity-entry-infinite = { $name } is infinite
validity-entry-minus = { $name } is minus infinite
validity-two-entries = { $first }, { $second }
