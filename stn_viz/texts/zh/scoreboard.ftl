# 成绩表：我们的错误率与论文的并列。
scoreboard-untrained = 未训练
scoreboard-unmeasured = 未在 MNIST 上测量
scoreboard-error = 错误率 { $error }%
scoreboard-untrained-paper = 未训练，论文 { $paper }%
scoreboard-unmeasured-paper = 未在 MNIST 上测量，论文 { $paper }%
scoreboard-error-paper = 错误率 { $error }%，论文 { $paper }%
scoreboard-look = { $says }：打开看看
scoreboard-train = { $says }：stn-viz train { $network }
scoreboard-paper = 论文 { $error }
scoreboard-cell = { $network }：{ $seen }
scoreboard-slope = 斜率 { $slope }
scoreboard-schedule-slope = { $schedule }，斜率 { $slope }
scoreboard-extra = 表外
scoreboard-legend-ours = 我们的
scoreboard-legend-paper = 论文的；两者在同一对数轴上，{ $low } 到 { $high }%
scoreboard-legend-beaten = ✓ 不高于论文的
