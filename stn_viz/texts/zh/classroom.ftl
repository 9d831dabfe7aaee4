# 课堂投票的房间：播放器里教师的一侧，以及手机打开的页面。
classroom-title = 加入课堂
classroom-connecting = 正在连接……
classroom-enter = 屏幕上的四个字母
classroom-join = 加入
classroom-not-begun = 你已进入房间 { $code }，课堂即将开始。
classroom-lost = 连接中断，页面会自动重试；此前的回答已计入。
classroom-gone = 房间 { $code } 已不存在：数小时无人使用，或服务器重新启动过。请询问新的字母并在此输入。
classroom-none = 没有房间 { $code }，请再看一下屏幕上的字母。
classroom-busy = 这个房间已满，请和同桌一起看。
classroom-following = 你正跟随讲课者。
classroom-free = 你在按自己的节奏学习。
classroom-follow = 跟随讲课者
classroom-let-go = 自己走
classroom-think = 先选好答案，投票即将开始。
classroom-answer = 作答，然后发送。
classroom-again = 第二次投票：再答一次，然后发送。
classroom-send = 发送我的回答
classroom-no-idea = 我不知道
classroom-sent = 你的回答已计入。
classroom-over = 投票已结束，请看屏幕。
classroom-unsent = 回答未能发送，请再试一次。
classroom-room = 房间
classroom-no-rooms = 此服务器不提供房间，请用  stn-viz run --lan  启动。
classroom-full = 房间数已达上限，请十分钟后再试。
classroom-join-at = 打开这个地址，或用相机对准图案：
classroom-letters = 并输入这些字母
classroom-alone = 只有本机能打开这个地址。请用  stn-viz run --lan  启动服务器，手机才能打开。
classroom-others = 手机打不开？换一个地址：
classroom-close = 关闭
classroom-export = 保存票数
classroom-leave = 离开房间
classroom-here = { $count } 部手机
classroom-voted = { $count } 份回答
classroom-vote = 开始投票
classroom-end = 结束投票
classroom-second = 再投一次
classroom-teacher-gone = 房间 { $code } 已不存在：服务器重新启动过，或数小时无人投票。请开设新房间。
classroom-teacher-lost = 服务器没有应答。一旦恢复，房间就会回来。
classroom-first-vote = 第一次投票
classroom-second-vote = 第二次投票
classroom-unknown = 我不知道
classroom-other = 其他回答
classroom-right =
    { $before ->
        [none] { $share } % 答对。
       *[other] { $share } % 答对，之前 { $before } %。
    }
classroom-advice-explain = 答对的很少：再讲一遍。
classroom-advice-talk = 意见不一：让大家互相讨论，然后再投一次。
classroom-advice-onward = 多数人答对：继续。
classroom-advice-still = 还没有全对：再讲一遍。
