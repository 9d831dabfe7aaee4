"""Train: a small network learns before one's eyes, soundly or with a fault put in."""
