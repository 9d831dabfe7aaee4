"""The Debug page: what a recorded model did, what is wrong with it, and what would fix it."""
