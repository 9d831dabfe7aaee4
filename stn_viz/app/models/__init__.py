"""The Model inspector: what a trained network's transformer does, picture by picture."""
