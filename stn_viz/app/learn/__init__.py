"""The lessons in the app: what their links open."""
