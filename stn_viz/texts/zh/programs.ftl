# 程序的输入。
programs-any = 任意
programs-a-number = 一个数
programs-volumes = 程序需要三维体（{ $shape }）；请提供 .npy 数组。
programs-no-file = 没有文件 { $path }。
programs-too-large = { $name } 有 { $bytes } 字节；最多读取 { $most } 字节。
programs-no-array = { $name } 不是 numpy.save 写出的数值数组。
programs-not-real = { $name } 的类型是 { $dtype }，应为实数。
programs-other-shape = { $name } 的形状是 { $shape }，程序需要 { $wanted }。
programs-no-maps = 程序的第一个输入形状为 { $shape }，不是可以用 θ 变换的一批特征图。
programs-no-tensor = { $name } 不接受张量，所以没有可以运行的输入。
programs-inputs = { $name } 需要 { $wanted } 个输入（{ $names }），给出了 { $given } 个。
programs-no-picture = { $name } 需要 { $shape }，没有图片是这样的；请指定 .npy 数组。

# 打开程序。
programs-damaged-archive = { $name } 已损坏：开头像压缩包，却无法解开。
programs-compiled = { $name } 由 AOTInductor 编译：机器码看不出它采样了什么。请打开编译前的程序，即 torch.export.save 写出的文件。
programs-no-program = { $name } { $kind ->
    [recording] 是一份记录，
   *[unknown] {""}
  }不是 TorchScript 或 torch.export 程序。
programs-not-loaded = { $name } 无法作为 { $kind } 程序加载：{ $error }
programs-pickled = { $name } 中有 pickle 对象（{ $object }），整个保存的模型就是这样；读取它们会运行代码，所以不打开。请在能加载它的地方，用 torch.jit.script(model).save 或 torch.export.save 写出模型，再打开那个文件。
programs-weights-alone = { $name } 只有权重，没有它们所属的程序。请在 Python 中记录你自己的模型：把权重载入模型，然后用 `with stn_viz.record() as tape: model(x)` 和 `tape.save('run.stn')`；或者用 torch.jit.script(model).save 或 torch.export.save 保存模型。如果权重属于本软件包的某个网络，请用 --network 指明（在 Python 中是 load_weights）。
programs-not-tensors = 它接受的参数不全是张量；请只用张量导出。

# 运行。
programs-failed = { $name } 无法在大小为 { $size } 的输入上运行：{ $error }；请用 --input 指定大小合适的图片或数组，或者用 --size 指定大小。
programs-ran-on-example = 没有指定输入，所以 { $name } 在随它保存的示例上运行。
programs-ran-on-pictures = 没有指定输入，所以 { $name } 在大小为 { $size } 的内置图片上运行。
programs-gradients = 梯度来自每个样本最大输出之和，或特征图的均方值。
programs-no-gradient = { $name } 不传递梯度。
programs-grid-sampled = 没有看到 { $name } 调用 grid_sample；这里对它的网格作了双线性采样，零填充，align_corners={ $corners }。
programs-theta-applied = 没有看到 { $name } 调用 grid_sample；这里把它的 θ 作为 { $family } 使用，双线性采样，零填充，align_corners={ $corners }。
programs-gives-nothing = 没有张量
programs-no-theta = { $name } 没有调用 grid_sample，它的输出（{ $sizes }）既不是 θ（每个样本 { $wanted ->
    [six] 6
   *[other] { $wanted }
  } 个数），也不是网格；如果它是定位网络，请用 --family 指明变换族。

# 权重。
programs-weights-empty = { $name } 是空的、已损坏，或者不是权重文件。
programs-no-weights = { $name } 不是权重文件，而是 { $kind ->
    [recording] 一份记录
    [compiled] 编译后的程序
   *[other] { $kind }
  }；程序请用 load_program 读取。
programs-no-state-but = { $name } 不是 state dict，而是 { $kind ->
    [recording] 一份记录
    [compiled] 编译后的程序
    [unknown] 未知类型的文件
   *[other] { $kind }
  }；打开它时不要指定网络。
programs-no-state = { $name } 中没有 state dict；请用 torch.save 或 safetensors 保存 model.state_dict()。
programs-more-than-weights = { $name } 中不只有权重，读取其余内容会运行代码；请只保存 model.state_dict()，最好用 safetensors。
programs-weights-damaged = { $name } 已损坏，或者不是权重文件。
programs-weights-damaged-as = { $name } 已损坏，或者不是权重文件：{ $error }
programs-misfit = { $name } 与 { $network } 不符：{ $reasons }。
programs-misfit-joiner = ；
programs-misfit-missing = 缺少 { $count } 个张量（第一个是 { $first }）
programs-misfit-extra = 有 { $count } 个张量不属于它（第一个是 { $first }）
programs-misfit-size = { $tensor } 的大小是 { $size }，应为 { $wanted }
