# 各页共用的文字。
app-language-label = Language · 语言
app-title-start = 首页
app-title-explore = 探索
app-title-learn = 学习
app-title-backward = 反向传播
app-title-inside = 网络内部
app-title-models = 模型检查器
app-title-train = 训练
app-title-debug = 调试

app-waiting = { $ahead ->
    [0] 服务器正在为其他人计算。下一个就是您的。
   *[other] 服务器正在为其他人计算。您前面还有 { $ahead } 个。
}
app-full-title = 这台服务器已满
app-full-says = 现在有 { $visitors } 人在使用。您排在第 { $place } 位；轮到您时，本页会自动打开。
app-full-meanwhile = 在此之前：一个不需要服务器的舞台
app-wait-network = 正在加载训练好的网络……
app-wait-descent = 正在下降……

app-link-version = 此链接的版本是 {$found}，不是 {$known}；其中一部分可能会被忽略。
app-link-ignored = 链接中的 {$name} 已忽略：{$why}。
app-link-no-option = {$text} 不在可选值之中（{$options}）
app-link-no-whole-number = {$text} 不是 {$low} 到 {$high} 之间的整数
app-link-no-number = {$text} 不是 {$low} 到 {$high} 之间的数
app-link-no-numbers = {$text} 不是一列数
app-link-not-finite = 其中有一个数不是有限数
app-link-no-flag = {$text} 既不是 1（是）也不是 0（否）
app-link-no-name = {$text} 不是一个名称
app-link-theta = 链接中的 theta 已忽略：它有 {$found} 个数，而 family={$family} 有 {$wanted} 个。

app-picture-remove = 移除
app-picture-which = 你的哪张图片
app-picture-frame = 帧
app-picture-drop = 把图像放在任意位置：它就在这里变换，绝不存储
app-upload-large = 文件有 {$size} MB；最多读取 {$most} MB。请存得小一些。
app-file-transparent = 透明的部分衬以白色。
app-file-whole = {$kind}，{$size} 像素。
app-file-smaller = {$kind}，原为 {$size}，按 {$shown} 显示。
app-sentences-joiner = {""}
app-array-array = 数组
app-array-sample = 样本
app-array-channel = 通道
app-array-count = 从 0 数到 { $last }。
app-array-option = { $name }（{ $shape }）
app-array-rgb = 三个通道作彩色
app-array-one = 通道 { $channel }
app-array-in = { $file }：{ $array }
app-array-sample-of = { $name }，样本 { $sample }（共 { $samples } 个）
app-array-channel-of = { $name }，通道 { $channel }（共 { $channels } 个）
app-array-colours = { $name }，三个通道作红、绿、蓝
app-array-range = { $name }，{ $low } 至 { $high }
app-array-read = { $kind }，{ $shape }，读作 ({ $axes })。
app-array-smaller = 原为 { $size }，按 { $shown } 显示。
app-array-drawn-bytes = 字节：0 为黑，255 为白。
app-array-drawn-light = 0 画为黑，1 画为白。
app-array-drawn-signed = 0 画为灰，负数为蓝，正数为橙，直到 ±{ $far }。
app-array-drawn-magnitude = 从 { $low } 的深蓝画到 { $high } 的黄。
app-array-drawn-colours = { $low } 画为黑，{ $high } 画为全色；舞台上其间的数从 0 到 1。
app-array-bytes = 以字节绘出，{ $low } 为黑，{ $high } 为白。
app-likeliest = 没有人说明这是哪个数字，所以网络的损失取它认为最可能的那一类。

app-more = 更多
app-back-to-lesson = 回到课程：{ $title }
app-choices = 选项
app-projector = 投影模式：字更大，控件更少
app-map = U 的数：行内用逗号，行间用分号
app-map-help = 最多 16 行、每行 16 个数，例如 0.12,0.35;0.3,0.91。按原值使用，不会舍入为字节。
app-digit-number = 数字编号
app-digit-turned = 旋转角度（度）

app-failed = 此页出了问题。请重新加载，或打开另一页；服务器的日志里有详情。
app-failed-number = 错误 {$number}
app-saved-title = 空间转换器
app-credit = {$title}，{$author}，{$licence}

# Streamlit 自己的界面文字。
app-frame-skip = 跳到正文
app-frame-pages = 各页
app-frame-choose = 请选择
app-frame-open = 展开
app-frame-help = 说明：{$what}
app-frame-file = 上传文件
app-frame-upload = 上传
app-frame-limit = 每个文件最多 {$what} MB
app-frame-less = 减少
app-frame-more = 增加
app-frame-running = 正在运行……
app-frame-stop = 停止
app-frame-fullscreen = 全屏
app-frame-close-fullscreen = 退出全屏
app-frame-download = 把图表存为 PNG
app-frame-zoom = 框选缩放
app-frame-pan = 平移
app-frame-box = 框选
app-frame-lasso = 套索选择
app-frame-zoom-in = 放大
app-frame-zoom-out = 缩小
app-frame-autoscale = 自动缩放
app-frame-reset = 重置坐标轴
app-frame-remove = 移除 {$what}
app-frame-add-files = 添加文件
app-frame-add-icon = 添加
app-frame-error-icon = 错误
app-frame-warning-icon = 警告
app-frame-info-icon = 提示
app-frame-copy = 复制到剪贴板
app-frame-copied = 已复制
app-frame-progress = 进度
app-frame-none = 没有结果
app-frame-dismiss = 收起
app-frame-option = 1 个选项。
app-frame-options = {$what} 个选项。
app-frame-connecting = 正在连接
app-frame-connection = 连接错误
app-frame-close = 关闭
app-frame-still = Streamlit 还在运行吗？如果不小心停止了它，请在终端重新启动：
