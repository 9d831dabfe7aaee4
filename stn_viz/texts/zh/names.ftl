# 可选项的名称：变换族、采样核、填充、损失、图片、控制量。没有列出的按注册名显示。
family-translation = 平移
family-attention = 注意力变换（式 2）
family-similarity = 相似变换
family-affine = 仿射（式 1）
family-projective = 投影变换
family-piecewise = 分段仿射
family-tps = 薄板样条
family-bspline = B 样条自由形变
family-diffeomorphic = 微分同胚

kernel-integer = 整数采样核（式 4）
kernel-bilinear = 双线性采样核（式 5）
kernel-bicubic = 双三次
kernel-lanczos = Lanczos-3
kernel-gaussian = 高斯核

padding-zeros = 零填充（黑色）
padding-border = 边缘填充（边缘延伸）
padding-reflection = 反射填充（镜像）

loss-pixel = 一个像素
loss-sum = V 的总和
loss-difference = 与一幅图片的差
loss-network = 网络的损失

source-digit = 手写数字
source-draw = 画一个数字
source-upload = 你自己的图片
source-webcam = 你的摄像头（实时）
source-video = 你的视频（在此播放）
source-tiny = 4×4 的数字图
source-row = 一行五个数
source-numbers = 你自己的数

picture-astronaut = 宇航员
picture-card = 测试图卡
picture-chelsea = 猫
picture-coffee = 咖啡
picture-camera = 摄影师（灰度）
licence-public-domain = 公有领域

control-rotation = 旋转
control-scale = 缩放
control-scale-x = x 方向缩放
control-scale-y = y 方向缩放
control-shear = 错切
control-shift-x = x 方向平移
control-shift-y = y 方向平移

kernel-word-integer = 整数采样核
kernel-word-bilinear = 双线性采样核
kernel-word-bicubic = 双三次采样核
kernel-word-lanczos = Lanczos-3 采样核
kernel-word-gaussian = 高斯核
