"""The transformer module, the networks built with it, and their checkpoints."""
