# 对一个变形的评语，不论由谁得出：Python 与浏览器用同样的规则计算比例。
validity-horizon = 目标图有 { $percent ->
    [0] 不到 1%
   *[other] { $percent }%
} 位于地平线 W = 0 上或其后方：那里的点跑向无穷远，再从背后回来；没有可读取的位置，V 是黑的。
validity-nowhere = 目标图有 { $percent ->
    [0] 不到 1%
   *[other] { $percent }%
} 没有可读取的位置：它的源点不是有限的数，也没有梯度从那里传来。
validity-collapsed = θ 是奇异的：采样框塌缩成一条线或一个点，det J = 0，没有回头路。
validity-partly-collapsed = 网格有 { $percent ->
    [0] 不到 1%
   *[other] { $percent }%
} 塌缩成线或点：det J = 0。
validity-folded = 网格与自身折叠：其中 { $percent ->
    [0] 不到 1%
   *[other] { $percent }%
} 被翻了过来，det J < 0。
validity-outside = 所有采样点都在图像之外：只能读到填充值。
validity-mirrored = 图像被镜像翻转：处处 det J < 0。
validity-fine = 网格既没有折叠，也没有塌缩。
validity-theta = { $entries }：无法计算任何源点。
validity-theta-more = { $entries }，另外还有 { $more } 个也不是数：无法计算任何源点。
validity-entry-nan = { $name } 是 NaN
validity-entry-infinite = { $name } 是无穷大
validity-entry-minus = { $name } 是负无穷大
validity-two-entries = { $first }，{ $second }
