# “探索”页。
explore-source = 源图 U
explore-family = 变换族
explore-kernel = 采样核 k
explore-padding = U 外的填充
explore-loss = 梯度来自
explore-size = V 的尺寸
explore-chosen = { $name }：{ $value }
explore-size-source = 与源图相同
explore-size-pixels = {$n} 像素
explore-corners-help = [-1, 1] 的两端指什么：打开时是首末像素的中心，关闭时是它们的外边缘（PyTorch 自 1.3 起的默认值）。同一个 θ 在另一种约定下是另一个变换。
explore-aspect = V 的宽 : 高
explore-aspect-of = { $width } : 1
explore-rectangle = 如果框住的是一个平面矩形，它的宽 : 高是 { $width } : 1{ $told ->
    [told] 。
   *[assumed] （按手机镜头估计；图中看不出镜头）。
  }
explore-text-line = 框住的这行文字，长是高的 { $width } 倍。
explore-rectangle-take = 让 V 取这个比例
explore-lattice = 控制点
explore-lattice-4x4 = 4×4
explore-lattice-2x7 = 2×7，沿着一行文字
explore-stiffness = 刚度 λ
explore-stiffness-help = 为 0 时样条穿过控制点；λ 越大，弯曲越小，离控制点越远，最后只剩一个仿射变换。

explore-ask = 询问网络
explore-ask-nothing = 不询问
explore-ask-box = 它的采样框和判断
explore-ask-verdict = 只要它对 V 的判断
explore-digit-caption = 手写数字 {$label}，旋转 {$degrees}°
explore-draw = 画一个数字；抬笔后网络就会读它。
explore-drawing = 你画的数字
explore-upload = 你自己的图片（PNG、JPEG、WebP、HEIC、AVIF、GIF、BMP、TIFF）或特征图（.npy、.npz、.pt）；只留在内存中，从不保存
explore-upload-wanted = 上传一幅图片就会显示在这里；在此之前显示这一幅。
explore-upload-counts = 读数 x 和 y 按显示的像素计；复制出去的内容对应你的文件。
explore-upload-whole = 你的图片，{$size}
explore-upload-smaller = 你的图片，原为 {$size}，按 {$shown} 显示
explore-camera = 摄像头的画面只在本浏览器中变换，从不发送到任何地方。“定格”把一幅静止画面作为你自己的图片，服务器随后读取它。
explore-video = 视频的中间部分只在本浏览器中变换，文件从不发送到任何地方。“定格”把一幅静止画面作为你自己的图片，服务器随后读取它。
explore-video-caption = 你的视频，只在本浏览器中播放
explore-camera-caption = 你的摄像头，画面只在本浏览器中

explore-likeliest = L：网络的损失，取它认为最可能的类
explore-link-pin = 链接中的 at 已忽略：V 有 {$height} 行 {$width} 列，没有像素 ({$row}, {$col})。
explore-link-pair = {$text} 不是一行一列
explore-link-digit = 网络的损失需要一个数字：它的分类器只能读数字。梯度改为来自另一个损失。
explore-full-stop = 停止
explore-full-working = 正按原尺寸变换你的文件……

# 自己的两张图片。
explore-register = 与你的另一张图片对齐
explore-register-with = 要对齐到的图片
explore-register-find = 求 θ
explore-register-not-linear = 请选择对 θ 为线性的变换族，例如仿射或投影。
explore-register-note = 寻找 θ，使这张图片变换后与另一张相像：旋转可达 40°，缩放可达 1.5 倍，光照不同也可以。
explore-register-working = 正在寻找 θ……
explore-register-found = 已找到，并设到舞台上：与另一张图片的 { $overlap } 重叠，相关系数为 **{ $correlation }**；1 表示完全相同。
explore-register-failed = 没有找到：两张图片没有足够相符之处（与另一张图片的 { $overlap } 重叠，相关系数 { $correlation }）。θ 保持不变。它们拍的是同一事物吗？
explore-register-save = 对齐后的图片（原尺寸）
explore-register-squares = 两张图片的方格交替排列：对齐之处，边缘连续。
