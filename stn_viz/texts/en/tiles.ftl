# The gallery of digits and its curves.
tiles-moment = moment of the training
tiles-play = ▶ play
tiles-pause = ❚❚ pause
tiles-box = { $name } (thick edge: the top of V)
tiles-theta = { $says }: θ = { $theta }
tiles-curve = { $title }, over the steps of the training
