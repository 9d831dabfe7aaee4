# 交来的文件有什么问题，以及读取时做了什么。
images-memory = 内存放不下这幅图片；请先缩小它。
images-address = 图片要从文件读取，而 {$source} 是一个网址；请先下载。
images-missing = 没有文件 {$path}。
images-folder = { $path } 是文件夹；请给出其中的一个文件。
images-empty = 这个文件是空的；请交一个 PNG、JPEG、WebP、HEIC、AVIF、GIF、BMP 或 TIFF 文件。
images-many-bytes = 这个文件有 {$n} 字节，最多接受 {$most} 字节；请先缩小图片。
images-no-pixels = 这幅图片没有像素：它的文件头写着 {$width} × {$height}。
images-many-pixels = 这幅图片有 {$width} × {$height} = {$n} 个像素，最多接受 {$most} 个；请先缩小它。
images-foreign = 这不是这里能读的图片，而是{$what}；请交一个 PNG、JPEG、WebP、HEIC、AVIF、GIF、BMP 或 TIFF 文件。
images-guess-pdf = 一份 PDF 文档
images-guess-zip = 一个 ZIP 压缩包
images-guess-gzip = 一个 gzip 压缩包
images-guess-heic = 一段视频，或相机专用格式的图片
images-guess-svg = 一幅 SVG 图形
images-guess-page = 一个网页
images-guess-unknown = 未知的内容
images-guess-text = 文本
images-scans = 这个 JPEG 文件的扫描次数远超图片所需；请另存为普通的 JPEG。
images-wide-numbers = 这个文件里是 32 位或带符号的数，不是灰度；请存成 8 位或 16 位。
images-bomb = 这个 {$kind} 文件解开后远超图片所需；请去掉元数据后重新保存。
images-damaged = 这个 {$kind} 文件不完整或已损坏，无法解码；请重新导出。
images-note-animation = 取动画的第一帧。
images-note-frame = 动画的第 { $frame } 帧，从 0 数起。
images-note-upright = 已按 EXIF 信息转正。
images-note-16-bits = 已从 16 位缩放到 8 位。
images-note-cmyk = 已从 CMYK 转换。
images-no-digit = 这幅图片里没有突出的数字；请用浅色素纸上的单个深色数字。
images-bundled = 无法读取内置图片的清单 {$file}；请重新安装 stn-viz。

digits-bundled = 内置数字（UCI 光学手写数字）
digits-no-mnist = {$folder} 中的文件是 IDX 文件，但不是 MNIST：应为 28×28 的图像，标签 0 到 9。
digits-no-download = 无法把 MNIST 下载到 {$folder}：{$problem}。
digits-missing = {$folder} 中没有 MNIST 的 {$name}；请用 {$variable} 指明文件夹，或用 `stn-viz download` 下载。
digits-damaged = 无法把 {$path} 当作 IDX 文件读取：{$problem}。
digits-bundled-damaged = 无法读取 {$file} 中内置数字：{$problem}；请重新安装 stn-viz。

images-map-number = 该图含有 { $text }，不是数；数之间用逗号，行之间用分号。
images-map-range = 该图含有 { $text }；数必须有限，绝对值不超过 { $most }。
images-map-large = 该图有 { $rows } 行，最多 { $columns } 列，行列各最多显示 { $most }；请去掉一些。
images-map-ragged = 该图第 { $row } 行有 { $found } 个数，第一行有 { $wanted } 个；请使每行一样多。
images-side = { $kind } 文件每边最多 { $most } 像素，而此图片有 { $n } 像素；请改存为 PNG。
images-array = 此数组的形状为 { $shape }，类型为 { $type }；图片须是形状为 (H, W)、(H, W, C) 或 (C, H, W) 的数值，通道数为一至四。
images-array-not-finite = 此数组中没有有限的数值，全是 NaN 或无穷大。请检查它是怎样写出的。
images-array-this = 此数组
images-array-named = 数组 { $name }
images-array-rank = { $array } 的形状为 { $shape }；图须有两个轴 (H, W)、三个轴 (C, H, W) 或 (H, W, C)，或四个轴 (N, C, H, W)。请只存其中一部分，或改变其形状。
images-array-type = { $array } 的类型为 { $type }；图须是实数。请存 x.real 或 np.asarray(x, np.float32)。
images-array-objects = { $array } 含有 Python 对象，它们经 pickle 保存，可能运行代码；图须是数值。请存 np.asarray(x, np.float32)。
images-array-empty = { $array } 的形状为 { $shape }，没有任何数；每个轴至少要有一个。请检查是什么裁掉了它。
images-array-large = { $array } 有 { $shape } = { $n } 个数，最多读取 { $most } 个；请只存一个样本，或少存几个通道。
images-array-nan = { $array } 在 [{ $place }] 处为 { $value }；图中每个数都须有限。请检查它是怎样写出的，或存 np.nan_to_num(x)。
images-array-range = { $array } 在 [{ $place }] 处为 { $value }；数的绝对值不超过 { $most }。请先缩放再保存。
images-arrays-none = 此文件中没有数组；请用 np.save、np.savez 或 torch.save 保存。
images-arrays-many = 此文件有 { $n } 项，最多列出 { $most } 项；请少存几个数组。
images-tensors-names = 此文件要求 { $name }，它可能运行代码；须是张量，单独的或放在字典和列表中。请存 torch.save(x.detach().cpu(), "x.pt")。
images-tensors-pickle = 此文件是裸的 pickle，读取时可能运行代码；须是 .npy、.npz 或 torch.save 自 1.6 起写出的文件。请在可信之处重新保存这些数。
images-heic = 读取 HEIC 图片需要一个未安装的解码器：{ $command }；也可把图片导出为 JPEG。
