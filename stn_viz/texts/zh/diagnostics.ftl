# 诊断在记录中发现的问题：严重程度与问题名称。
diagnostics-severity-error = 错误
diagnostics-severity-warning = 警告
diagnostics-severity-note = 提示
diagnostics-kind-nan = 出现 NaN
diagnostics-kind-align-corners = align_corners 不一致
diagnostics-kind-normaliser = 归一化有误
diagnostics-kind-xy-swap = x 与 y 颠倒
diagnostics-kind-pixel-units = 误用像素单位
diagnostics-kind-direction = 方向相反
diagnostics-kind-flow-swap = 光流分量颠倒
diagnostics-kind-axis-sign = 某一轴符号相反
diagnostics-kind-flow-scale = 光流倍数有误
diagnostics-kind-no-identity = 缺少恒等网格
diagnostics-kind-identity-twice = 恒等网格加了两次
diagnostics-kind-xy-swap-by-the-loss = x 与 y 颠倒（由损失判断）
diagnostics-kind-align-corners-by-the-loss = align_corners 不一致（由损失判断）
diagnostics-kind-pixel-units-by-the-loss = 误用像素单位（由损失判断）
diagnostics-kind-normaliser-by-the-loss = 归一化有误（由损失判断）
diagnostics-kind-view-permute = 该转置却重排形状
diagnostics-kind-scrambled-source = 源的数值错位
diagnostics-kind-aspect = 旋转忽略了宽高比
diagnostics-kind-behind-camera = 点在相机后方
diagnostics-kind-points-behind = 后方的点
diagnostics-kind-no-depth = 点没有深度
diagnostics-kind-labels = 对标签做了插值
diagnostics-kind-wrong-size = 用错了尺寸
diagnostics-kind-drift = 网格逐次漂移
diagnostics-kind-swapped-points = 点的行列颠倒
diagnostics-kind-exchanged-sizes = 宽高用反
diagnostics-kind-swapped-queries = 查询点的行列颠倒
diagnostics-kind-unit-queries = 查询点在 0 到 1 之间
diagnostics-kind-unscaled-flow = 光流缩放后未乘倍数
diagnostics-kind-unmultiplied-flow = 光流放大后未乘倍数
diagnostics-kind-rows-first = 除以了 (H, W)
diagnostics-kind-divided-by-sides = 除以了 W 和 H
diagnostics-kind-normalised-by-sides = 用 W 和 H 归一化
diagnostics-kind-squeezed = 被 W 和 H 压缩
diagnostics-kind-normalised-twice = 归一化了两次
diagnostics-kind-sweep-resolution = 别的分辨率的相机
diagnostics-kind-other-resolution = 别的分辨率的位置
diagnostics-kind-other-level = 别的层的尺寸
diagnostics-kind-exchanged-target = V 的宽高颠倒
diagnostics-kind-unscaled-boxes = 框没有随特征图缩小
diagnostics-kind-bare-flow = 把光流当作网格
diagnostics-kind-added-twice = 加了两次
diagnostics-kind-own-pixels = 目标图自己的像素
diagnostics-kind-plane-twice = 同一平面读了两次
diagnostics-kind-used-again = 再次施加
diagnostics-kind-unscaled-places = 位置没有随层缩小
diagnostics-kind-first-part = 只填满开头一部分
diagnostics-kind-other-sides = 另一张图的边长
diagnostics-kind-transposed = 位移被转置
diagnostics-kind-batch-order = 批次顺序不符
diagnostics-kind-blind-mask = 掩码什么也没遮住
diagnostics-kind-divisors = 除数
diagnostics-kind-pixel-flow = 像素单位的光流
diagnostics-kind-taught-in-pixels = 以像素监督的光流
diagnostics-kind-torn-flow = 撕裂网格的光流
diagnostics-kind-frozen = 权重冻结
diagnostics-kind-clipped = 梯度被裁剪殆尽
diagnostics-kind-starved = 梯度过弱
diagnostics-kind-held-back = 步长被压住
diagnostics-kind-collapse = 塌缩
diagnostics-kind-exploding = 爆炸
diagnostics-kind-zoom-out = 缩得过小
diagnostics-kind-out-of-bounds = 越界
diagnostics-kind-padding-background = 填充与背景不同
diagnostics-kind-folds = 折叠
diagnostics-kind-flip = 镜像翻转
diagnostics-kind-aliasing = 混叠
diagnostics-kind-integer-kernel = 整数采样核
diagnostics-kind-dead-samples = 采样点无梯度
diagnostics-kind-vanishing = 梯度消失
diagnostics-kind-kinks = 落在折点上
diagnostics-kind-lazy = 定位退化
diagnostics-kind-precision = 精度不足
diagnostics-kind-non-identity-start = 起点不是恒等变换
diagnostics-kind-unused = 结果未被使用
diagnostics-kind-cut = 计算图被切断
diagnostics-kind-leaping-gradients = 梯度突跳

# 打印出来的一条诊断：首行与解决办法。
diagnostics-finding = { $severity }：{ $kind }，第 { $call } 次调用{ $others ->
    [0] {""}
   *[other] （另有 { $others } 次）
  }{ $placed ->
    [no] {""}
   *[yes] ，位于 { $place }
  }
diagnostics-finding-remedy = 解决办法：{ $remedy }

# 检查了什么，没有检查什么。
diagnostics-list-joiner = 、
diagnostics-no-finding = 没有发现问题。
diagnostics-checked-no-call = 什么也没有检查：记录中没有对 grid_sample 的调用。自己编写的采样器、DataLoader 的工作进程，以及记录代码块之外的调用，都无法看到。
diagnostics-counted = 有结论的检查：{ $checked } 项，没有结论的：{ $without } 项。
diagnostics-brief = { $findings }逐项列出：{ $command }
diagnostics-checked-nothing = 什么也无法检查。
diagnostics-checked = 已检查：{ $kinds }。
diagnostics-not-checked = { $all } 次调用中有 { $calls } 次未检查：{ $kinds }。{ $reason }
diagnostics-verdict-found = 有发现
diagnostics-verdict-explained = 由另一问题解释
diagnostics-verdict-clear = 没有问题
diagnostics-verdict-skipped = 没有检查
diagnostics-measured-above = { $name } { $value }，达到 { $threshold } 时报告（第 { $call } 次调用）
diagnostics-measured-below = { $name } { $value }，不超过 { $threshold } 时报告（第 { $call } 次调用）
diagnostics-no-verdict = { $calls } 次调用：{ $reason }

