"""The command ``azbitext``: one subcommand a file, named in `registry`; `entry` runs them.

To add a subcommand, write a module with ``configure(parser)`` and ``run(options)`` and name it in
`registry`; to add one from another package, see `corpora.plugins`.
"""

from align.cli.entry import command, main

__all__ = ["command", "main"]
