"""Digits, what is done to them, and where randomness comes from."""
