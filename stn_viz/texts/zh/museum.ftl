# 错误博物馆，第一室：坐标。
museum-mixed-corners-title = 按角点生成，按边缘读取
museum-mixed-corners-description = align_corners 的默认值改为 False 之前的代码用 linspace(-1, 1)（即角上像素的中心）生成网格，再让 grid_sample 按新的默认值读取。于是恒等变换会使图像模糊，边缘只剩一半，角上只剩四分之一。
museum-two-conventions-title = 两次调用，两种约定
museum-two-conventions-description = affine_grid 和 grid_sample 各有自己的 align_corners，没有任何检查保证两者一致。裁剪或旋转会掩盖丢失的半个像素；这样训练出来的网络，在其中一处改正之后反而失效。
museum-stretched-identity-title = 并不恒等的恒等变换
museum-stretched-identity-description = 从角到角的坐标换算成像素时，本该乘以 W − 1，却乘了宽度 W。恒等变换把图像拉长了一个像素，最后一行和一列丢失了。
museum-swapped-axes-title = y 在 x 之前
museum-swapped-axes-description = meshgrid 先数行，grid_sample 要求 x 在前，而两者被按原样堆叠。输出的图像被转置；特征图是正方形时形状相符，所以没有人发现。
museum-pixels-as-units-title = 把像素当成了单位
museum-pixels-as-units-description = 以像素为单位的光流加到像素坐标上，再交给 grid_sample，而对它来说 1 就是图的边缘。几乎每个点都远在图外，V 除了一角之外只有一种颜色。
museum-pushed-title = 该拉取却推送
museum-pushed-description = 已知的相机运动说的是每个源像素去向哪里，而 grid_sample 问的是每个目标像素来自哪里。图像朝相反的方向移动，误差加倍，损失无法下降。
museum-v-before-u-title = v 在 u 之前
museum-v-before-u-description = 光流按行优先存成 (v, u)，又原样交给 grid_sample。每个点都沿错误的轴移动，而图是正方形时没有任何形状报错。
museum-up-is-down-title = 上就是下
museum-up-is-down-description = 光流的 y 像绘图那样向上数，而 grid_sample 向下数。图像沿 x 移动正确、沿 y 移动相反，训练时很难与差的光流区分。
museum-half-the-way-title = 只走了一半
museum-half-the-way-description = 一半分辨率的光流被放大，数值却仍以小图的像素为单位。每个点只走了一半的路，看起来像网络还没有学够。
museum-nothing-to-add-to-title = 没有加到任何东西上
museum-nothing-to-add-to-description = 光流代替网格交给了 grid_sample，于是光流为 0 时处处读中心。V 只是 U 中央几个像素的一片涂抹。
museum-added-twice-title = 加了两次
museum-added-twice-description = 上一级返回的已经是网格，下一级又给它加了一次恒等网格。输出的图像只有一半大小，四周是涂开的边缘。

# 第二室：读错位置的变换。
museum-grey-frame-title = 数字周围的接缝
museum-grey-frame-description = 按均值和标准差归一化后，黑色背景变成 −0.42，而填充仍是 0：多出一个任何数字都没有的灰框。网络学会去找这个框并不断缩小图像，官方教程里的网络就是这样。
museum-zoomed-out-title = 逃进填充里
museum-zoomed-out-description = 网络要逃离灰色的接缝：θ 不断增大，直到数字只占画面的四分之一。分类器仍然有效，所以损失从不要求找回丢失的像素。
museum-collapsed-title = 缩成一个点
museum-collapsed-description = 定位网络的最后一层保留了随机初值，所以 θ 接近 0，每个目标像素都读取图的中心。V 是一片均匀的颜色，它的梯度说不出任何信息。
museum-beside-the-picture-title = 归一化的 θ 里写了像素平移
museum-beside-the-picture-description = θ 把采样框平移 3，本意是 3 个像素；而在 θ 的单位里，整幅图只有 2 宽。采样框落在图像旁边，V 全是填充。
museum-folded-title = 折叠起来
museum-folded-description = 自由的位移场可以像网络所愿的那样粗糙：相邻的点互相超越，映射发生折叠。图像的一部分出现两次，也不存在逆映射。
museum-upside-down-title = 上下颠倒
museum-upside-down-description = 数学里 y 向上增长，图像里 y 向下增长。如果 y 从 1 到 −1，一切都成了镜像，学到的旋转也朝相反方向转。
museum-eight-apart-title = 相隔八个像素
museum-eight-apart-description = 把图像缩小到八分之一时，grid_sample 每八个像素只读两个，其余的从未看到。采样框移动时，细线时隐时现，大多数像素得不到梯度。