# 某项检查需要、而调用中缺少的信息。
diagnostics-missing-finite = 调用中含有 NaN 或无穷大。
diagnostics-missing-shape = 调用读取的是零散的点或小窗口，没有形状可供判断。
diagnostics-missing-order = 采样点几乎不按网格的次序排列，从形状上看不出什么。
diagnostics-missing-source = 记录的空间不够，没有保存源图。
diagnostics-missing-pixels = 记录的空间不够，只保存了部分像素。
diagnostics-missing-planar = 调用变换的是三维体；这一项只在二维图像上判断。
diagnostics-missing-same-size = 源图与目标图的尺寸不同。
diagnostics-missing-resized = 源图与目标图的尺寸相同。
diagnostics-missing-oblong = 源图是正方形。
diagnostics-missing-again = 这个位置的调用少于三次。
diagnostics-missing-levels = 这个位置只读取一种尺寸的图。
diagnostics-missing-weights = 梯度到达网格上游权重的步数少于两步。
diagnostics-missing-list = 该调用变形一幅图；这一项只判断零散的点。
diagnostics-missing-windows = 调用在许多位置读取小窗口，窗口本来就可能超出特征图。
diagnostics-missing-queries = 这些点的各行与所读特征图的像素不是一一对应的。
diagnostics-missing-listed = 这些点不是至少十六个查询、每个查询一行的列表。
diagnostics-missing-sides = 源图有一边不足 4 个像素。
diagnostics-missing-own-grid = 网格由 affine_grid 生成，它的 align_corners 不看计算图也知道。
diagnostics-missing-edges = 调用按 align_corners=True 读取，这时除以 W - 1 和 H - 1 是对的。
diagnostics-missing-corners = 调用按 align_corners=False 读取，这时除以 W 和 H 是对的。
diagnostics-missing-normalised = 不知道位置在进入网格之前是否除以了 U 的边长。
diagnostics-missing-blends = 调用取最近的像素，不混合像素。
diagnostics-missing-given = 有梯度到达源图，说明源图是算出来的；标签则是给定的。
diagnostics-missing-large = 特征图小于 8 像素。
diagnostics-missing-fine = 对这样的尺寸，网格的数值太粗，分辨不出半个像素。
diagnostics-missing-asked = 没有记录到梯度，V 也没有和任何图像比较过。
diagnostics-missing-upstream = 没有记录到梯度：没有反向传播经过这次调用。
diagnostics-missing-places = 损失并不要求别的位置：它几乎处处只要 V 更亮或更暗，或者点几乎没有移动。
diagnostics-missing-grid-gradient = 没有记录到网格的梯度，因为没有要求计算它。
diagnostics-missing-maker = 当时关闭了梯度，没有计算图能说明变换是否由网络层算出。
diagnostics-missing-taught = 移动这个网格的光流没有与同形状的数据比较过。
diagnostics-missing-enlarged = 计算图中没有看到以像素为单位、放大后未乘倍数便进入网格的光流。
diagnostics-missing-items = 批次中记录下来的样本不足四个。
diagnostics-missing-settled = 记录覆盖的训练不足 { $steps } 步，这时每个转换器看上去都是这样。
diagnostics-missing-steps = 记录中只有一步。
diagnostics-missing-gradients = 记录到梯度的步数不足五步。
diagnostics-missing-beginning = 无法得知训练是否从这份记录开始。
diagnostics-missing-backward = 记录期间，在这次调用之后没有看到反向传播。

# 并非恰好为零或全部的比例。
diagnostics-percent-under = 不足 { $percent }
diagnostics-percent-over = 超过 { $percent }

