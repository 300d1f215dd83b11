"""Bytes in, findings or `incomplete` out: every reader, driven by hypothesis in the tests and by atheris here."""
