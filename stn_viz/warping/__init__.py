"""Pictures of any size, warped from their own pixels: what a page shows of them is a copy of at most 512 pixels."""