# 坐标。
diagnostics-align-corners-told = affine_grid 用 align_corners={ $other } 生成了这个网格，grid_sample 却按 { $own } 读取。每个点最多偏半个像素，边缘处偏得最多，恒等变换也不再恒等。
diagnostics-align-corners-drift = 这个网格的行和列从中心到边缘逐渐偏开半个像素，grid_sample 却按 { $own } 读取。于是恒等变换变得模糊，并且最多偏移半个像素；用零填充时，边缘会变淡。
diagnostics-align-corners-points = 如果按 align_corners={ $other } 读取，这个网格有 { $share } 的点恰好落在源像素上，grid_sample 却按 { $own } 读取。于是恒等变换变得模糊，并且最多偏移半个像素；用零填充时，边缘会变淡。
diagnostics-align-corners-remedy = 生成网格和采样时使用相同的 align_corners；这里请用 { $other } 采样。
diagnostics-normaliser-corners = { $share } 的点落在这样算出的恒等变换上：2 x / W - 1 按 align_corners=True 读取，因此偏移 (W - 1)/W。图像最多平移或缩放了一个像素，最后一行和一列变淡或丢失。
diagnostics-normaliser-edges = { $share } 的点落在这样算出的恒等变换上：2 x / W - 1 按 align_corners=False 读取，因此偏移半个像素。图像最多平移或缩放了一个像素，最后一行和一列变淡或丢失。
diagnostics-normaliser-width = { $share } 的点落在这样算出的恒等变换上：从角到角的坐标乘以 W，而不是 W - 1。图像最多平移或缩放了一个像素，最后一行和一列变淡或丢失。
diagnostics-normaliser-remedy = 归一化时，align_corners=False 用 (2 x + 1)/W - 1，True 用 2 x/(W - 1) - 1。
diagnostics-xy-swap = x 随行变化，y 随列变化，就像最后一维是 { $order } 的网格。grid_sample 要求 x 在前，所以图像被转置；图像是正方形时，从尺寸上看不出来。
diagnostics-xy-swap-remedy = 堆叠坐标时把 x 放在前面：torch.stack([x, y], -1)，或者翻转网格的最后一维。
diagnostics-pixel-units = 坐标从 { $low } 到 { $high }，像是 { $size } 图的像素坐标。grid_sample 把 [-1, 1] 当作整幅图，所以 { $outside } 的点落在图外。
diagnostics-pixel-units-remedy = 把坐标归一化：align_corners=False 用 (2 x + 1)/W - 1，True 用 2 x/(W - 1) - 1。
diagnostics-pixel-units-quarter = 坐标在目标图上从 0 到 1。grid_sample 的图从 -1 到 1，所以只读到了右下角的四分之一。
diagnostics-pixel-units-quarter-remedy = 把 [0, 1] 映射到 [-1, 1]：grid = 2 * grid - 1。
diagnostics-pixel-units-queries = 各查询的采样点围绕着从 0 到 1 均匀分布的位置。grid_sample 的图从 -1 到 1，所以只读到了右下角的四分之一。
diagnostics-align-corners-part = 第 { $item } 项的点沿 { $axis } 若按 align_corners={ $other } 读取，恰好落在源像素上，grid_sample 却按 { $own } 读取。于是本该不动的内容最多偏移半个像素。
diagnostics-align-corners-divided = 生成这个网格时除以 { $divisors }，即 `W - 1` 和 `H - 1` 或其一半，正如 align_corners=True 时那样。grid_sample 却按 False 读取，所以每个点最多偏半个像素，边缘处偏得最多。
diagnostics-pixel-units-flow = 最大为 { $far } 个半宽的位移移动了这个归一化的网格，{ $outside } 的点落在图外。若把位移当作像素，只有 { $left } 在图外：光流似乎以像素为单位。
diagnostics-pixel-units-flow-remedy = 相加之前先把光流归一化：乘以 2/W 和 2/H（align_corners=True 时为 2/(W - 1) 和 2/(H - 1)）。
diagnostics-taught-in-pixels = 移动这个网格的光流与数据比较，其中五分之一的数超过 { $far } 个半宽，比从一边到另一边还远。这样的数是像素，却原样移动了归一化的网格。
diagnostics-torn-flow = 从第一步起，网络层给出的光流平均移动各点 { $far } 个半宽，撕裂了网格：{ $folded } 的格子翻折。若把它当作像素，只有 { $left } 翻折：光流似乎以像素为单位。
diagnostics-pixel-units-matrix = 线性部分最多放大 { $stretch } 倍，平移却达到 { $far } 个半宽，{ $outside } 的点落在图外。若把它当作像素坐标的矩阵，只有 { $left } 在图外。
diagnostics-pixel-units-matrix-remedy = 把矩阵从像素坐标换到归一化坐标：N·M·N⁻¹，其中 N = diag(2/W, 2/H)，并加上半个像素的平移。
diagnostics-xy-swap-points = 图不是正方形，{ $outside } 的点落在图外，而行列互换后几乎没有。这些点是（行，列），似乎却按（列，行）归一化了。
diagnostics-xy-swap-points-remedy = 先把点排成 x = 列、y = 行，再把 x 除以宽度、y 除以高度。

# 布局。
diagnostics-view-permute = { $what ->
    [grid] 一个点的两个数
   *[other] 一个位移的两个分量
  }是同一张图里的邻居：排回 (B, 2, H, W) 后，相邻像素之间的变化只有现在的 { $share }。它似乎没有转置就重排成了 (B, H, W, 2)，每个数都离开了自己的位置。
diagnostics-sheared-source = U 的每一行都接着上一行的末尾；若读作 { $height }×{ $width }，数值在行与行之间的变化只有现在的 { $share }。看来重排形状时高与宽写反了。
diagnostics-sheared-source-remedy = 重排形状时把高写在前面：`reshape(B, C, H, W)`，边长与生成这些词元时相同。
diagnostics-unturned-source = 若把 U 的数值看作词元 (B, H·W, C)，它们在像素之间的变化只有现在的 { $share }。看来它们只重排形状就成了 (B, C, H, W)，于是各通道在同一行里挨着排开。
diagnostics-unturned-source-remedy = 在 `reshape(B, C, H, W)` 之前先用 `transpose(1, 2)`；只重排形状会保持内存中的顺序。
diagnostics-view-permute-remedy = 请用 permute(0, 2, 3, 1)，体数据用 permute(0, 2, 3, 4, 1)；只重排形状会保持内存中的顺序。
diagnostics-view-rows = 网格本有 H 行、每行 W 个点，却似乎被 `view` 成了 W 行、每行 H 个点。恢复原来的行以后，相邻像素间数值的变化只有现在的 { $share }。
diagnostics-view-rows-remedy = 按行排列的点用 `view(B, H, W, 2)`；要换轴时用 `transpose`。
diagnostics-aspect = θ 以半宽和半高为单位旋转，而源图是 { $width } × { $height } 像素。两者长度不同，所以图像被错切：与相似变换相差 { $off }。
diagnostics-aspect-remedy = 在像素坐标中旋转：θ12 乘以 H / W，θ21 乘以 W / H。
diagnostics-labels = U 在均匀的区域里有 { $values } 个不同的整数，而 V 有 { $share } 落在整数之间（mode='{ $mode }'）。两个标签之间冒出了谁也没有画过的第三个。
diagnostics-labels-remedy = 用 mode='nearest' 采样标签，或者每个类别一个通道，再取最大的。

# 投影。
diagnostics-no-depth = { $share } 的点都读同一个位置（{ $x }，{ $y }），其余的点分布在整幅图上。没有深度的像素（深度为 0 或深度图有洞）都落到另一台相机自身的像上。
diagnostics-no-depth-remedy = 屏蔽深度为 0 或缺失的像素，并让深度大于一个小的下界。
diagnostics-behind-camera = 在 { $share } 的行或列上，点从一侧跑出去，又从另一侧回来。这些点在相机后方：除以负的深度之后，它们看起来像在前方。
diagnostics-behind-camera-all = 整幅图像旋转了 180°，而这个映射不是仿射的。每个深度都为负时就是这样：点在相机后方。
diagnostics-behind-camera-points = 落在图像内的点中，{ $share } 所除以的深度与其余的点符号相反。这些点在相机后方，被镜像后又回到图像里，而它们读到的值没有被屏蔽。
diagnostics-behind-camera-remedy = 屏蔽在另一台相机中深度不大于一个小下界的点；检查位姿的方向和深度的符号。

