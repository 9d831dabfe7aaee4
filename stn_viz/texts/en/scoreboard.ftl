# The scoreboard: our errors beside the paper's.
scoreboard-untrained = not trained
scoreboard-unmeasured = not measured on MNIST
scoreboard-error = error { $error } %
scoreboard-untrained-paper = not trained, the paper's { $paper } %
scoreboard-unmeasured-paper = not measured on MNIST, the paper's { $paper } %
scoreboard-error-paper = error { $error } %, the paper's { $paper } %
scoreboard-look = { $says }: look at it
scoreboard-train = { $says }: stn-viz train { $network }
scoreboard-paper = paper { $error }
scoreboard-cell = { $network }: { $seen }
scoreboard-slope = slope { $slope }
scoreboard-schedule-slope = { $schedule }, slope { $slope }
scoreboard-extra = Outside the table
scoreboard-legend-ours = ours
scoreboard-legend-paper = the paper's; both on one logarithmic axis, { $low } to { $high } %
scoreboard-legend-beaten = ✓ at or below the paper's
