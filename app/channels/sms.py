"""Text messages: so far only the twin for development.

No gateway is spoken to yet: a real adapter comes with the issue that brings SMS, and until then
the channel is simply not there in production (`Transports.sms` is None).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TextIO

from app.channels.contract import Outcome, OutcomeState, Sms, SmsTransport


class ConsoleSms(SmsTransport):
    """Prints each text message, for development."""

    def __init__(self, out: TextIO | None = None) -> None:
        """Print to `out`, by default to standard output."""
        self._out = out

    def send_many(self, messages: Sequence[Sms]) -> list[Outcome]:
        """Print the messages."""
        for message in messages:
            print(f"── SMS to {message.to}\n{message.text}\n──", file=self._out or sys.stdout)
        return [Outcome(OutcomeState.DELIVERED) for _ in messages]
