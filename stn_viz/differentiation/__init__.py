"""Gradients: losses, backpropagation to θ by hand and by autograd, kinks, precision, one pixel explained."""
