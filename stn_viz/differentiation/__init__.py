"""Gradients: losses, the chain to θ by hand and by autograd, kinks, precision, one pixel explained."""
