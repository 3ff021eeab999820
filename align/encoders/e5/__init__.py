"""The embedded encoder: multilingual-e5-small in 4 bits, whose weights come with a package.

- `encoder`: texts to vectors, and to vectors of their tokens; the rest is its parts:
- `weights` reads the package's file, `tokenizer` is its vocabulary, `batches` makes the network's
  inputs, and of its outputs vectors;
- `network` is the network, written once; `engines` chooses the library that runs it here:
  `openvino_engine`, `torch_engine` (on graphics processors), `numpy_engine` (everywhere).

To add an engine, write its operations in a file of its own and name it in `engines.ENGINES`.
"""

from align.encoders.e5.encoder import E5Encoder

__all__ = ["E5Encoder"]
