"""Sampling kernels, the samplers, and the blur before shrinking."""
