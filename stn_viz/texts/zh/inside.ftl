# 网络内部：论文的图 2，实时运行。
inside-network-label = 网络
inside-data-label = 数据
inside-data-digits = 内置数字
inside-data-draw = 手写一个数字
inside-data-upload = 你自己的图片
inside-digit-label = 数字
inside-draw-info = 写一个数字；抬笔后，网络立即读取它。在此之前读取一个内置数字。
inside-upload-label = 一个数字的图片（只留在内存中）
inside-upload-info = 上传一张白纸上单个数字的图片；数字会被裁剪出来并缩小到 28×28。在此之前网络读取一个内置数字。
inside-caption = 论文的图 2：每当你移动数字或 θ 的一个分量，torch 都会重新计算。每幅图都是该层真实的输出；同一块中越亮数值越大。
inside-link-pose = { $text } 不是一个或两个数字的旋转、缩放和平移
inside-link-entry = { $text } 作为 θ 的分量太大
inside-link-hand = 链接里的 θ 不是 { $network } 的 θ；由网络决定。
# 一个块是什么。
inside-block-input = U
inside-block-convolution = 卷积 { $size }×{ $size }
inside-block-strided = 卷积 { $size }×{ $size }，步长 { $stride }
inside-block-mean = 平均池化 { $size }×{ $size }
inside-block-maximum = 最大池化 { $size }×{ $size }
inside-block-dense = 全连接
inside-block-theta = θ
inside-block-grid = U 上的 T_θ(G)
inside-block-view = V
inside-block-logits = 得分
inside-block-probabilities = 概率
inside-block-layer = 层
# 一个块通向哪里。
inside-link-explore = 在“探索”中查看这个 θ
inside-link-microscope = V[{ $row }, { $column }] 处的显微镜
inside-link-chain = 通向这个 θ 的链式法则
inside-link-inspector = 模型检查器
# 图中的文字。
inside-figure = 图 2，实时运行
inside-row-localiser = 定位网络、网格、采样器
inside-row-first = 第一个变换器
inside-row-second = 第二个变换器
inside-row-classifier = 分类器
inside-way = 方向
inside-way-forward = ▶ 前向
inside-way-backward = ◀ 反向
inside-lead-forward = 从 U 到各个类别
inside-lead-backward = L = −log p({ $label }) = { $loss }，∂L 传回 U
inside-lead-took = { $lead }：torch 用时 { $milliseconds } 毫秒
inside-against = L 针对的类别
inside-against-own = 数字自己的类别
inside-says = 类别 { $label }：{ $share }%
inside-norm = ‖∂L‖ { $norm }
inside-shape-maps = { $channels } · { $height }×{ $width }
inside-shape-vector = { $length }
inside-open = { $title }：仔细查看
inside-close = 关闭
inside-pose-turn = 旋转（°）
inside-pose-scale = 缩放
inside-pose-x = 向右（像素）
inside-pose-y = 向下（像素）
inside-pose-upright = 摆正
inside-digit-first = 第一个数字
inside-digit-second = 第二个数字
inside-drag = 拖动数字；圆形手柄可旋转和缩放
inside-theta-bias = 偏置
inside-theta-features = + W·h
inside-theta-used = = θ
inside-theta-gradient = ∂L/∂θ
inside-theta-identity = 初始为 { $value }
inside-theta-entry = { $name }，由你的手控制
inside-theta-hold-all = 接管整个 θ
inside-theta-free = 把 θ 交还给网络
inside-closer-parameters = { $count ->
    [0] 没有权重
   *[other] { $count } 个权重
}
inside-closer-range = 数值从 { $low } 到 { $high }
inside-closer-value = { $place } = { $value }
inside-closer-gradient = ∂L = { $value }
inside-closer-hint = 指向一幅图即可读取它的数值。
inside-closer-maps = { $title } 的各个图
inside-closer-slopes = { $title } 的 ∂L
# 一份记录的图 2，在“调试”页上。
inside-own = 想这样看自己的网络，就把它记录下来：[“调试”页说明做法]({ $address })，并画出记录的图 2。
inside-block-source = U
inside-block-module = 模块
inside-block-output = 输出
inside-block-softmax = 输出的归一化指数
inside-recorded-figure = 一份记录的图 2
inside-recorded-caption = 这份记录的图 2：每一行是一次 `grid_sample` 调用，按调用的先后排列。除归一化指数外没有重新计算任何东西；没有记录的部分会注明。
inside-recorded-place = 第 { $step } 步，第 { $item } 项
inside-recorded-loss = 损失 { $loss }
inside-recorded-calls = 共 { $of } 次调用，显示 { $shown } 次
inside-recorded-largest = 最大的输出：[{ $entry }] = { $value }
inside-recorded-row = 调用 { $index }：{ $module }
inside-recorded-row-output = 网络给出的结果
inside-recorded-norm = ‖∂L‖ { $norm }，{ $part }
inside-recorded-other-items = 这次调用没有保留这一项。
inside-recorded-no-source = 没有记录 U：空间不够。
inside-recorded-no-theta = 没有记录 θ。只有网格由矩阵生成时才会保留。
inside-recorded-no-grid = 没有记录网格。
inside-recorded-no-view = 没有记录 V。
inside-recorded-no-output = 没有记录预测。只有最外层模块给出 (N, K) 张量（K 不超过 1000）且空间足够时才会保留。
inside-recorded-no-gradient = 这里没有记录 ∂L。
inside-recorded-no-gradient-output = 没有记录输出的 ∂L。
inside-recorded-not-finite = 有些数值是 NaN 或无穷大。
inside-recorded-maker = { $predicted ->
    [yes] 网格由带权重的层生成
    [no] 网格不是由带权重的层生成
   *[unknown] 没有记录网格由什么生成
}
inside-recorded-as-made = 其中最后一层仍是构造时的权重
inside-recorded-cut = 被 { $how } 从计算图中切断
inside-recorded-learned = 网格之上的权重处 ‖∂L‖ { $arrived }；这一步最多移动 { $moved }
inside-recorded-learned-unknown = 没有记录网格之上的权重如何学习
inside-recorded-listed = { $of } 个数中最大的 { $shown } 个
inside-recorded-stride = 沿每个轴每 { $stride } 个点取一个
inside-recorded-channels = { $of } 个通道中的 { $kept } 个
inside-recorded-thinned = { $of } 个通道中的 { $kept } 个，沿每个轴每 { $stride } 个像素取一个
