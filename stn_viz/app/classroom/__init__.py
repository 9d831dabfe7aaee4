"""Rooms on the server: what phones open without a session, beside the app in the same process."""
