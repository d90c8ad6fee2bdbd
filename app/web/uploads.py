"""Takes uploads into memory alone: nothing that a person sends lies deciphered on a disk.

The framework would lay what is larger than 500 kB in a temporary file. A request is never larger
than `MAX_CONTENT_LENGTH`, so memory is enough.
"""

from __future__ import annotations

from io import BytesIO
from typing import IO

from flask import Flask, Request


class RequestInMemory(Request):
    """A request whose files stay in memory."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BytesIO()


def keep_uploads_in_memory(app: Flask) -> None:
    """Read every request's files into memory."""
    app.request_class = RequestInMemory
