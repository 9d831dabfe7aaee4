# Gradients: the status of a sample, and each factor of the chain rule with its three answers.
gradient-status-alive = The derivative exists and is not zero: this sample pulls θ.
gradient-status-kink = On a kink: from the left and from the right the derivative differs; torch takes the right one, or the side that the coordinate is rounded to.
gradient-status-edge = On the map's edge or beyond it, the padding repeats a pixel, and along the edge nothing changes: the gradient is zero.
gradient-status-partly = On the map's edge or beyond it, the padding repeats a pixel: across the edge the gradient is zero, along it this sample still pulls θ.
gradient-status-flat = The picture is flat here: every pixel that is read has the same value.
gradient-status-outside = Beyond the reach of the zero padding: nothing of the map is read, so nothing is learnt.
gradient-status-lost = The place where it reads is not a finite number: V is NaN there, and no gradient flows.
gradient-status-unasked = The loss does not look at this target pixel: its ∂L/∂V is zero.
gradient-status-copied = The integer kernel copies the nearest pixel: its slope is zero everywhere (eq. 4).

gradient-agree = By hand, by autograd and by finite difference: the same number.
gradient-jump = The integer kernel has slope zero, and V jumps within the finite difference's step.
gradient-rule =
    { $among ->
        [one] It lies on a kink: the rule is { $rule }, and torch always takes the right side.
       *[many] { $lying } of { $all } samples lie on a kink: the rule is { $rule }, and torch always takes the right side.
    }
gradient-kink =
    { $among ->
        [one] { $who ->
            [difference] It lies on a kink: the rule takes one side, the finite difference another or the mean of both.
           *[autograd] It lies on a kink: the rule takes one side, autograd another or the mean of both.
        }
       *[many] { $who ->
            [difference] { $lying } of { $all } samples lie on a kink: the rule takes one side, the finite difference another or the mean of both.
           *[autograd] { $lying } of { $all } samples lie on a kink: the rule takes one side, autograd another or the mean of both.
        }
    }
gradient-edge =
    { $among ->
        [one] { $who ->
            [difference] It lies on the padding's edge: the rule says zero there, the finite difference sees the inner side as well.
           *[autograd] It lies on the padding's edge: the rule says zero there, autograd sees the inner side as well.
        }
       *[many] { $who ->
            [difference] { $lying } of { $all } samples lie on the padding's edge: the rule says zero there, the finite difference sees the inner side as well.
           *[autograd] { $lying } of { $all } samples lie on the padding's edge: the rule says zero there, autograd sees the inner side as well.
        }
    }
gradient-disagree =
    { $who ->
        [difference] The finite difference differs, and no kink explains it.
       *[autograd] Autograd differs, and no kink explains it.
    }

gradient-of-loss = ∂L/∂V_i of this loss
gradient-of-pixel = L = V_i, so ∂L/∂V_i is 1 at the chosen pixel and 0 elsewhere
gradient-of-sum = L = Σ V, so ∂L/∂V_i = 1
gradient-of-difference = L = mean (V - T)², so ∂L/∂V_i = 2 (V_i - T_i) / n
gradient-of-network = L = -log softmax(network(V)), back through the network's own layers
gradient-of-source = ∂L/∂U_nm += ∂L/∂V_i · k(x - m) k(y - n)  (eq. 6)
gradient-channel = channel { $channel }
gradient-pixel-channel = { $pixel } channel { $channel }
gradient-nothing-read = no pixel of U is read
gradient-at-pixel = at { $pixel }: { $terms }
gradient-pixels-symbol = ∂L/∂(x, y)_i in pixels
gradient-pixels-formula = ∂L/∂x_i = Σ_c ∂L/∂V_i · Σ_nm U_nm k'(x - m) k(y - n), y likewise  (eq. 7)
gradient-points-symbol = ∂L/∂(x, y)_i normalised
gradient-points-formula = × { $across } and × { $down }: source pixels in one normalised unit
gradient-share-symbol = this pixel's share of ∂L/∂θ
gradient-for-entry = for { $entry }: { $terms }
gradient-sum-formula = Σ_i over every target pixel
gradient-sum-numbers = for { $entry }: { $share } from this pixel, { $total } from all { $n }
