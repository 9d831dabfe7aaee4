"""What ``stn-viz lessons new`` writes: a small lesson that passes the check, with a comment on each kind of line."""

TEMPLATE = """# A lesson: change what you like, and let `stn-viz lessons check` look at it.
format = 1
id = "NAME"                    # part of its address
title = { en = "A smaller box", zh = "更小的采样框" }
idea = { en = "V shows what lies in the box.", zh = "V 显示的是采样框中的内容。" }
audience = { en = "everybody", zh = "所有人" }
minutes = 2

[[step]]
id = "zoom"
# Any link of the app: arrange the page as you want it, and copy the address from /? on.
stage = "/?v=1&source=card&family=attention&theta=1,0,0&show=samples"
# Where the stage glides when the answer is shown; or play = "theta" for an animation.
then = "/?v=1&source=card&family=attention&theta=0.8,0,0&show=samples"
# The only sentence on the screen: at most 35 words in English, 75 characters in Chinese.
# What the step speaks of; the rest is dimmed: source (U), target (V), theta, microscope …; may be left out.
about = ["source", "target"]
say = { en = "The box is as large as the picture. We set s to 0.8.", zh = "采样框与图像一样大。我们把 s 设为 0.8。" }
formula = "x^s = s x^t"        # shown with the answer; may be left out
aha = { en = "Shrinking the box zooms in.", zh = "采样框缩小，画面放大。" }
note = { en = "Only the presenter reads this.", zh = "只有讲者看得到。" }

[step.ask]
kind = "choice"                # choice, number, box, pixel or order
question = { en = "What happens to the picture in V?", zh = "V 中的画面会怎样？" }

[[step.ask.option]]
text = { en = "it grows", zh = "变大" }
right = true                   # exactly one option is right
feedback = { en = "Right: a smaller box fills the same V.", zh = "正确：更小的框填满同样大的 V。" }

[[step.ask.option]]
text = { en = "it shrinks", zh = "变小" }
misconception = "M2"           # a belief that leads here, if one is known
feedback = { en = "The box shrinks, not the picture.", zh = "缩小的是框，不是画面。" }

[[step.ask.option]]
text = { en = "it stays as it is", zh = "不变" }
feedback = { en = "V keeps its size, but it is read from less of U.", zh = "V 的大小不变，但读取的 U 变少了。" }

[[check]]
kind = "number"
question = { en = "s = {s}: by which factor do things grow?", zh = "s = {s}：物体变为原来的多少倍？" }
vary = { s = [0.25, 0.5, 0.8] }
answer = "1/s"                 # + - * / ** abs min max floor
wrong = ["s", "s**2"]
misconceptions = ["M2", "M2"]  # one for each wrong answer, "" where none is known
why = { en = "V reads a box s times as wide.", zh = "V 读取的框宽度为 s 倍。" }
"""
