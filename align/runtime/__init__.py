"""What models run on: processors and threads, model files, and how far a long run is.

Knows no model and no corpus.
"""
