# 无法取得的训练好的网络。
networks-no-file = 没有文件 { $path }。
networks-unknown = 没有训练好的网络 { $name }；现有：{ $known }。可以用 `stn-viz train NAME` 训练一个。
networks-none-yet = 还没有
networks-too-large = { $name } 比本软件包的任何检查点都大（{ $most } MB）。
networks-damaged = { $name } 已损坏，或者不是 safetensors 文件：{ $error }。
networks-misfit = { $name } 与它的卡片不符：有 { $count } 个张量不同，第一个是 { $first }。
networks-not-finite = { $name } 中有不是有限数的权重；请重新下载或训练。
networks-no-scale = { $name } 自身不一致：{ $tensor } 的各行没有各自的比例。
networks-no-replay = 没有 { $name } 的训练记录。
networks-bad-replay = { $name } 不是训练记录。

# 网络的卡片。
networks-card-unreadable = 无法读取卡片 { $path }：{ $error }。
networks-unknown-task = { $name } 写明的任务是 { $task }，不属于：{ $known }。
networks-other-pictures = { $name } 的卡片所描述的网络，无法读取其任务 { $task } 的图像。
networks-no-network = { $name } 的卡片所描述的网络无法建立：{ $error }
networks-no-card = { $file } 不是网络的卡片：其中必须有 { $required }。
networks-card-no-results = { $file } 没有说明 { $name }：需要其中的 error 和 data。
networks-card-draws = { $file } 已损坏：{ $name } 的 draws 和 errors 不是数的列表。
networks-card-before = { $file } 已损坏：before 不是对象的列表。
networks-card-field = { $file } 已损坏：{ $name } 是 { $value }，应为{ $kind ->
    [text] 文本
    [number] 有限数
    [object] 对象
   *[list] 列表
  }。

# 写文件。
networks-not-written = 无法写入 { $path }：{ $reason }。