# 第三室：梯度与数值。
museum-stalled-title = 停滞的最近邻
museum-stalled-description = 点稍微移动时，最近邻采样的结果不变，所以它的导数几乎处处为 0。定位网络训练了好几天，却一动不动。
museum-beyond-reach-title = 无处着力
museum-beyond-reach-description = 采样框一开始就在图像旁边，那里四周的填充都是 0。稍微移动它什么也不会改变，所以没有一个点能告诉 θ 回去的路。
museum-underflow-title = 比最小的数还小
museum-underflow-description = 半精度无法表示 6·10⁻⁸ 以下的数，而对整幅图取平均的损失，梯度比这还小。到达的 ∂L/∂V 恰好是 0，转换器从未得知损失。
museum-rounded-title = 取整到整像素
museum-rounded-description = 光流被取整，于是每个点都落在像素中心：那是双线性采样核的折点，斜率只是一侧的斜率。梯度有偏，永远学不到像素的小数部分。
museum-lazy-title = “偷懒”的转换器
museum-lazy-description = 与分类器一起训练时，转换器常常对每幅图像都停在同一个裁剪上，其余的事交给别的层。θ 几乎不随输入变化：一个昂贵的常数。
museum-lazy-fault = 定位网络的权重缩小到 1e-5
museum-lazy-fix = 定位网络的权重保持 0.02
museum-warped-for-nothing-title = 白白变换
museum-warped-for-nothing-description = 图像已经摆正，交给分类器的却是歪的那一幅。损失照样下降，因为分类器独自学习，而定位网络停在原处。
museum-copied-out-title = 逐个数字地抄出来
museum-copied-out-description = 姿态在到达变换的途中，先变成了普通数字，或经过了一个图像库。回来的结果没有计算图：V 是对的，分类器在学习，定位网络却得不到梯度。
museum-detached-title = 为保险而 detach
museum-detached-description = 在需要学习的部分之前留下了一个 detach()：这是在一个图网络中遇到的，放在 affine_grid 之前同样致命。一切照常运行，但损失对 θ 的要求到此为止。
museum-one-step-too-far-title = 一步走得太远
museum-one-step-too-far-description = θ 的六个数会移动每个像素，所以它们的梯度是普通权重的数百倍。用其余部分的学习率，一步就把 θ 抛到成千上万，图像消失了。
museum-random-start-title = 随机的起点
museum-random-start-description = 如果保留通常的初始化，定位网络一开始给出的 θ 与图像毫无关系。分类器从残缺的图像中学习，两者可能再也恢复不过来。
museum-zero-log-zero-title = 零乘负无穷
museum-zero-log-zero-description = 薄板样条的 r² log r² 在自己的控制点处为 0，但直接计算就是 0 · log 0 = NaN。方程组中的一个 NaN 会传到每个坐标，grid_sample 则不声不响地把它变成一幅 NaN 图像。
museum-half-grid-title = 对半精度来说太宽的图
museum-half-grid-description = float16 在 0.5 与 1 之间有 2048 个数，所以宽 1024 像素时，坐标每步为四分之一像素。变换成了阶梯；把算好的网格转成 float32，也找不回小数部分。
