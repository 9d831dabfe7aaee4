"""The Explore page: one warp under the hand."""
