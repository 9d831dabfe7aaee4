# “反向传播”页。
backward-source = 图片 U
backward-family = 变换族
backward-loss = 损失 L
backward-kernel = 采样核 k
backward-rule = 优化方法
backward-rival = 并排比较
backward-start = 起点
backward-fine = 由粗到细
backward-fine-help = 先在模糊的图片上下降：模糊有多宽，吸引域就有多宽。
backward-turn = 隐藏的旋转 φ*（度）
backward-rate = 学习率 η，以常用值的十分之一为单位
backward-steps = 步数
backward-size = 长边的像素数
backward-padding = U 外的填充
backward-grey = 灰度
backward-grey-help = 只有一个通道：每个公式少一项。
backward-upload-source = 你自己的图片 U（只留在内存中，从不保存）
backward-upload-target = V 要变成的图片 T（只留在内存中，从不保存）

backward-loss-difference = V − T：T 里藏着 θ*
backward-loss-picture = V − T：T 是你的图片
backward-loss-sum = V 的总和
backward-loss-pixel = V 的一个像素
backward-loss-network = 分类器的损失
backward-loss-localiser = ……并且 θ = f_loc(U)

backward-rule-adam = Adam
backward-rule-sgd = SGD
backward-rule-momentum = 带动量的 SGD
backward-rule-preconditioned-adam = 预条件 Adam
backward-rule-preconditioned-sgd = 预条件 SGD
backward-rule-marquardt = Levenberg-Marquardt
backward-rule-learner = 对网络权重用 Adam，η = {$rate}
backward-rule-at-rate = {$rule}，η = {$rate}

backward-says-adam = Adam 直接更新 θ：θ ← θ − η m̂ / (√v̂ + ε)，η = {$rate}，β₁ = 0.9，β₂ = 0.999，ε = 10⁻⁸；与 torch.optim.Adam 相同。
backward-says-sgd = SGD 直接更新 θ：θ ← θ − η ∂L/∂θ，η = {$rate}；与 torch.optim.SGD 相同。
backward-says-momentum = 带动量的 SGD 直接更新 θ：v ← 0.9 v + ∂L/∂θ，θ ← θ − η v，η = {$rate}；与 torch.optim.SGD 相同。
backward-says-preconditioned-adam = 预条件 Adam 是对 φ = Lᵀθ 而不是对 θ 用 Adam，η = {$rate}。L Lᵀ = M 是起点处的位移度量：ΔθᵀMΔθ 表示采样点移动多远（均方），单位 {$unit}。
backward-says-preconditioned-sgd = 预条件 SGD：θ ← θ − η M⁻¹ ∂L/∂θ，η = {$rate}。M 是起点处的位移度量：ΔθᵀMΔθ 表示采样点移动多远（均方），单位 {$unit}。
backward-says-marquardt = Levenberg-Marquardt 求解 (H + λ diag H) Δθ = −∂L/∂θ，其中 H 是 Gauss-Newton 矩阵。步长由它自己决定：λ 从 0.001 开始，每次成功下降后减为十分之一，每次被拒后增为十倍。
backward-says-learner = Adam 更新的是 f_loc 的权重而不是 θ，η = {$rate}；与 torch.optim.Adam 相同。
backward-unit-plain = px²
backward-unit-blurred = px²；图片模糊了 σ px 时为 σ²

backward-start-identity = 恒等变换
backward-start-far = 转向错误的方向
backward-start-hand = 采样框被拖到之处

backward-rival-nothing = 无
backward-rival-gaussian = 高斯核
backward-rival-integer = 整数采样核（式 4）
backward-rival-fine = 由粗到细，或相反
backward-rival-corners = 另一种 align_corners
backward-rival-start = 错误的起点

backward-run = {$kernel}{$fine ->
    [True] ，由粗到细
   *[False] {""}
}{$corners ->
    [True] ，角点对齐
   *[False] {""}
}{$start ->
    [identity] {""}
   *[other] ，起点：{$where}
}
backward-run-learner = f_loc 在学习
backward-trouble = 下降在第 {$step} 步结束：那里的损失不是有限数，没有下一步。

backward-idle-size = 手写数字保持自己的 28×28 像素。
backward-idle-numbers = 数字图保持自己的大小。
backward-idle-grey = 这幅图片没有可以去掉的颜色。
backward-idle-turn = 只有 T 里藏着 θ* 时，才有旋转可藏。
backward-idle-rotation = 这个变换族没有旋转，所以它的 θ* 不含旋转。
backward-idle-fine = 只有损失 V − T 可以由粗到细地下降：U 和 T 一同模糊。
backward-idle-small = 图片太小，无法模糊一个像素以上。
backward-idle-rate = Levenberg-Marquardt 没有学习率：它自己决定步长。
backward-idle-taught = 网络的定位网络由 Adam 训练，在网络内部，用它自己的采样器；此项不起作用。
backward-no-marquardt = 这里不能用 Levenberg-Marquardt：它需要平方和，而只有损失 V − T 是平方和。
backward-replaced-rule = Levenberg-Marquardt 需要平方和，而这个损失不是：改用 Adam。
backward-replaced-rival = 没有第二次下降：“{$rival}”会与第一次相同。
backward-replaced-start = 这个变换族里还没有拖动过采样框：下降从恒等变换开始。

