"""The Backward page: what the gradient does, factor by factor, and where a descent goes."""
