"""The Model desk: what a trained network's transformer does, picture by picture."""
