"""The app: a folder for each page, and beside them what all pages share (state, address, sources, server)."""
