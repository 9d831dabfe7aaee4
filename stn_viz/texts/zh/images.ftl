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
images-heic = 读取 HEIC 图片需要一个未安装的解码器：{ $command }；也可把图片导出为 JPEG。
