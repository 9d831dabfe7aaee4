# 浏览器中的交互视图。
stage-label = 空间转换器交互视图
stage-version = 服务器的版本是 { $theirs }，本页的版本是 { $ours }：请重新加载本页。
stage-percent = { $number }%

# 各部分的名称。
stage-source-label = 源图 U
stage-target-label = 目标图 V
stage-source-name = 源图
stage-target-name = 目标图
stage-source-pane = 源图 U
stage-target-pane = 目标图 V
stage-source-view = 源图 U：方向键移动像素光标，Enter 固定，Escape 取消
stage-target-view = 目标图 V：方向键移动像素光标，Enter 固定，Escape 取消
stage-compare-label = 显示什么
stage-tools-label = 工具栏
stage-descent-label = 梯度下降
stage-microscope-label = 像素显微镜
stage-panel-label = θ、它的控件和梯度
stage-caption = <theta>θ</theta> 把<target>目标图</target>映射到<source>源图</source>：缩小<source>采样框</source>，画面就放大。
stage-history-label = 到目前为止的状态

# 各个状态，以产生它的操作命名。
stage-state = 状态 { $number }：{ $name }
stage-state-start = 开始
stage-state-scene = 场景
stage-state-outside = 由外部设定
stage-state-reset = 重置
stage-state-network = 网络的 θ
stage-state-revealed = 已揭晓
stage-state-pasted = 已粘贴
stage-state-fingers = 双指操作
stage-state-move = 移动
stage-state-scale = 缩放

# 关于 θ 的说明。
stage-theta-infinite = 这样 θ 会变成无穷大，所以保持原样。
stage-announce = { $name }：θ 是 { $theta }。固定像素处的 V：{ $value }
stage-announce-many = { $name }：θ 是 { $count } 个数。固定像素处的 V：{ $value }
stage-moving-own = 浏览器自己算出的数
stage-moving-own-torch = 浏览器自己算出的数；静止后由 torch 核对
stage-moving-grid = 浏览器的网格误差不超过 { $gap } px
stage-moving-grid-torch = 浏览器的网格误差不超过 { $gap } px；静止后由 torch 核对
stage-moving-live = 只由浏览器计算；定格之后由 torch 核对
stage-warning-loose = 这些是零散的点，不是图像的变形：每个点各自读取 U，所以没有轮廓，没有 θ，也没有可以当作图像来看的 V。
stage-warning-torch = 这个变换族对 θ 不是线性的：它的网格由 torch 计算。
stage-warning-still = 这个变换族的网格需要 torch，而本页没有 torch：无论 θ 怎样变，变形都保持原样。

# torch 与浏览器的对照。
stage-torch-nowhere = 无论在浏览器还是在 torch 中，V 都不是数
stage-torch-one = 浏览器与 torch：一方有数，另一方没有
stage-torch-apart = 浏览器 − torch：{ $gap }
stage-torch-partly = 浏览器 − torch：在 V 是数的地方为 { $gap }；{ $count } 个中有 { $lost } 个不是数
stage-torch-gradient = ∂L/∂θ：相差 { $share }（相对值）
stage-torch-later = torch 稍后回答
stage-torch-exactly = 恰好为 0