# 尺寸与内存。
diagnostics-wrong-size = { $outside } 的点落在图外，全都在右侧或下方；若按源图的尺寸归一化，几乎不会有。它们似乎除以了目标图的尺寸。
diagnostics-wrong-size-remedy = 源图中的位置要除以源图的尺寸，也就是 U 的形状，而不是 V 的。
diagnostics-exchanged-sizes = 网格从第一个角起，x 方向拉伸了 { $width }/{ $height }，y 方向拉伸了 { $height }/{ $width }。{ $outside } 的点落在图外：看来 x 除以了高，y 除以了宽。
diagnostics-exchanged-sizes-remedy = x 要除以宽 { $width }，y 要除以高 { $height }。网格最后一维的次序是 (x, y)，而张量的形状是 (…, H, W)。
diagnostics-xy-swap-queries = 每个查询的采样点所围绕的位置，x 等于查询像素的 y，y 等于它的 x。grid_sample 要求 x 在前，所以每个查询都读到了沿对角线翻转后的另一个位置。
diagnostics-xy-swap-queries-remedy = 采样之前，先把参考点和偏移量都排成 x = 列、y = 行。
diagnostics-xy-swap-planes = 同样的点在两个平面上读取，只是坐标互换，所以第二个平面就是转置的第一个。三个平面中，有一对坐标从未被读到。
diagnostics-xy-swap-planes-remedy = 把点分别投影到 (x, y)、(x, z) 和 (y, z)：每对轴只用一次，次序也固定。
diagnostics-normaliser-sides = 像素坐标除以了 U 的边长 ({ $sides })，却按 align_corners=True 读取，这时 -1 到 1 对应 W - 1 和 H - 1。{ $share } 的点原本是整数像素，读取的位置向左上偏了最多一个像素。
diagnostics-normaliser-exactly = 像素位置按 U 的边长 ({ $sides }) 归一化，却按 align_corners=True 读取，这时 -1 到 1 对应 W - 1 和 H - 1。所以多数点的位置都偏了，最多偏一个像素。
diagnostics-normaliser-squeezed = 像素坐标除以了 U 的边长 ({ $sides })，却按 align_corners=True 读取，这时 -1 到 1 对应 W - 1 和 H - 1。对各种运动取平均，V 正好被拉伸了这么多，在右边和下边最多差一个像素。
diagnostics-normaliser-rows-first = { $of ->
    [volume] (x, y, z) 除以了 ({ $sides })，即 (D, H, W)。x 对应宽，z 对应深
   *[picture] (x, y) 除以了 ({ $sides })，即 (H, W)。x 对应宽，y 对应高
  }，所以每个位移沿一个轴太长，沿另一个轴太短。
diagnostics-normaliser-rows-first-remedy = { $of ->
    [volume] 请除以 (W, H, D)：张量的形状先给出层数，所以要写成 `torch.tensor(shape[-3:]).flip(0)`。
   *[picture] 请除以 (W, H)：张量的形状先给出行数，所以要写成 `torch.tensor([shape[-1], shape[-2]])`。
  }
diagnostics-pixel-units-twice = { $where ->
    [middle] 从 U 的中央数起，以像素计
   *[corner] 换算成 U 的像素后
}，这些点从 -1 到 1，正像已经归一化的网格。它被归一化了两次，所以整个 V 只读到 U 的{ $where ->
    [middle] 中央一处
   *[corner] 一个角
}。
diagnostics-pixel-units-twice-remedy = 只归一化一次：x 已经从 -1 到 1 时，去掉 `2 x / (W - 1) - 1`，或者除以半边长的那一步。
diagnostics-wrong-size-resolution = 这些点的位置属于另一张图，它的边长是所读图的 { $way ->
    [large] { $times } 倍。所以 V 把 U 缩到了一个角上。
   *[small] 1/{ $times }。所以 V 只放大了 U 的一个角。
  }
diagnostics-wrong-size-sweep = 这些平面所用相机的主点在（{ $x }, { $y }）像素处。那是另一张图的中心，它的边长是所读图（{ $size }）的 { $way ->
    [large] { $times } 倍
   *[small] 1/{ $times }
  }：相机没有随图像一起缩放。
diagnostics-wrong-size-resolution-remedy = 把相机矩阵或位置换算到所读图的分辨率：`fx` 和 `cx` 按宽度，`fy` 和 `cy` 按高度。
diagnostics-wrong-size-sides = U 是 { $source }，V 却是 { $target }，而变形并没有旋转：宽和高似乎颠倒了。图像沿一个轴被压扁，沿另一个轴被拉长。
diagnostics-wrong-size-sides-remedy = 给 affine_grid 的尺寸应是 (N, C, H, W)；`OpenCV` 和 `PIL` 用的是 (W, H)。
diagnostics-wrong-size-own = 这些点是 V 自己的像素位置（{ $target }），却按 U 的尺寸（{ $source }）读取。所以 V 只显示 U 的第一个角。
diagnostics-wrong-size-own-remedy = 位置是哪张图的像素，就除以哪张图的尺寸：除以 V 的，或先换算成 U 的像素。
diagnostics-wrong-size-boxes = { $outside } 的点落在图外，全都在右侧或下方；若图大 { $times } 倍，这些框正好放得下。框的坐标似乎是原图的像素，而所读的是由它得到的特征图。
diagnostics-wrong-size-boxes-remedy = 先把框除以特征图的步长（这里是 { $times }），再按特征图自己的尺寸归一化。
diagnostics-wrong-size-level = { $small } 的图与前面 { $large } 的图在相同的像素处读取。在较小的图里那是别的位置，许多窗口落在图外。
diagnostics-wrong-size-level-remedy = 先把中心除以 `2**level`，再按该层自己的尺寸归一化；窗口保持不变。
diagnostics-wrong-size-levels = 这一行读取 { $size } 和 { $other } 两种图，而在 { $size } 的图上，{ $where ->
    [corner] 点都落在两边的前 { $share } 之内
   *[beyond] { $share } 的点落在图外，在右侧或下方
  }。它们似乎按另一层的尺寸 { $other } 归一化；按自己的尺寸换算，它们正好铺满这张图。
