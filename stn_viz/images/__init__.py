"""Pictures in and out: decoding, encoding, the bundled ones, a digit out of a photograph."""