# 先预测，再揭晓。
stage-predict-label = 预测
stage-predict-modes = 问什么
stage-predict-mode-box = 采样框在哪里？
stage-predict-mode-which = 四幅图中哪一幅是 V？
stage-predict-mode-slope = L 增大还是减小？
stage-predict-mode-network = 网络会怎么说？
stage-predict-ask-which = U 中的采样框就是 θ。这四幅图中哪一幅是 V？
stage-predict-ask-slope-x = { $loss }。θ 的元素 { $entry } 略微增大，采样框向右移动。L 会怎样？
stage-predict-ask-slope-y = { $loss }。θ 的元素 { $entry } 略微增大，采样框向下移动。L 会怎样？
stage-predict-ask-network = 这是数字 { $digit }。训练好的网络读取你看到的 V。它会怎么说？
stage-predict-no-target = 没有可与 V 比较的目标，所以 L 是 V 全部数值之和。
stage-predict-no-shift = 这个变换族没有单独平移采样框的参数。请选择别的变换族（例如仿射），或换一个问题。
stage-predict-no-app = 本页不含网络。请打开应用来问网络，或换一个问题。
stage-predict-no-digit = 网络只读数字。请选择一个数字作为源图，或换一个问题。
stage-predict-ask-box = V 来自哪里？把 U 中的采样框拖到 V 读取的位置。
stage-predict-slope-option-grows = 增大。
stage-predict-slope-option-falls = 减小。
stage-predict-slope-option-stays = 完全不变。
stage-predict-network-option-right-sure = 判对，概率 90% 或更高
stage-predict-network-option-right-unsure = 判对，概率低于 90%
stage-predict-network-option-wrong-unsure = 判为别的数字，概率低于 90%
stage-predict-network-option-wrong-sure = 判为别的数字，概率 90% 或更高
stage-predict-candidate = 第 { $number } 幅图
stage-predict-skip = 我不知道
stage-predict-show = 揭晓
stage-predict-next = 再来一个
stage-predict-back = 上一个
stage-predict-keys = 按键
stage-predict-end = 结束预测
stage-predict-answer-first = 请先回答，或选择“我不知道”。
stage-predict-keys-line =
    空格、→、Page Down：揭晓，再来一个
    ←、Page Up：上一个问题
    1 到 4：选择答案
    B：黑屏
    ?：显示这些按键
    Escape：结束预测
stage-predict-there = V 就是在这里读取的。
stage-predict-box-hit = 你的采样框正确：偏差最多 { $gap } px。
stage-predict-box-near = 你的采样框很接近：偏差最大处为 { $gap } px。
stage-predict-box-far = 你的采样框偏差最大处为 { $gap } px。
stage-predict-missed-rotation-more = 它还要更多地顺时针旋转。
stage-predict-missed-rotation-less = 它还要更多地逆时针旋转。
stage-predict-missed-scale-more = 它更大。
stage-predict-missed-scale-less = 它更小。
stage-predict-missed-shift-x-more = 它更靠右。
stage-predict-missed-shift-x-less = 它更靠左。
stage-predict-missed-shift-y-more = 它更靠下。
stage-predict-missed-shift-y-less = 它更靠上。
stage-predict-which = V 是第 { $number } 幅图。
stage-predict-which-true = 对，这就是 V。
stage-predict-which-inverse = 你选的是 θ 把 U 推送到 V 的结果；但 θ 说明的是 V 到 U 的哪里读取。
stage-predict-which-moved = 你选的是采样框在另一侧时的图；V 中的画面与采样框反向移动。
stage-predict-which-turned = 你选的是采样框反向旋转时的图；V 中的画面与采样框反向旋转。
stage-predict-which-sized = 你选的是大采样框的图；采样框小，V 中的物体才大。
stage-predict-which-still = 你选的是 U 本身；采样框包住整个 U 时才读到它。
stage-predict-right = 对。
stage-predict-wrong = 不对。
stage-predict-slope-grows = ∂L/∂{ $entry } 为 { $value }，大于零：L 增大。
stage-predict-slope-falls = ∂L/∂{ $entry } 为 { $value }，小于零：L 减小。
stage-predict-slope-stays = ∂L/∂{ $entry } 为 { $value }：L 起初不变。
stage-predict-by-torch = 由 torch 计算。
stage-predict-by-browser = 由浏览器计算。
stage-predict-network = 网络判为 { $label }，概率 { $percent }%。
stage-predict-waits = 网络正在读取 V……
stage-predict-first = 请先揭晓采样框：文件会泄露它的位置。
stage-predict-guess = 你的预测