diagnostics-wrong-size-divided = { $outside } 的点落在这张 { $size } 图之外，全在右方或下方，而生成网格时除以的是 { $other }。若除以这张图自己的边长，它们会落在图内。
diagnostics-wrong-size-levels-remedy = 每一层的位置都要按这一层自己的尺寸归一化，这里是 { $size } 而不是 { $other }：在各层的循环之内取 `feat.shape[-2:]`。
diagnostics-wrong-size-first = 这些点恰好只填满这张 { $size } 图两边各自开头的 { $share }。它们似乎是小 { $times } 倍的图中的像素，却按这张图的尺寸作了归一化。
diagnostics-wrong-size-first-remedy = 位置应除以找到它们的那张图的尺寸，而不是除以被读取的图的尺寸。
diagnostics-drift = { $what ->
    [grid] 网格
   *[other] 模块保存的 { $name }{" "}
  }在各次调用之间被就地改写，点越走越远：起初为 { $first } 像素，最后为 { $last } 像素。每次调用都把自己的位移加到之前所有的位移上。
diagnostics-drift-added = { $what ->
    [grid] 网格
   *[other] 模块保存的 { $name }{" "}
  }在每次前向计算中都被就地累加，从不复原，点因而四处游走：起初偏离原位 { $first } 像素，最远时为 { $last } 像素。每次调用都把自己的位移加到之前所有的位移上。
diagnostics-drift-held = 模型保存的 { $name } 在各次调用之间不断改变，每次都乘以同样的系数或移动同样的量：它被就地缩放或平移，并叠加在之前所有的调用之上。
diagnostics-drift-held-remedy = 请在副本上计算：{ $name } 应保持设定时的值，缩放它或改写它的一部分之前先 clone()。
diagnostics-drift-remedy = 不要写进要保留的张量：用 + 得到新的张量，代替就地的 +=；按下标赋值之前先 clone()。

# 损失更想要什么。
diagnostics-wished-agreement = 它满足损失的程度为 { $agreement }（最高为 1），而这个变形本身无论增强还是减弱最多为 { $own }
diagnostics-wished-fit = 以它读到的图为目标，窗口损失（局部互相关或结构相似度）的梯度与实际梯度的余弦为 { $fit }，而以这个变形本身增强或减弱后读到的图为目标时为 { $own }
diagnostics-wished-compared = 这里的损失是 V 与它所比较的图像之差：这样还剩 { $residual }，而这个变形本身无论增强还是减弱至少剩 { $own }
diagnostics-wished-residual = 它使损失的要求只剩 { $residual }，而这个变形本身无论增强还是减弱至少剩 { $own }
diagnostics-wished-direction = 损失更想按这个网格的逆来读取 U（{ $seen }）。grid_sample 从目标映射到源，而这个变换似乎是从源映射到目标。
diagnostics-wished-direction-remedy = 生成网格之前先对变换求逆，改变光流的符号，或者交换变换复合的顺序。
diagnostics-direction-again = 在这一步中已按这个变换读取过另一个张量（`{ $place }`），而这里又用它读取由网络层得到的图。损失更想要它的逆（通常的一步中，逆满足损失的程度为 { $agreement }（最高为 1），而这个变形本身无论增强还是减弱最多为 { $own }）。
diagnostics-direction-again-remedy = 这里请用逆变换，撤销 `{ $place }` 所做的：把 θ 补成齐次矩阵，用 `torch.linalg.inv` 求逆，再由它生成网格。
diagnostics-wished-transposed = 损失更想要行与列互换的位移（{ $seen }）。位移场似乎被转置了：图是正方形时，从形状上看不出来。
diagnostics-wished-transposed-remedy = 把 (B, 2, H, W) 变成 (B, H, W, 2) 请用 permute(0, 2, 3, 1)，而不是 (0, 3, 2, 1)。
diagnostics-wished-batch-order = 损失更想让批次中的网格按 { $told } 的顺序排列（{ $seen }）。看来一个样本的网格用在了另一个样本的 U 上。
diagnostics-wished-batch-order-remedy = 网格的重复方式要与 U 一致：`repeat_interleave(n, 0)` 让同一样本的副本相邻，`repeat(n, 1, 1, 1)` 则整批重复。再看看是否只有其中一方在批次上被滚动、翻转或排序。
diagnostics-wished-xy-swap = 损失更想按 { $told } 的顺序读取网格的坐标（{ $seen }）。grid_sample 要求 x 在前，而这个网格似乎用了别的顺序。
diagnostics-wished-xy-swap-remedy = 堆叠坐标时把 x 放在前面，或者翻转网格的最后一维。
diagnostics-wished-flow-swap = 损失更想按 { $told } 的顺序取每个点的位移分量（{ $seen }）。grid_sample 要求 x 在前，而这个光流似乎用了别的顺序。
diagnostics-wished-flow-swap-remedy = 把光流加到恒等网格之前，先把分量排成网格的顺序：(u, v)，x 在前。
diagnostics-wished-axis-sign = 损失更想让每个点沿 { $told } 朝相反方向移动（{ $seen }）。这一轴的正方向似乎数反了。
diagnostics-wished-axis-sign-remedy = 改变沿 { $told } 的位移的符号；在 grid_sample 中 y 向下增大。
diagnostics-wished-flow-scale = 损失更想要这个位移的 { $told } 倍（{ $seen }）。来自另一分辨率的光流若不乘以倍数，单位仍是那里的像素。
diagnostics-wished-flow-scale-remedy = 把光流乘以 { $told }：每次缩放光流时都要乘以尺寸之比。
diagnostics-flow-scale-resized = 移动这张 { $to } 图的光流来自 { $from } 的图，缩放之后没有乘以倍数。一个像素在两张图中所占的比例不同，所以同样的运动在这里{ $way ->
    [shorter] 太短
   *[longer] 太长
  }，相差 { $times } 倍。
