# 数字图集与它的曲线。
tiles-moment = 训练的时刻
tiles-play = ▶ 播放
tiles-pause = ❚❚ 暂停
tiles-box = { $name }（粗边：V 的上边）
tiles-theta = { $says }：θ = { $theta }
tiles-curve = { $title }，随训练步数的变化