# 工具。
stage-tool-undo = 撤销（Ctrl-Z）
stage-tool-redo = 重做（Ctrl-Shift-Z）
stage-tool-reset = 重置
stage-tool-reset-title = 重置为恒等变换（R）
stage-tool-preset = 预设
stage-tool-play = 播放从恒等变换到 θ 的动画
stage-tool-step = 动画前进一步
stage-tool-scrub = 从恒等变换到 θ
stage-tool-predict = 预测
stage-tool-predict-title = 先预测，再揭晓（P）
stage-tool-reveal = 揭晓
stage-tool-loss = 损失 L
stage-tool-gradients = 梯度
stage-tool-gradients-title = 梯度，反向传播（B）
stage-tool-channel = 通道
stage-tool-overlays = 叠加层
stage-tool-projector = 投影模式
stage-tool-projector-title = 投影模式：大字、粗线
stage-tool-save = 保存
stage-save-title = 保存 { $what }
stage-save-v = 所见的 V，{ $width }×{ $height }
stage-save-copy = 复制所见的 V
stage-save-copied = V 已在剪贴板上。
stage-save-not-copied = 浏览器不让本页复制图片；请改为保存 V。
stage-save-film = V 的影片，GIF，{ $width }×{ $height }
stage-save-full = 原尺寸的 V，{ $width }×{ $height }
stage-save-full-begun = 服务器正按原尺寸变换你的文件；完成后自动下载。
stage-save-png = PNG 图片
stage-save-svg = SVG 图片
stage-save-gif = GIF 动画
stage-save-json = θ 的 JSON
stage-save-html = HTML，可离线交互
stage-figure-source = U  源图
stage-figure-target = V  目标图
stage-figure-theta = { $family } θ：{ $numbers }
stage-preset-identity = 恒等变换
stage-preset-crop = 裁剪
stage-preset-zoom = 放大 2 倍
stage-preset-turn = 45°
stage-preset-shear = 错切
stage-preset-keystone = 梯形
stage-preset-barrel = 桶形
stage-preset-arc = 弧形
stage-preset-swirl = 漩涡
stage-preset-fisheye = 鱼眼
stage-preset-wave = 波浪
stage-preset-random = 随机
stage-preset-inside = 收进 U
stage-inside-title = 以中心为准缩小采样框，直到没有采样点在 U 之外（F）
stage-inside-already = 所有采样点已经在 U 之内，采样框保持原样。
stage-inside-centre = 采样框的中心在 U 之外，多小都收不进去。请先移动它。
stage-inside-horizon = 地平线穿过采样框，多小都收不进 U。
stage-inside-family = 变换族 { $family } 不能整体缩小采样框。请移动它，或选择仿射。
stage-overlay-forces = 作用力与下一步
stage-overlay-samples = 采样点
stage-overlay-displacement = 控制点从哪里来
stage-overlay-mesh = 网格线
stage-overlay-gradient = 梯度
stage-overlay-footprint = 一个像素的覆盖范围
stage-overlay-coverage = 从未被读取的源像素
stage-overlay-weights = 权重之和
stage-overlay-determinant = |det J| 与折叠
stage-overlay-conventions = 两种 align_corners
stage-loss-pixel = L：一个像素
stage-loss-sum = L：V 之和
stage-loss-difference = L：差
stage-loss-network = L：网络的损失
stage-channel-all = 所有通道
stage-channel-red = 红
stage-channel-green = 绿
stage-channel-blue = 蓝
stage-channel-alpha = 透明度
stage-channel = 通道 { $number }

# 一幅大图，或者 U 与 V 合在一处。
stage-large-title = 显示什么：U 和 V、其中之一，或两者合在一处
stage-large-both = 并排（Escape）
stage-large-u = 只有 U，大图
stage-large-v = 只有 V，大图
stage-large-wipe = 分割线：左 { $other } 右 V（W）
stage-large-blink = 交替：{ $other }、V 轮流
stage-large-checker = { $other } 与 V 的棋盘格
stage-large-difference = 两者之差
stage-large-line = { $other } 与 V 的分割线
stage-large-line-place = 宽度的 { $percent }% 以左是 { $other }，以右是 V
stage-large-blink-start = 让 { $other } 与 V 交替
stage-large-blink-stop = 停止交替
stage-large-seen = 现在显示 { $name }。
stage-large-said-wipe = 线左为 { $other }，线右为 V
stage-large-said-blink = { $other } 与 V 轮流显示
stage-large-said-checker = { $other } 与 V 相间显示于各方格
stage-large-said-difference = 各通道的 |{ $other } − V|，暗为 0，亮为 { $high }：最大 { $largest }，平均 { $mean }
stage-large-stretched = V（{ $V }）铺满整个 U（{ $U }）
stage-large-read = U（{ $U }）在 V（{ $V }）的像素处读取

