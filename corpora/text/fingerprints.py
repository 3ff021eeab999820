"""Tells whether a text was changed since it was written out."""

from __future__ import annotations

import hashlib
import re

_CHANGED_BY_XML = re.compile(r"[\s\x00-\x1f\ud800-\udfff\ufffd-\uffff]+")


def fingerprint(text: str) -> str:
    """Stands for `text`; white space and what XML cannot hold do not count, as tools change them.

    >>> fingerprint("Qar  yağır.\\n") == fingerprint(" Qar yağır. "), fingerprint("Qar.")
    (True, 'e3752185')
    """
    kept = _CHANGED_BY_XML.sub(" ", text).strip()
    return hashlib.blake2b(kept.encode(), digest_size=4).hexdigest()
