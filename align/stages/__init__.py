"""The stages of a build: each takes a shard's files and writes one more.

`align.build` walks through them: `intake`, `alignment` (segment, encode, align), `align.fill`,
`filtering` and `export`. `shards` says which files there are, `workers` runs a stage over many of
them, `plan` keeps two shards from encoding the same text.
"""
