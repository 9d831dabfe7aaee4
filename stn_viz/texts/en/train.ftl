# The page on which a network is trained live.
train-faults = what goes wrong
train-fault-none = nothing: a sound training
train-fault-rate = learning rate × 10
train-fault-random = random start
train-fault-normalised = normalised pictures
train-fault-integer = integer kernel
train-fault-frozen = frozen localiser
train-fault-starved = starved localiser
train-fault-joint = no curriculum
train-seed = seed
train-seed-help = The initial weights and every draw depend on it. Another seed begins anew.
train-play = play
train-pause = pause
train-back = step back
train-step = step
train-speed = speed
train-speed-full = full
train-speed-ten = 10 steps/s
train-speed-two = 2 steps/s
train-shown = step shown
train-waits = { $ahead ->
    [0] As many networks are being trained as there are cores. Yours is the next.
    [one] As many networks are being trained as there are cores. One other is served before yours.
   *[other] As many networks are being trained as there are cores. { $ahead } others are served before yours.
}
train-returns = The weights go back to those of step { $step }.
train-failed = The training ended: { $why }
train-box = box
train-probe = { $digit }° → { $box }°
train-probe-says = A { $label }, turned by { $digit }°; its box is turned by { $box }°.
train-fact-step = step
train-fact-loss = loss of the ST-CNN
train-fact-accuracy = accuracy, held out
train-fact-slope = slope of box on digit
train-fact-plain-loss = loss of a plain CNN of its size
train-fact-plain-accuracy = accuracy of the plain CNN
train-curve-loss = cross-entropy of each batch
train-curve-accuracy = accuracy on held-out digits
train-curve-slope = slope: 1 follows every turn, 0 none
train-curve-gradient = |∂L/∂weights| of the localiser
train-curve-network = ST-CNN
train-curve-plain = plain CNN
train-curve-before = ST-CNN before
train-cloud-turn = turn of box over digit
train-cloud-theta = θ21 over θ11
train-finding = { $severity }: { $kind }, from step { $step } on
train-remedy = Remedy: { $remedy }
train-nothing = The diagnostics find nothing in the steps recorded so far.
train-lazy-remedy = Let the classifier learn from upright digits first, and the transformer through it.
train-lazy-unseen = { $accuracy } of the held-out digits are read rightly. A recording of these steps cannot show that the boxes do not follow, as it does not say how far a digit is turned; measured here is the slope over the held-out digits.
train-seen-rate = The first steps throw θ far out, and no gradient brings the boxes back. The plain CNN learns at the same rate.
train-seen-random = The last layer of the localiser starts with random weights. The boxes begin small and askew, and the network learns without turning them.
train-seen-normalised = The pictures have mean 0, and beyond their edge zeros are read: grey wedges, where the background is black. θ may learn them.
train-seen-integer = V is read from the nearest pixels, so ∂V/∂θ is 0: the boxes never move, and the classifier learns what it can alone.
train-seen-frozen = Gradients reach the localiser, but the optimiser does not hold its weights: no box moves.
train-seen-starved = A billionth of the gradient reaches the localiser: the boxes scarcely move.
train-seen-joint = Both parts learn together from the start. Accuracy comes, and the boxes do not follow.
