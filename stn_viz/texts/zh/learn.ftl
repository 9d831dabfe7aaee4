# 课程：列表、页面与播放器的文字。
learn-no-cut = 没有名为 { $name } 的讲座，可选：{ $options }。
