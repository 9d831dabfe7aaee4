"""Descents of a loss over θ, and the landscapes they cross."""
