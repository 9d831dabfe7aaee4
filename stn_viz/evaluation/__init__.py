"""What trained networks do, measured: errors, alignment, probes, the scoreboard."""
