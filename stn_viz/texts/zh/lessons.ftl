# What is wrong with the file of a lesson: which key, what came, what was wanted, what to do.
lessons-fault = { $place }：{ $what }
lessons-said = { $what }
lessons-nothing = 缺失
lessons-unread = 无法读取此文件：{ $problem }；请检查路径。
lessons-no-toml = 这不是 TOML：{ $problem }；请看那一行是否有未闭合的引号或括号、中文引号、数中的逗号，或把 [[ ]] 写成了 [ ]。
lessons-large = 文件有 { $found } 字节，最多读取 { $most } 字节；课程只含文字。
lessons-format = format 为 { $found }，应为 { $wanted }；请在文件开头写 format = { $wanted }。
lessons-unknown-near = 这里没有名为 { $name } 的键；是否想写 { $near }？
lessons-unknown = 这里没有名为 { $name } 的键，可用的有 { $options }；请改正名称，把它移到所属的标题之下，或删去该行。
lessons-wanted-text = { $name } 为 { $came }，应为文字；请加上引号。
lessons-wanted-name = { $name } 为 { $came }，应为由字母、数字和连字符组成的名称；它会成为链接的一部分。
lessons-wanted-words = { $name } 为 { $came }，应有两种语言的文字；请写 {"{"} en = "…", zh = "…" {"}"}。
lessons-wanted-number = { $name } 为 { $came }，应为数；请不加引号，用小数点。
lessons-wanted-whole = { $name } 为 { $came }，应为不小于 1 的整数；请不加引号。
lessons-wanted-flag = { $name } 为 { $came }，应为 true 或 false；请不加引号。
lessons-wanted-texts = { $name } 为 { $came }，应为文字列表；请写 ["…", "…"]。
lessons-wanted-numbers = { $name } 为 { $came }，应为数的列表；请写 [0.5, 2]。
lessons-wanted-wholes = { $name } 为 { $came }，应为从 0 开始的整数列表；请写 [0, 2, 1]。
lessons-wanted-pixel = { $name } 为 { $came }，应为像素的行和列，从 0 数起；请写 [1, 3]。
lessons-wanted-items = { $name } 为 { $came }，应为两种语言的文字列表；请写 [{"{"} en = "…", zh = "…" {"}"}]。
lessons-wanted-table = { $name } 为 { $came }，应为表；请写 {"{"} 名称 = … {"}"}，或用方括号标题。
lessons-wanted-tables = { $name } 为 { $came }，应有一个或多个表；每个以 [[{ $name }]] 这样的标题开头。
lessons-wanted-option = { $name } 为 { $came }，应为以下之一：{ $options }；请检查拼写。
lessons-wanted-expression = { $name } 不是可以读取的算式：{ $problem }
lessons-tags = { $wrong } 个错误答案对应 { $tags } 个 misconceptions；请每个答案给一个标签，没有就写 ""。
lessons-no-step-name = steps 中有“{ $found }”，应为课程和步骤；请写 "direction/half"。

lessons-expression-long = 算式有 { $found } 个字符，最多读取 { $most } 个；请写短些。
lessons-expression-deep = “{ $text }”中括号、符号或乘方嵌套超过 { $most } 层；请写简单些。
lessons-expression-sign = “{ $text }”中的“{ $rest }”不能出现在那里；只能用数、名称、+ - * / ** 以及 abs、min、max、floor。
lessons-expression-ends = “{ $text }”结束得太早；最后一个符号后面缺了内容。
lessons-expression-call = “{ $text }”中的 { $name } 不是函数，应为以下之一：{ $options }；请检查拼写。
lessons-expression-arguments = “{ $text }”中的 { $name } 有 { $found } 个数，应为 { $wanted } 个；请用逗号分隔。
lessons-expression-name = “{ $text }”中的 { $name } 没有值；请把它加入 vary。
lessons-expression-infinite = { $numbers } 时，“{ $text }”不是有限的数；请从 vary 中去掉该值。

lessons-twice = “{ $id }”出现了两次；请给每个不同的名称。
lessons-still = then 与 stage 是同一个链接；请删去，或改变要移动的内容。
lessons-link = { $name } 为 { $link }。{ $complaint }
lessons-link-page = 页面为 { $path }，应为以下之一，且前面没有别的内容：{ $options }；请从服务器名之后的 / 开始复制地址。
lessons-link-version = 链接缺少 v=1；请从页面的地址栏复制。
lessons-link-double = 链接中 { $name } 出现两次；请只留一个。
lessons-link-unknown = 链接中的 { $name } 不是该页面的参数；可用的有 { $options }。
lessons-link-own = 链接显示的是访问者自己的图像，别人没有；请用自带的图像。
lessons-link-network = 没有名为 { $name } 的网络；应为以下之一：{ $options }。
lessons-same-feedback = 两个错误选项的反馈相同；请对每个选项说明错在哪里。
lessons-same-text = 两个选项的文字相同；读者无法区分。
lessons-right = 有 { $found } 个正确选项，应恰好一个；请在其中一个写 right = true。
lessons-few = 有 { $found } 个选项，应至少 { $least } 个；请加上人们常给的错误答案。
lessons-right-tag = 正确选项带有误解标签 { $tag }；请删去。
lessons-no-tag = { $tag } 不是已知的误解，应为以下之一：{ $options }；都不合适时请删去该行。
lessons-no-value = 正确选项没有说明什么是正确的；请给出 value，像素则写 at = [行, 列]。
lessons-near-value = 错误的值 { $value } 会被当作正确的 { $right }；请减小 tolerance；拖动采样框的题目则减小 within。
lessons-near-pixel = 错误的像素 { $at } 会被算作正确的 { $right }；请把其中一个的 within 改小。
lessons-measure = measure 是 { $name }，应为 { $options } 之一；stage 链接的采样框只能用这些来测量。
lessons-no-box = 这一步要拖动采样框，但 stage 链接中没有可拖动的采样框；请使用探索页或反向传播页的链接。
lessons-order = order 为 { $found }，应把 { $wanted } 中的每个数各用一次；第一项为 0。
lessons-names-differ = 两种语言中花括号里的名称不同；请用相同的名称。
lessons-no-name = { $name } 不在 vary 中；请在那里给出它的值。
lessons-idle-name = { $name } 在 vary 中却没有用到；请从 vary 中去掉。
lessons-many-rows = vary 产生 { $found } 行，最多 { $most } 行；请减少取值。
lessons-same-value = { $numbers } 时，{ $first } 与 { $second } 都约为 { $value }；请从 vary 中去掉这样的值。
lessons-long-words = { $name }：一个句子有 { $found } 个词，最多 { $most } 个；请拆开：“{ $sentence }”
lessons-long-letters = { $name }：一个句子有 { $found } 个字，最多 { $most } 个；请拆开：“{ $sentence }”
lessons-no-folder = 没有文件夹 { $folder }；请检查路径。
lessons-same-id = { $file } 与 { $other } 的 id 都是 { $id }；请给这一课换一个 id。
lessons-no-lesson = 没有课程 { $name }，应为以下之一：{ $options }；请检查拼写。
lessons-no-step = 没有步骤 { $name }；请检查课程与步骤的拼写。

lessons-print-name = 姓名
lessons-print-checks = 小测
lessons-print-answers = 答案：{ $title }
lessons-print-check = 小测 { $number }
lessons-print-app = 在应用中：
lessons-print-draw = 请画在图中。
lessons-print-order = 请从 1 开始编号。
lessons-link-axis = 链接以 { $name } 作为损失地形的轴；应为以下各项中同类的两项（同为 θ 的元素或同为控制量）：{ $options }。