backward-unfit-source = 训练好的网络只能读数字，所以图片改为数字。
backward-unfit-family = 训练好的网络的 f_loc(U) 是仿射的 θ，所以变换族改为仿射。
backward-unfit-start = 链接里没有手动选定的 θ，所以下降从恒等变换开始。
backward-unfit-axis = 链接中的 {$name} 已忽略：family={$family} 没有 {$axis}。
backward-unfit-step = 链接中的 step 已忽略：下降的最后一步是 {$last}。
backward-unfit-pixel = 链接中的像素已忽略：V 有 {$height} 行 {$width} 列。
backward-goal = T 的数：V 要变成它，大小也与它相同
backward-wanted-source = 上传图片 U 就会显示在这里；在此之前用第一幅内置图片。
backward-wanted-target = 请上传 V 要变成的图片 T；在此之前 T 里藏着 θ*。
backward-remark = {$map}：{$told}
backward-squeezed = T 被压扁了：它是 {$T}，而 V 是 {$V}，形状不同。要让 T 保持比例，请上传与 U 同样形状的图片。

backward-look = 视图
backward-look-descent = 地形
backward-look-chain = 链式法则
backward-look-maps = 贡献
backward-look-kinks = 折点
backward-look-precision = 精度

backward-near = 放大
backward-near-help = 从近处看，整数采样核的损失在平移方向上是阶梯。
backward-axis-x = 横轴
backward-axis-y = 纵轴
backward-axis-missing-x = 所要的横轴不能用在这里，地形改用另一个。
backward-axis-missing-y = 所要的纵轴不能用在这里，地形改用另一个。
backward-layers-title = 定位网络各层的 ‖∂L/∂w‖
backward-layer-localiser = 定位网络 localiser.{ $name }
backward-layer-regression = 回归层 regression.{ $name }
backward-layers-bias = θ = f_loc(U) = W·特征 + b，所以 ∂L/∂b 就是 ∂L/∂θ：{$entries}。
backward-landscape-title = 损失地形
backward-landscape-progress = 地形：{$n}×{$n} 个损失值
backward-landscape-cancel = 取消
backward-landscape-cancelled = 在 {$share}% 处取消：没算的部分留空。
backward-landscape-again = 重新计算
backward-landscape-refused = 这个 θ 周围没有地形：采样框有一角落在地平线上，读不出控制量。
backward-landscape-spans = 横轴：{$x} 从 {$x-from} 到 {$x-to}（采样点最多移动 {$x-moves} px）。纵轴：{$y} 从 {$y-from} 到 {$y-to}（采样点最多移动 {$y-moves} px）。移动距离是在 V 上的均方根。

backward-check-label = 因子
backward-check-of = V[{$row}, {$col}] 处的 <b style='font-size:1.25rem'>{$symbol}</b>
backward-check-click = 点击 V 的另一个像素，检查它的梯度。
backward-verdict-agree = :green-badge[✓ 一致]
backward-verdict-disagree = :red-badge[✗ 不一致]
backward-verdict-kink = :orange-badge[◐ 折点]
backward-verdict-edge = :orange-badge[◐ 边缘]
backward-verdict-jump = :orange-badge[◐ 跳变]
backward-verdict-rule = :orange-badge[◐ 规则]
backward-answers-head = | 数值 | 手算 | 自动求导 | 差分 |
backward-answers-cut = 这是 {$n} 个数中最大的 {$shown} 个。
backward-maps-upto = 逐行累加的像素数

backward-kinks-where = 梯度状态
backward-kinks-sides = 从左、从右、取中
backward-kinks-flip = float32 还是 float64
backward-kinks-never = 这个采样核没有折点：从哪一侧看导数都相同。
backward-kinks-here = 这里 {$n} 个采样点中有 {$kinked} 个落在折点上。
backward-kinks-none = 这里没有采样点落在折点上。打开 align_corners 后，第 0 步的恒等变换会让采样点落在折点上。
backward-sides-says = 假如每个采样点都从同一侧取导数时的 ∂L/∂θ。不在折点上时，三者是同一个数。
backward-sides-head = | 参数 | 左侧 | 右侧 | 取中 | torch |
backward-sides-torch = 坐标恰好落在折点上时，torch 取右侧。坐标因舍入而移开时，torch 取它移到的那一侧，所以总和可能与哪一列都不同。
backward-flip-never = `align_corners=True` 时恒等变换处的 ∂L/∂(tx, ty)：这个采样核没有折点，坐标的舍入只会让导数有舍入误差。
backward-flip-says = `align_corners=True` 时恒等变换处的 ∂L/∂(tx, ty)：{$n} 个采样点中有 {$kinked} 个有梯度并落在折点上，坐标如何舍入决定了导数取自哪一侧。
backward-flip-head = | 导数 | ∂L/∂tx | ∂L/∂ty | 不到像素 | 在像素上 | 越过像素 |
backward-flip-left = 全部取左侧
backward-flip-right = 全部取右侧
backward-signs-differ = **符号不同。**
backward-signs-agree = 这里符号相同；大小不一定相同。
backward-precision-title = V 减去 float64 的 V，每幅图各有自己的范围
backward-precision-head = | 精度 | 最大差异 | 最远偏移（px） | 不同的源点 | 非有限数 |
backward-precision-of = {$n} / {$all}
