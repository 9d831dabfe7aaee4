# 记录中没有显示的内容。
recording-unknown-place = 未知位置
recording-fewer-calls = 一步中有 { $most } 次调用；均匀保留其中的 { $share }（每步最多 { $calls } 次，总共最多 { $bytes }）。
recording-fewer-steps = 每 { $every } 步保留一步，而不是每 { $asked } 步，以便不超过 { $keep } 步和 { $bytes }。
recording-older-steps = 较早的步均匀减少，以便不超过 { $keep } 步和 { $bytes }；最新的步全部保留。
recording-not-written = 有一步无法写入记录文件（{ $error }：{ $said }）；它会和下一步一起写入。
recording-cut-step = 文件在一步的中间结束，这一步没有读取。
recording-sub-sampled = { $all } 次调用中有 { $reduced } 次只保存了一部分：第 { $call } 次调用保存了 { $batch } 个样本中的 { $samples } 个、{ $channels } 个通道中的 { $kept } 个，目标像素{ $stride ->
    [1] 全部保存
   *[other] 每 { $stride } 个保存一个
  }{ $input ->
    [no] ，没有保存输入
   *[yes] {""}
  }。
recording-gradients-failed = 一次调用的梯度无法记录（{ $error }：{ $said }）。
recording-call-failed = 一次调用无法记录（{ $error }：{ $said }）。
recording-no-framework = 这个回调供 { $name } 使用，而它没有安装；请用 `pip install { $install }` 安装。
recording-observed-sum = 在 { $site } 观察到的采样器在计算图中不是单个节点：那里的 ∂L/∂U 和 ∂L/∂grid 是 U 与网格所有用途的总和。
recording-fixed-unmatched = 在 { $site } 给出的固定图像不属于这一步中保存的任何调用：V 必须是采样器返回的原样结果，而且这一步不能已经结束。
recording-fixed-no-room = 位于 { $site } 的调用的固定图像没有空间保存。
recording-empty-batch = 空批次的调用不作记录。
recording-too-large = 位于 { $site } 的一次调用超出了这份记录的限度，没有保存。
recording-compiled = { $module } 是编译过的；记录时它以即时方式运行，因为编译后的计算图什么也看不到。
recording-data-workers = 有一个 `DataLoader` 使用 { $workers } 个工作进程：它们所做的变换（如数据增强）在各自的进程中进行，没有记录；设 `num_workers=0` 时会记录。
recording-compiler-late = torch.compile 在代码块内才首次使用：其中编译运行的部分没有记录。
recording-traced = 追踪计算图时的调用不作记录：它们没有自己的数据。
recording-functional = torch.func（vmap、grad、jvp 等）之下的调用看不到：它们的张量没有实际数值。
recording-no-values = 对 meta、fake 或稀疏张量的调用不作记录：它们没有数值。
recording-cuda-graph = 捕获或重放 CUDA 图时的调用看不到。

# 一行写出一次调用。
recording-precision = { $maps }，网格 { $grid }
recording-reached = 梯度到达：V { $output } 网格 { $grid } θ { $theta }
recording-manner = { $size }，{ $mode }，{ $padding } 填充，align_corners={ $corners }{ $known ->
    [no] {""}
   *[yes] ，{ $precision }
  }
recording-call = { $site }{ $passes ->
    [training] ，训练
    [evaluation] ，评估
   *[untold] {""}
  }：{ $maps } 特征图 { $manner }

# 不是记录的文件。
recording-no-file = 在 { $path } 没有记录。
recording-unreadable = 无法读取位于 { $path } 的记录：{ $reason }。
recording-too-many-bytes = 这份记录有 { $bytes } 字节；最多读取 { $most } 字节。
recording-header-too-large = 这份记录的文件头有 { $bytes } 字节；最多读取 { $most } 字节。
recording-archive = 这不是记录，而是一个压缩包，torch 的程序和权重就是这样的；这类文件只能在命令行用 `stn-viz open FILE` 运行。
recording-too-short = 这不是记录：它只有 { $bytes } 字节。
recording-cut-off = 这不是记录，或者它不完整：文件头会比整个文件还长。
recording-no-description = 这个 safetensors 文件不是记录：它没有对调用的描述。
recording-other-format = 这个 safetensors 文件不是记录：它的描述是另一种格式。
recording-other-version = 这份记录的版本是 { $version }；当前的 stn_viz 读取版本 { $read }：请更新它。

# 记录中出错的位置。
recording-place-call = 第 { $call } 次调用
recording-place-tensor = 张量 { $name }
recording-place-part = { $place }，{ $name }
recording-place-note = 一条说明
recording-place-parts = 各部分的序列

# 已损坏的记录。
recording-damaged = 这份记录已损坏：{ $error }。
recording-damaged-stray-tensor = 这份记录已损坏：张量 { $name } 不属于其中 { $calls } 次调用的任何一次。
recording-damaged-header = 这份记录已损坏：文件头不是 JSON 对象。
recording-damaged-constant = 这份记录已损坏：它的{ $part ->
    [header] 文件头
   *[description] 描述
  }含有 { $constant }，这不是 JSON。
recording-damaged-json = 这份记录已损坏：它的{ $part ->
    [header] 文件头
   *[description] 描述
  }不是可读的 JSON。
recording-damaged-name = 这份记录已损坏：其中有一个名称未知的张量 { $name }。
recording-damaged-declared = 这份记录已损坏：它声明了 { $declared } 字节的张量，而这里只有 { $bytes } 字节。
recording-damaged-object = 这份记录已损坏（{ $place }）：没有用 JSON 对象描述。
recording-damaged-whole = 这份记录已损坏（{ $place }）：{ $name } = { $value }，应为 { $least } 到 { $most } 的整数。
recording-damaged-number = 这份记录已损坏（{ $place }）：{ $name } = { $value }，应为 0 到 { $most } 的数。
recording-damaged-flag = 这份记录已损坏（{ $place }）：{ $name } = { $value }，应为 true 或 false。
recording-damaged-choice = 这份记录已损坏（{ $place }）：{ $name } = { $value }，应为以下之一：{ $choices }。
recording-damaged-sizes = 这份记录已损坏（{ $place }）：{ $name } = { $value }，应为最多 { $most } 个不小于 { $least } 的整数组成的列表。
recording-damaged-indices = 这份记录已损坏（{ $place }）：{ $name } = { $value }，应为小于 { $count } 的递增下标。
recording-damaged-text = 这份记录已损坏（{ $place }）：这不是最多 { $longest } 个字符的可显示文本。
recording-damaged-list = 这份记录已损坏（{ $place }）：这不是最多 { $most } 项的列表。
recording-damaged-loss = 这份记录已损坏：有一个损失是 { $loss }，应为 [step, number]。
recording-damaged-dims = 这份记录已损坏：第 { $call } 次调用从 { $source } 到 { $target }，两者应各有两个或三个尺寸。
recording-damaged-missing = 这份记录已损坏：第 { $call } 次调用没有 { $name }。
recording-damaged-shape = 这份记录已损坏：第 { $call } 次调用的 { $name } 形状为 { $shape }，应为 { $wanted }。
recording-damaged-points = 这份记录已损坏：第 { $call } 次调用在一幅图像中有标志点，在另一幅中却没有。
recording-damaged-no-theta = 这份记录已损坏：第 { $call } 次调用有 θ 的梯度，却没有 θ。
