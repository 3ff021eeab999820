"""A build over a whole corpus: the way of the data, walked in shards, resumable at any moment.

`options` are what a build is told, `models` what it works with; `build` walks through the
`stages`; `running` is what a stage is given, `shards` and `shard_files` the files it reads and
makes, `sharing` keeps two shards from doing the same text, `workers` does the tasks of a stage on
several processes. No algorithm lives here.

From outside, take `align.build_corpus`; to add a stage, see `align.pipeline.stages`.
"""
