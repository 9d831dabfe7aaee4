# 梯度：每个采样点的梯度状态，以及链式法则每个因子的三个答案。
gradient-status-alive = 导数存在且不为零：这个采样点在拉动 θ。
gradient-status-kink = 在折点上：左导数与右导数不同；torch 取右导数，或取坐标舍入到的那一侧。
gradient-status-edge = 在图的边缘上或边缘之外，填充重复同一个像素，沿边缘也没有变化：梯度为零。
gradient-status-partly = 在图的边缘上或边缘之外，填充重复同一个像素：垂直于边缘的梯度为零，沿边缘方向这个采样点仍在拉动 θ。
gradient-status-flat = 这里的图是平的：读到的像素值全都相同。
gradient-status-outside = 超出了零填充所及的范围：什么也没有读到，所以什么也学不到。
gradient-status-lost = 读取位置不是有限的数：该处 V 为 NaN，没有梯度流过。
gradient-status-unasked = 损失不看这个目标像素：它的 ∂L/∂V 为零。
gradient-status-copied = 整数采样核复制最近的像素：它的斜率处处为零（式 4）。

gradient-agree = 手算、自动求导和有限差分：结果是同一个数。
gradient-jump = 整数采样核的斜率为零，而 V 在有限差分的步长之内发生跳变。
gradient-rule =
    { $among ->
        [one] 它在折点上：所用规则是 { $rule }，而 torch 总取右侧。
       *[many] { $all } 个采样点中有 { $lying } 个在折点上：所用规则是 { $rule }，而 torch 总取右侧。
    }
gradient-kink =
    { $among ->
        [one] { $who ->
            [difference] 它在折点上：规则取一侧，有限差分取另一侧或两侧的平均。
           *[autograd] 它在折点上：规则取一侧，自动求导取另一侧或两侧的平均。
        }
       *[many] { $who ->
            [difference] { $all } 个采样点中有 { $lying } 个在折点上：规则取一侧，有限差分取另一侧或两侧的平均。
           *[autograd] { $all } 个采样点中有 { $lying } 个在折点上：规则取一侧，自动求导取另一侧或两侧的平均。
        }
    }
gradient-edge =
    { $among ->
        [one] { $who ->
            [difference] 它在填充的边缘上：规则在那里取零，有限差分还会看到内侧。
           *[autograd] 它在填充的边缘上：规则在那里取零，自动求导还会看到内侧。
        }
       *[many] { $who ->
            [difference] { $all } 个采样点中有 { $lying } 个在填充的边缘上：规则在那里取零，有限差分还会看到内侧。
           *[autograd] { $all } 个采样点中有 { $lying } 个在填充的边缘上：规则在那里取零，自动求导还会看到内侧。
        }
    }
gradient-disagree =
    { $who ->
        [difference] 有限差分与其余的不同，而且没有折点能解释。
       *[autograd] 自动求导与其余的不同，而且没有折点能解释。
    }

gradient-of-loss = 这个损失的 ∂L/∂V_i
gradient-of-pixel = L = V_i，所以 ∂L/∂V_i 在选中的像素处为 1，其余为 0
gradient-of-sum = L = Σ V，所以 ∂L/∂V_i = 1
gradient-of-difference = L = (V - T)² 的平均，所以 ∂L/∂V_i = 2 (V_i - T_i) / n
gradient-of-network = L = -log softmax(网络(V))，经网络自己的各层反向传播
gradient-of-source = ∂L/∂U_nm += ∂L/∂V_i · k(x - m) k(y - n)（式 6）
gradient-channel = 通道 { $channel }
gradient-pixel-channel = { $pixel } 通道 { $channel }
gradient-nothing-read = 没有读到 U 的任何像素
gradient-at-pixel = 在 { $pixel } 处：{ $terms }
gradient-pixels-symbol = 以像素为单位的 ∂L/∂(x, y)_i
gradient-pixels-formula = ∂L/∂x_i = Σ_c ∂L/∂V_i · Σ_nm U_nm k'(x - m) k(y - n)，y 同理（式 7）
gradient-points-symbol = 归一化的 ∂L/∂(x, y)_i
gradient-points-formula = × { $across } 和 × { $down }：一个归一化单位所含的源像素数
gradient-share-symbol = 这个像素对 ∂L/∂θ 的贡献
gradient-for-entry = 对 { $entry }：{ $terms }
gradient-sum-formula = Σ_i 对所有目标像素求和
gradient-sum-numbers = 对 { $entry }：这个像素贡献 { $share }，全部 { $n } 个像素合计 { $total }
