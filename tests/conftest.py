"""The whole suite runs offline and leaves the user's caches alone."""

from __future__ import annotations

import os
import tempfile

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["AZBITEXT_CACHE"] = tempfile.mkdtemp(prefix="azbitext-models-")
os.environ["HF_DATASETS_CACHE"] = tempfile.mkdtemp(prefix="azbitext-datasets-")
os.environ.setdefault("OMP_NUM_THREADS", "1")  # spinning threads are slow beside other work