diagnostics-flow-scale-enlarged = 这个光流在进入网格之前放大到 { $times } 倍，却没有乘以倍数，而损失更想要这么多倍长的位移（它满足损失的程度为 { $agreement }（最高为 1），而这个变形本身无论增强还是减弱最多为 { $own }）。它已不再增长：另有别的东西在教它使用较小那张图的像素。
diagnostics-flow-scale-resized-remedy = 每次缩放光流时都要乘以尺寸之比：x 按宽度之比，y 按高度之比。
diagnostics-wished-align-corners = 损失更想用另一种 align_corners 读取这个网格（{ $seen }）。因此每个点最多偏半个像素，边缘处偏得最多。
diagnostics-wished-align-corners-remedy = 生成网格和采样时使用相同的 align_corners。
diagnostics-wished-no-identity = 损失更想把恒等网格加到这个网格上，它的数值似乎是光流，单位是{ $told ->
    [pixels] 像素
   *[other] 归一化单位
  }（{ $seen }）。grid_sample 要的是位置而不是位移：光流为 0 时处处都读中心。
diagnostics-wished-no-identity-remedy = { $told ->
    [pixels] 先把光流归一化，再加到恒等网格上：用相同的 align_corners 对恒等变换调用 F.affine_grid。
   *[other] 把光流加到恒等网格上：用相同的 align_corners 对恒等变换调用 F.affine_grid。
  }
diagnostics-wished-identity-twice = 损失更想从这个网格中减去一次恒等网格（{ $seen }）。恒等网格似乎加到了本来就是网格的东西上，所以图像缩小了一半。
diagnostics-wished-identity-twice-remedy = 恒等网格只加一次：加到光流上，而不是加到网格上。
diagnostics-bare-flow = 每幅图的点都聚在图的中央，而且没有次序：它们似乎是光流，没有加上恒等网格。所以 V 只显示 U 的一处。
diagnostics-bare-flow-remedy = 加上恒等网格：网格 = 恒等网格 + 光流，光流以半宽为单位；恒等变换的 `F.affine_grid` 就给出它。
diagnostics-added-twice = 每一项的网格都是恒等网格的两倍，所以 V 里的 U 只有一半大小。恒等网格似乎加到了本来就是网格的东西上。
diagnostics-wished-pixel-units = 损失更想把{ $told ->
    [grid] 这个网格的数值
   *[other] 这个网格的位移
  }当作像素来读取（{ $seen }）。grid_sample 把 [-1, 1] 当作整幅图。
diagnostics-wished-pixel-units-remedy = 先归一化再加到恒等网格上：光流乘以 2/W 和 2/H（align_corners=True 时为 2/(W - 1) 和 2/(H - 1)）。
diagnostics-wished-normaliser = { $told ->
    [half] 损失更想在每个轴上再往前半个像素读取（{ $seen }）。位置 x 似乎用 `2 * x / W - 1` 映射，忘了像素中心在像素内半格处。
   *[sides] 损失更想把沿 x 的位移除以 W、沿 y 的位移除以 H（{ $seen }）。它们似乎除以了 (H, W)，而这幅图不是正方形。
}
diagnostics-wished-normaliser-remedy = { $told ->
    [half] `align_corners=False` 时写 `(2 * x + 1) / W - 1`，`align_corners=True` 时写 `2 * x / (W - 1) - 1`。
   *[sides] x 除以宽度，y 除以高度：按网格的顺序尺寸是 (W, H)，与张量形状的最后两个数次序相反。
}

# 变换读取的位置。
diagnostics-collapse = 整个目标图读到的几乎只是源图中的一{ $shape ->
    [point] 个点
    [line] 条线
   *[plane] 个平面
  }：采样点只跨越 { $spans } 像素。V 几乎没有显示图像内容，∂L/∂θ 也几乎无从学习。
diagnostics-collapse-remedy = 让 θ 从恒等变换开始（权重为零，偏置为恒等变换），并降低定位网络的学习率。
diagnostics-exploding = 变换的拉伸或平移达到特征图半宽的 { $times } 倍。源图在 V 中只剩一个小点，或者完全不在其中，也没有梯度能引回来。
diagnostics-exploding-remedy = 降低定位网络的学习率（其余部分的十分之一到百分之一），或者限制 θ 的范围。
diagnostics-zoom-out = V 中的源图缩小到 1/{ $times }，有 { $outside } 是填充。像素白白丢失；常见的原因是填充与背景看起来不同，网络便逃向填充。
diagnostics-zoom-out-remedy = 让填充与背景相等（减去背景值，或用 padding_mode='border'），或者限制缩放。
diagnostics-out-of-bounds = { $share } 的点落在源图之外。它们读到的是填充值（padding_mode='{ $padding }'），其中大多数不能给 θ 任何信息。
diagnostics-out-of-bounds-remedy = 检查平移的单位和符号；从恒等变换开始，或者限制平移。
diagnostics-padding-background = 源图在边缘之外读出 0，而它的背景是 { $background }（取值范围从 { $low } 到 { $high }）。接缝是一条人造的边缘，网络会学着去找它或避开它，从而把变换向外拖。
diagnostics-padding-photograph = { $outside } 的点落在图外，读到 0，而 U 已按均值和标准差归一化，0 对它来说是一种灰色。接缝是人为的边缘，网络会学着去追逐或躲避它。
diagnostics-padding-background-remedy = 平移输入的取值，使背景为 0；或使用 padding_mode='border'；或用背景值填充。
diagnostics-blind-mask = U 处处是 1，用 `padding_mode='{ $padding }'` 采样后 V 也处处是 1，尽管 { $outside } 的点落在图外。如果这是可见范围的掩码，那么它一个也没有遮住。
diagnostics-blind-mask-remedy = 无论图像用哪种填充，掩码都用 `padding_mode='zeros'` 采样。
diagnostics-folds = 映射在 { $share } 的单元上发生折叠（det J < 0）。这样的变换会把源图的一部分显示两次，其中一次是镜像，而且没有逆。
diagnostics-folds-remedy = 平滑位移场或惩罚它的弯曲，或者对速度场积分（缩放与平方法）。
diagnostics-flip = 所有输出的图像都是镜像的（处处 det J < 0）。如果不是有意为之，就是某个坐标轴的符号错了，例如 y 向上计数。
diagnostics-flip-remedy = 让 y 向下增长，或者保持 det θ 为正。
diagnostics-aliasing = 相邻的目标像素在源图中相隔 { $step } 像素，而 { $mode } 只读取 { $reads } 个。沿这个方向至少有 { $share } 的源像素从不参与，于是细线闪烁，这些像素也得不到梯度。
diagnostics-aliasing-remedy = 先模糊源图（sv.sample(…, prefilter=True)），或者从池化后的副本中读取。

