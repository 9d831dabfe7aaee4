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
