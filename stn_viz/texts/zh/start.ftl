# The first screen.
start-says = 空间转换器让神经网络自己选择看图像的哪一块，并把它摆正；在这里，你可以亲手移动它，看清每一步。
start-source = 源图：一幅图像
start-target = 目标图：采样框读到的内容
start-caption = 采样框在 <source>U</source> 上滑动，<target>V</target> 就是它读到的内容。你也可以抓住采样框拖动。
start-play = 播放
start-pause = 暂停
start-learn = 学一学
start-learn-says = 十二节短课：先猜，再看答案。
start-play-it = 玩一玩
start-play-it-says = 在任意图像上拖动采样框，所有数值都随手而动。
start-debug = 查一查你的模型
start-debug-says = 打开你自己的模型所做的采样，看看哪里出了错。
start-own = 或者上传你自己的图像：选择文件、拖到任意位置，或粘贴
start-join = 正在听课？用屏幕上的四个字母加入。
