# “学习”页：课程与讲座的列表。播放器的文字在 lesson-player.ftl。
learn-title = 十二课：从“为什么要移动图像？”到后来的发展
learn-says = 每一步先提问，再展示。你的回答只保存在这个浏览器里。
learn-lectures = 讲座
learn-entry = { $number }. { $title }
learn-takes = { $minutes } 分钟，{ $steps } 步
learn-seen = 已看 { $seen } / { $steps } 步
learn-done = 已看完全部步骤
learn-test-before = 开始之前：{ $count } 道题
learn-test-before-says = 看看课程会改变你的哪些想法。做完之前不会评判你的回答。
learn-test-after = 学完之后：{ $count } 道题
learn-test-after-says = 同样的概念，换一组数。看看你提高了多少，还要回顾哪里。
learn-test-begun = 已答 { $done } / { $count } 题
learn-test-done = { $count } 题答对 { $right } 题
learn-test-minutes = { $minutes } 分钟
learn-no-cut = 没有名为 { $name } 的讲座，可选：{ $options }。
learn-no-step = 没有步骤 { $step }，应为 1 到 { $count } 的数字或步骤名；现显示第一步。
learn-right-percent = 正确率（%）
