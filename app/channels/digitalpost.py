"""Digital Post, the public sector's mailbox: so far only the twin for development.

The real one is reached through a distribution service with a certificate of the municipality's;
that adapter comes with the issue that brings Digital Post. Until then the channel is simply not
there in production (`Transports.digital_post` is None).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TextIO

from app.channels.contract import DigitalPost, DigitalPostTransport, Outcome, OutcomeState


class ConsoleDigitalPost(DigitalPostTransport):
    """Prints each letter, for development; never the personal number."""

    def __init__(self, out: TextIO | None = None) -> None:
        """Print to `out`, by default to standard output."""
        self._out = out

    def send_many(self, messages: Sequence[DigitalPost]) -> list[Outcome]:
        """Print the letters."""
        for letter in messages:
            out = self._out or sys.stdout
            print(f"── Digital Post ── {letter.subject}\n{letter.text}\n──", file=out)
        return [Outcome(OutcomeState.DELIVERED) for _ in messages]