# 反向传播的内容，以及定位网络学到的内容。
diagnostics-integer-kernel = 损失经由 mode='nearest' 到达这个网格；点稍微移动时，它的值不变。所以 ∂L/∂θ 恰好为 0，定位网络永远学不到东西。
diagnostics-integer-kernel-remedy = 训练时使用 mode='bilinear'；'nearest' 只用于没有梯度经过的标签。
diagnostics-dead-samples-outside = 在损失所看的点中，{ $share } 不传递梯度：{ $outside } 落在源图之外。变换很难从这里找到回去的路。
diagnostics-dead-samples-flat = 在损失所看的点中，{ $share } 不传递梯度：它们读取的地方源图是平坦的。变换很难从这里找到回去的路。
diagnostics-dead-samples-remedy = 从恒等变换开始，限制变换，或者起初先模糊源图，让梯度传得更远。
diagnostics-vanishing-upstream = 在保存下来的每个像素上，∂L/∂V 都恰好为 0。这个变换之后没有任何东西要求它改变：损失不依赖它，或者梯度在途中下溢了。
diagnostics-vanishing-upstream-remedy = 检查 V 是否到达损失；使用半精度时请放大损失（torch.amp.GradScaler）。
diagnostics-vanishing-theta = ∂L/∂V 本可以告诉 θ 的信息，只到达了 { $ratio }。各点的贡献相互抵消，或者所读之处源图没有对比度。
diagnostics-vanishing-theta-remedy = 查看 ∂L/∂grid：模糊或重新缩放源图的取值，或者换一个起点。
diagnostics-kinks = { $share } 的点恰好落在像素中心，而图像是移动了的。在那里双线性采样核的斜率是单侧的，所以梯度有偏，取整后的平移永远学不到小数部分。
diagnostics-kinks-remedy = 不要对变换取整；如果确实需要整步，只在评估时取整。
diagnostics-lazy = 各点平均移动 { $moved } 像素，但不同输入之间只相差 { $varies } 像素。转换器对每幅图像做的几乎相同，所以全部工作都由网络的其余部分完成。
diagnostics-lazy-remedy = 先训练转换器，或者让它在损失中占更大的比重；并检查它的输入能否反映姿态。
diagnostics-non-identity-start = 在第 0 步，各点距恒等变换的位置有 { $distance } 个半宽，而变换之前的最后一层仍是随机权重。这样的起点让网络看到的是残缺的输入，许多网络再也恢复不过来。
diagnostics-non-identity-start-remedy = 把定位网络最后一层的权重设为 0，偏置设为恒等变换。
diagnostics-leap = 在第 { $step } 步，梯度是整个记录中位数的 { $times } 倍。这样的一步就可能让 θ 永远离开图像。
diagnostics-leap-remedy = 裁剪梯度的范数，并降低定位网络的学习率。

# 计算图。
diagnostics-unused = { $calls ->
    [1] 在此处唯一的一次调用之后有过反向传播，但没有经过它，所以 V 从未到达损失。计算这个网格的部分从中什么也学不到。
   *[other] 在此处的 { $calls } 次调用之后都有过反向传播，但没有经过其中任何一次，所以 V 从未到达损失。计算这个网格的部分从中什么也学不到。
  }
diagnostics-unused-remedy = 把 V 而不是 U 传下去，并检查它之后有没有 detach() 或 no_grad()；只用来观看的部分应放在 torch.no_grad() 之内。
diagnostics-cut-theta = θ 的数值原本带有计算图，却被 { $by }从中取出；此后有过反向传播，没有给它带来梯度。计算它的各层永远学不到东西。
diagnostics-cut-grid = 网格的数值原本带有计算图，却被 { $by }从中取出；此后有过反向传播，没有给它带来梯度。计算它的各层永远学不到东西。
diagnostics-cut-by = { $how }（{ $line }）
diagnostics-cut-no-grad = { $what ->
    [theta] θ
   *[grid] 网格
  } 是在 `torch.no_grad()` 之下算出的（{ $line }），此后有过反向传播。计算它的各层从未得到梯度，永远学不到东西。
