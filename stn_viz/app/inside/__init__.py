"""Inside a network: figure 2 of the paper, live, from the picture to the classes and back."""
