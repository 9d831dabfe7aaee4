"""One idea a page: controls, maths, views, from top to bottom."""
