"""The Backward page: what the gradient does, link by link, and where a descent goes."""
