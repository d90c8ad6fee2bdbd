"""Takes uploads into memory alone: nothing that a person sends lies deciphered on a disk.

The framework would lay what is larger than 500 kB in a temporary file. A request is never larger
than `MAX_CONTENT_LENGTH`, so memory is enough.
"""

from __future__ import annotations

from io import BytesIO
from typing import IO, Any

from flask import Flask, Request


class RequestInMemory(Request):
    """A request whose files stay in memory, or are left out where only its words are wanted."""

    leaves_files_out = False

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return _Nowhere() if self.leaves_files_out else BytesIO()

    def leave_files_out(self, *, most_bytes: int) -> None:
        """Read the words of a form that is too large, up to another limit, and no file of it."""
        self.leaves_files_out = True
        self.max_content_length = self.max_form_memory_size = most_bytes


class _Nowhere(BytesIO):
    """What is written here is gone."""

    def write(self, data: Any, /) -> int:
        """Take it, and keep nothing."""
        return len(data)


def keep_uploads_in_memory(app: Flask) -> None:
    """Read every request's files into memory."""
    app.request_class = RequestInMemory