# 图上的文字。
stage-legend-loss-pixel = L = V 的一个像素
stage-legend-loss-sum = L = Σ V
stage-legend-loss-difference = L = (V − 图像)² 的平均
stage-legend-loss-network = L：网络的损失
stage-legend-still = 每个箭头处 −∂L/∂(x, y) = 0
stage-legend-arrow = −∂L/∂(x, y) ➤ 每 px { $size }
stage-legend-force = 力 ➤ 每 px { $size }
stage-legend-unread = { $percent }% 从未被读取
stage-legend-footprint = 覆盖范围 ≤ { $size } px，邻近像素 { $taps } px
stage-legend-footprint-alone = 覆盖范围：只有一个像素，没有相邻像素可供测量；邻近像素 { $taps } px
stage-legend-footprint-endless = 覆盖范围无界：地平线穿过 V；邻近像素 { $taps } px
stage-legend-determinant = log₂|det J|：蓝色放大，橙色缩小
stage-legend-weights = Σ 权重 { $low } … { $high }
stage-legend-conventions = 最大差 { $size }
stage-legend-built = 生成 { $built }，采样 { $sampled }
stage-legend-built-short = { $built } → { $sampled }
stage-legend-horizon = 地平线 W = 0
stage-legend-now = 当前的 θ
stage-legend-answer = 产生 T 的 θ*
stage-legend-ahead = 一步 SGD：θ − η ∂L/∂θ
stage-legend-ahead-short = 一步 SGD
stage-legend-network = 网络
stage-legend-network-label = 网络：{ $label }

# 手柄。
stage-handle-place = x { $x }，y { $y }，源像素 { $column }，{ $row }
stage-handle-scale = { $name }；Shift 保持比例，Ctrl 保持中心
stage-handle-current = 流 { $number }
stage-handle-pulled = { $name }：受力每像素 { $x }，{ $y }

# θ 与它的控件。
stage-panel-family = { $family }，归一化
stage-panel-family-fixed = { $family }，归一化，h33 = 1
stage-panel-entry = θ 的元素 { $name }
stage-panel-entry-fixed = h33，总是 1
stage-panel-slope = ∂L/∂{ $name }，所有通道
stage-parameter-strength = 强度
stage-panel-sign = 改变正负号
stage-panel-refused = { $label }：“{ $text }”不是有限的数，所以 θ 保持原样；请输入例如 0.5，或按 Escape。
stage-control-rotation = 旋转
stage-control-scale = 缩放
stage-control-scale-x = x 方向缩放
stage-control-scale-y = y 方向缩放
stage-control-shear = 错切
stage-control-shift-x = x 方向平移
stage-control-shift-y = y 方向平移
stage-control-field = { $name }，单位 { $unit }
stage-control-proportional = 保持两个缩放的比例（Shift）
stage-network-label = 各类别的概率
stage-network-adopt = 采用它的 θ
stage-network-name = 网络
stage-network-said = 网络：{ $label }
stage-network-yours = 你的采样框：{ $label }
stage-family-affine = 仿射
stage-family-attention = 注意力变换
stage-family-bspline = B 样条
stage-family-diffeomorphic = 微分同胚
stage-family-piecewise = 分段仿射
stage-family-projective = 投影变换
stage-family-similarity = 相似变换
stage-family-tps = 薄板样条
stage-family-translation = 平移
stage-family-recorded = 记录的变形

