# 概念测试：课前一次，课后一次。
inventory-title = 你对空间转换器了解多少？
inventory-before = 课前测试
inventory-after = 课后测试
inventory-says = 共 { $count } 题，约十分钟，不用计算器。做完之后才显示结果。你的回答只保存在这个浏览器里。
inventory-print-says = 课前测试与课后测试：每次约十分钟，不用计算器。
inventory-questions = 测试题
inventory-question = 第 { $number } 题，共 { $count } 题
inventory-hand-in = 交卷
inventory-done-before = 你的课前成绩
inventory-done-after = 你的课后成绩
inventory-score-before =
    { $skipped ->
        [0] 课前：{ $asked } 题答对 { $right } 题（{ $percent }%）。
       *[other] 课前：{ $asked } 题答对 { $right } 题（{ $percent }%），{ $skipped } 题选了“我不知道”。
    }
inventory-score-after =
    { $skipped ->
        [0] 课后：{ $asked } 题答对 { $right } 题（{ $percent }%）。
       *[other] 课后：{ $asked } 题答对 { $right } 题（{ $percent }%），{ $skipped } 题选了“我不知道”。
    }
inventory-gain = 归一化增益 { $gain }：课前没有掌握的内容，现在掌握了 { $percent }%。
inventory-gain-lost = 归一化增益 { $gain }：答对的题比课前少。
inventory-gain-none = 课前已全部答对，没有可提高的了。
inventory-showed-before =
    { $count ->
        [0] 课前：没有出现。
       *[other] 课前：出现在 { $count } 个回答中。
    }
inventory-showed-after =
    { $count ->
        [0] 课后：没有出现。
       *[other] 课后：出现在 { $count } 个回答中。
    }
inventory-way = 第 { $number } 课第 { $place } 步：{ $title }
inventory-way-own = { $title }，第 { $place } 步
inventory-later-before = 正确答案在课后测试之后显示，否则就等于预先教了它。在此之前，课程会告诉你。
inventory-later-after = 两次测试都做完之后才显示正确答案。做了课前测试，还能看到你提高了多少。
inventory-answers = 全部题目与答案
inventory-go-before = 课前测试
inventory-go-after = 课后测试
inventory-again = 重做这次测试
inventory-list = 回到课程
