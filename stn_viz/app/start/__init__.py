"""The first screen: what this is in one sentence, three doors, and a picture that moves."""
