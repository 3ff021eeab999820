"""How far a long run is, on standard error."""

from __future__ import annotations

import sys
import time


class Progress:
    """A bar that counts up, with the time that is left, and tokens a second where they are counted.

    A context manager.

    Args:
        name: what is being done.
        unit: what is counted, in the singular.
        total: how many there are, None where nobody knows.
        hide: whether nothing is shown; None shows it on a terminal.
    """

    def __init__(
        self, name: str, unit: str, total: int | None = None, *, hide: bool | None = None
    ) -> None:
        from tqdm import tqdm

        self._bar = tqdm(
            desc=f"{name:8}", total=total, unit=f" {unit}s", disable=hide,
            dynamic_ncols=True, smoothing=0.05,
        )  # fmt: skip
        self._tokens, self._started = 0, time.monotonic()

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def __call__(self, amount: int, tokens: int = 0) -> None:
        """Counts `amount` more, that took so many `tokens`."""
        self._tokens += tokens
        if tokens:
            rate = self._tokens / max(time.monotonic() - self._started, 1e-3)
            self._bar.set_postfix_str(f"{rate:.0f} tokens/s", refresh=False)
        self._bar.update(amount)

    def say(self, line: str) -> None:
        """Prints `line` to standard error, above the bar."""
        self._bar.write(line, file=sys.stderr)
