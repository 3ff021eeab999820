"""The stages of a build, one file each, in the order in which they run.

`reading` makes the shards and `exporting` the dataset; between them every stage of `STAGES` takes
the files of the shards and makes one more of each: ``documents``, ``segments``, ``vectors``,
``aligned``, (``wanted``, ``translated``,) ``filled``, ``scored``, ``compared`` and ``decided``.

To add a stage, write a function that makes its `align.pipeline.running.FileTask` of every shard,
with a key that has all they depend on, and calls `RunningBuild.run`; name the file it makes in
`align.pipeline.shards.Shard`, and the function in `STAGES`. One of another package (entry points,
`corpora.plugins`) runs when all rows are decided, before the export.
"""

from __future__ import annotations

from collections.abc import Callable

from align.pipeline.running import RunningBuild
from align.pipeline.stages.aligning import align
from align.pipeline.stages.encoding import encode
from align.pipeline.stages.filling import fill
from align.pipeline.stages.filtering import filter_rows
from align.pipeline.stages.scoring import score
from align.pipeline.stages.segmenting import segment
from corpora.plugins import Registry

STAGES: Registry[Callable[[RunningBuild], None]] = Registry(
    "stages",
    {
        "segment": segment,
        "encode": encode,
        "align": align,
        "fill": fill,
        "score": score,
        "filter": filter_rows,
    },
)