# θ 的其他写法，复制与粘贴。
stage-forms-title = θ 的其他写法
stage-forms-file = 按你的 { $width }×{ $height } 文件的像素
stage-form-pixels = 像素
stage-form-opencv = OpenCV
stage-form-box = 采样框
stage-form-python = Python
stage-form-copy = 复制
stage-form-copy-label = 复制：{ $name }
stage-form-copied = 已复制
stage-form-nothing = 没有可复制的内容：{ $why }。
stage-form-refused = 浏览器不允许复制；请改为选中文字。
stage-form-no-box = 无：地平线穿过 V
stage-form-no-code = 无：这个变形是记录下来的
stage-form-no-kernel = 无：这个采样核在 Python 中没有名称
stage-form-no-inverse = 无：θ 是奇异的
stage-form-torch = PyTorch 代码
stage-form-own = 使用 stn_viz 的代码
stage-form-tool = 双线性采样的代码
stage-form-tool-label = 代码所用的工具
stage-paste-field = 粘贴矩阵、采样框、JSON 或代码
stage-paste-choices = 粘贴的数是什么
stage-paste-none = 都不是
stage-paste-question = 这 { $count } 个数没有说明自己是什么。把它们当作
stage-paste-matrix = 归一化矩阵，与 F.affine_grid 所用的一样
stage-paste-matrix-said = 已当作归一化矩阵，与 F.affine_grid 所用的一样。
stage-paste-pixels = 源 ← 目标像素（cv2 加 WARP_INVERSE_MAP）
stage-paste-pixels-said = 已当作像素矩阵：源 ← 目标像素，{ $source } ← { $target }。
stage-paste-opencv = 目标 ← 源像素（cv2.warpAffine）
stage-paste-opencv-said = 已当作 OpenCV 的矩阵：目标 ← 源像素，{ $target } ← { $source }。
stage-paste-tool-said = 已当作 { $tool } 代码：源 ← 目标像素，{ $source } ← { $target }。
stage-paste-tool-no-matrix = 这是 { $tool } 代码，但其中的矩阵没有写成数字。请先打印矩阵，把数字写进代码再粘贴。
stage-paste-theta = θ：{ $entries }
stage-paste-theta-many = θ：{ $count } 个归一化的数
stage-paste-theta-said = 已当作“{ $family }”θ 的 { $count } 个数，归一化。
stage-paste-corners = V 的四角，采样框以 { $size } 源图的像素计
stage-paste-corners-said = 已当作采样框的四角，以 { $size } 源图的像素计。
stage-paste-corners-normalised = V 的四角，归一化
stage-paste-corners-normalised-said = 已当作 V 的归一化四角。
stage-paste-ranges = x0 x1, y0 y1：采样框以 { $size } 源图的像素计
stage-paste-ranges-said = 已当作 x0 x1, y0 y1：采样框以 { $size } 源图的像素计。
stage-paste-ends = x0 y0 x1 y1：采样框以 { $size } 源图的像素计
stage-paste-ends-said = 已当作 x0 y0 x1 y1：采样框以 { $size } 源图的像素计。
stage-paste-extent = x y 宽 高：采样框以 { $size } 源图的像素计
stage-paste-extent-said = 已当作 x y 宽 高：采样框以 { $size } 源图的像素计。
stage-paste-ends-normalised = x0 y0 x1 y1，归一化
stage-paste-ends-normalised-said = 已当作归一化的采样框，x0 y0 x1 y1。
stage-paste-box-said = 已当作采样框，以 { $size } 源图的像素计。
stage-paste-box-yes = 是，就用这个框
stage-paste-box-extent = 轮廓外的框不足以确定一个“{ $family }”θ。要让 V 就是这个框、不弯曲吗？
stage-paste-box-corners = 四个角没有说明“{ $family }”θ 在它们之间做什么。要让 V 就是这个框、不弯曲吗？
stage-paste-family-said = 已当作“{ $family }”的 θ，归一化。
stage-paste-family-aligned-said = 已当作“{ $family }”的 θ，归一化，align_corners={ $align }。
stage-paste-family-other-said = 取自“{ $other }”的 θ：与“{ $family }”是同一个映射。
stage-paste-numbers = 保留这些数
stage-paste-numbers-options-said = 已当作“{ $family }”θ 的数；它们当初使用 { $options }。
stage-paste-numbers-aligned-said = { $said }当初使用 align_corners={ $align }。
stage-paste-warp = 保留变形
stage-paste-warp-said = 同一个变形，按 align_corners={ $align } 书写。
stage-paste-options-question = 这个 θ 当初使用 { $options }，与这里的选择不同：同样的数会得到不同的变形。要得到同样的变形，请先选择 { $options }，再粘贴一次。
stage-paste-options-usual = 默认的 { $name }
stage-paste-aligned-question = 这个 θ 当初使用 align_corners={ $theirs }；这里是 { $ours }。同样的数是另一个变形。
stage-paste-no-length = 这段文字有 { $count } 个字符，对矩阵来说太长；请只粘贴矩阵。
stage-paste-no-theta = 没有可粘贴的内容：需要 θ 的 { $count } 个数、2×3 或 3×3 矩阵、采样框，或在这里复制的内容。
stage-paste-no-numbers = 这些数中有 NaN 或无穷大；θ 由有限的数组成。
stage-paste-no-finite = 这段文字里的 θ 含有不是有限数的内容。
stage-paste-no-family = 这是变换族“{ $family }”的 θ；请先选择那个变换族。
stage-paste-no-count = 这个 θ 有 { $theirs } 个数，而“{ $family }”在这里有 { $ours } 个。
stage-paste-no-size = 这段文字给出的尺寸没有像素。
stage-paste-no-picture = 这段文字给出的尺寸不可能是图像；每边最多 1,000,000 像素。
stage-paste-no-matrix = 这不是 2×3 或 3×3 矩阵。
stage-paste-no-width = 使用 align_corners 时，只有一个像素的图没有可供度量的宽度。
stage-paste-no-inverse = 这个 OpenCV 矩阵是奇异的：无法求逆，得不到从目标到源的映射。
stage-fit-infinite = 这个矩阵中有 NaN 或无穷大；θ 由有限的数组成。
stage-fit-nowhere = 这个矩阵中 W 处处为 0：它不把任何点映射到任何地方。
stage-fit-flow = 变换族“{ $family }”没有矩阵；请改为粘贴它的 { $count } 个数。
stage-fit-recorded = 记录的变形没有矩阵；请改为粘贴它的强度，一个数。
stage-fit-last-entry = 变换族“{ $family }”容纳不下这个矩阵：它的最后一个元素是 0，而这个变换族是 1。
stage-fit-perspective = 变换族“{ $family }”容纳不下这个矩阵：它的最后一行带有透视。请选择投影变换。
stage-fit-shape = 变换族“{ $family }”容纳不下这个矩阵。请选择仿射或投影变换。
stage-fit-no-area = 这四个角围成的面积为零。