diagnostics-cut-no-grad-remedy = 把计算变形的各层移出 `torch.no_grad()`。若它们本应保持不变，请用 `requires_grad_(False)` 说明，并且不要交给优化器。
diagnostics-cut-pick = 网格随输入变化，但 { $by }没有导数，梯度无法通过。计算网格的各层永远学不到东西。
diagnostics-cut-pick-remedy = 改用软性的 `argmax` 或直通梯度，或者去掉取整。若这些层本应保持不变，请用 `requires_grad_(False)` 说明，并且不要交给优化器。
diagnostics-cut-rounded = 网格随输入变化，但 { $by }没有导数，传回的梯度为 0。损失对网格的任何要求都到不了计算它的各层。
diagnostics-cut-rounded-remedy = 去掉取整：双线性采样本来就在像素之间读取。若确实要整像素，请用直通梯度 `x + (x.round() - x).detach()`；若网格不必学习，请对它调用 `detach()`。
diagnostics-cut-remedy = 直接使用张量本身：在定位网络与网格之间不要用 detach()、.data、item()、tolist()、numpy() 或 torch.tensor(…)。
diagnostics-frozen = 有 { $steps } 步梯度到达了计算这个网格的权重，而它们在每一步都没有动，其他权重却动了。优化器不认识它们，或者给它们的学习率为 0。
diagnostics-frozen-remedy = 在建立定位网络之后再建立优化器，并把它的参数交给优化器；检查它所在组的学习率。
diagnostics-clipped = 到达这个网格上游权重的梯度，在一步结束时最多只剩 { $share }。其余被裁剪或跳过，所以定位网络几乎不动。
diagnostics-clipped-remedy = 把 max_norm 提高到远大于梯度通常的范数，或者把定位网络与其余部分分开裁剪。
diagnostics-starved = 这个网格上游权重的梯度最多只有模型其他权重的 { $share }。用同一个学习率时，定位网络停着不动，其余部分不靠它学习。
diagnostics-starved-remedy = 给定位网络单独一组更大的学习率，归一化它的输入，或者缩短回到它的路径。
diagnostics-held-back = 在 { $steps } 步里，这个网格上方的权重没有一步超过模型其他权重步长的 { $share }，尽管梯度要求它们移动。采样点停在原处，其余部分绕开它们自己学。
diagnostics-held-back-remedy = 给定位网络那一组参数更大的学习率：十步之内 θ 应当移动看得见的几分之一像素。

# 数值。
diagnostics-nan-input = U 是第一个含有 NaN 或 Inf 的张量：{ $all } 个值中有 { $bad } 个。它来自前面的各层；凡是读到这种像素的点都失去了。
diagnostics-nan-theta = θ 是第一个含有 NaN 或 Inf 的张量：{ $all } 个值中有 { $bad } 个。定位网络发散了，它的网格上每个点都失去了。
diagnostics-nan-grid = 网格是第一个含有 NaN 或 Inf 的张量：{ $all } 个值中有 { $bad } 个。它在生成网格时产生（除以 0、对 0 取对数，或溢出）。
diagnostics-nan-output = V 是第一个含有 NaN 或 Inf 的张量：{ $all } 个值中有 { $bad } 个。这里 U 和网格都是有限的，所以它在采样过程中因溢出而产生。
diagnostics-nan-gradient = { $gradient } 是第一个含有 NaN 或 Inf 的张量：{ $all } 个值中有 { $bad } 个。它随反向传播而来：用它更新一步，就会毁掉这次调用之前的全部权重。
diagnostics-nan-remedy-forward = 防护产生它的运算；如果是训练中出现的，请降低学习率。
diagnostics-nan-remedy-backward = 缩放损失或裁剪梯度，只在梯度有限时才更新。
diagnostics-precision = 网格坐标是 { $dtype }{ $cast ->
    [no] {""}
   *[other] （转成 { $cast } 时已经太迟）
  }：靠近边缘处每步为 { $step } 像素，相邻点相距 { $low } 到 { $high } 像素{ $doubled ->
    [no] {""}
   *[yes] ，{ $points } 个点只有 { $distinct } 个不同的位置
  }。变换呈锯齿状，梯度有噪声。
diagnostics-precision-remedy = 用 float32 生成网格（外面加上 torch.autocast(enabled=False)）；只有被采样的特征图可以是半精度。

# 一条诊断所依据的数值与图，按名称。
diagnostics-evidence-built = 生成时
diagnostics-evidence-sampled = 采样时
diagnostics-evidence-shift = 偏移
diagnostics-evidence-share = 比例
diagnostics-evidence-displacement = 位移
diagnostics-evidence-affine = 仿射拟合
diagnostics-evidence-low = 最小值
diagnostics-evidence-high = 最大值
diagnostics-evidence-inside = 图内比例
diagnostics-evidence-agreement = 满足程度
diagnostics-evidence-agreement-own = 变形本身的满足程度
diagnostics-evidence-lead = 领先
diagnostics-evidence-residual = 剩余
diagnostics-evidence-residual-own = 变形本身的剩余
diagnostics-evidence-extent = 跨度
diagnostics-evidence-singular = 奇异值
diagnostics-evidence-reach = 范围
diagnostics-evidence-farthest = 最远处
diagnostics-evidence-area = 面积
diagnostics-evidence-outside = 图外
diagnostics-evidence-background = 背景
diagnostics-evidence-determinant = 行列式
diagnostics-evidence-step = 步长
diagnostics-evidence-upstream = 上游梯度
diagnostics-evidence-dead = 无梯度的点
diagnostics-evidence-ratio = 比率
diagnostics-evidence-correlation = 相关系数
diagnostics-evidence-moved = 移动
diagnostics-evidence-varies = 变化
diagnostics-evidence-distance = 距离
diagnostics-evidence-norms = 范数
diagnostics-evidence-steps = 步
diagnostics-evidence-backward-passes = 反向传播次数
diagnostics-evidence-gradient-arrived = 梯度到达
diagnostics-evidence-by = 切断处
diagnostics-evidence-tensor = 张量
diagnostics-evidence-count = 个数
diagnostics-evidence-first = 第一个位置
diagnostics-evidence-apart = 间距
diagnostics-evidence-distinct = 不同位置数
diagnostics-evidence-points = 点数
diagnostics-evidence-off-similarity = 偏离相似变换
diagnostics-evidence-off-scale = 与该错误所致比例的偏差
diagnostics-evidence-roughness = 排回后相邻像素的变化
diagnostics-evidence-left-outside = 改单位后图外占比
diagnostics-evidence-divisors = 除数
diagnostics-evidence-resized-from = 缩放前的尺寸
diagnostics-evidence-moved-by-call = 各次调用的位移
diagnostics-evidence-off-rotation = 偏离旋转
diagnostics-evidence-written-calls = 被改写的调用数
diagnostics-evidence-onward = 走得更远的占比
diagnostics-evidence-times = 倍数
diagnostics-evidence-margin = 余量
diagnostics-evidence-fit = 与窗口损失梯度的余弦
diagnostics-evidence-arrived = 到达的梯度
diagnostics-evidence-others-moved = 其他权重的移动
diagnostics-evidence-calls = 调用
