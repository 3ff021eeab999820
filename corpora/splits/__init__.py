"""Training, validation and test: which document goes where, and nothing in two of them.

`shares` draws the split of a document from its id; `leaks` keeps a text, and one much like it, out
of two splits, and counts what is left.
"""