# 显微镜下的一个像素。
stage-pixel-target = 目标像素
stage-pixel-reads = 读取 U 于
stage-pixel-weights = Σ 权重
stage-pixel-reads-at = x { $x }，y { $y } px
stage-pixel-place = 第 { $row } 行，第 { $column } 列
stage-pixel-taps = { $sum }   { $count } 个邻近像素中有 { $inside } 个在 U 内
stage-pixel-slope = 每 px { $value }
stage-pixel-slope-unit = 每 px { $value }，每单位 { $unit }
stage-pixel-kink = 每 px 右 { $right }（autograd）· 左 { $left }
stage-pixel-no-theta = 无：零散的点没有 θ
stage-pixel-torch = 只有 torch 能算
stage-pixel-no-tap = 0（U 内没有邻近像素）
stage-pixel-more = + 另外 { $count } 项
stage-pixel-source = 源像素
stage-pixel-read-by = 读取者
stage-pixel-readers = 行，列·k
stage-pixel-read = { $count } 个目标像素（式 6）
stage-pixel-unread = 没有目标像素：它的梯度是 0
stage-pixel-backward = 这里的每个目标像素都把 ∂L/∂V 乘以它的权重传回这个源像素。
stage-pixel-nothing = 从未被读取的像素得不到任何回传。

# 回放梯度下降。
stage-descent-play = 播放或暂停梯度下降
stage-descent-back = 后退一步
stage-descent-on = 前进一步
stage-descent-scrub = 梯度下降的步
stage-descent-rate = η，下一步普通 SGD 的步长
stage-descent-ahead = 一步普通 SGD <theta>θ − η ∂L/∂θ</theta>
stage-descent-blink = 交替
stage-descent-compared = 与 V 比较的图像
stage-descent-place = 第 { $step } 步，共 { $last } 步
stage-descent-start = 新的起点
stage-descent-blur = 透过 { $size } px 的模糊来看

# 摄像头或视频作为 U。
stage-camera-start = 打开摄像头
stage-live-freeze = 定格
stage-camera-file = 摄像头.png
stage-camera-asking = 正在等待摄像头：浏览器会询问是否允许本页使用它。
stage-camera-frozen = 这幅静止画面将成为你自己的图片。
stage-camera-refused = 摄像头被拒绝。请在浏览器地址栏中允许本页使用，然后再打开。
stage-camera-missing = 没有找到摄像头。请连接一个，然后再打开。
stage-camera-busy = 摄像头没有给出画面：可能有别的程序正在使用它。
stage-camera-insecure = 浏览器只把摄像头交给加密连接的页面，或者本机上的页面。
stage-camera-gone = 摄像头被拔掉或收回了。
stage-video-start = 选择一个视频
stage-video-file = 视频.png
stage-video-asking = 正在打开视频。
stage-video-frozen = 这幅静止画面将成为你自己的图片。
stage-video-unreadable = 本浏览器无法播放这个文件。请换成 .mp4 或 .webm 文件再试。
stage-video-pause = 暂停
stage-video-play = 播放
stage-video-seek = 视频中的位置
