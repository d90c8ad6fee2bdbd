"""Takes uploads into memory alone: nothing that a person sends lies deciphered on a disk.

The framework would lay what is larger than 500 kB in a temporary file. A request is never larger
than `MAX_CONTENT_LENGTH`, so memory is enough. What brings no file is words alone, and is read
by the loop that everybody waits for: a megabyte at most, and a form half of that.
"""

from __future__ import annotations

from io import BytesIO
from typing import IO, Any

from flask import Flask, Request

FILES, FORM = "multipart/form-data", "application/x-www-form-urlencoded"
MOST_BYTES_WITHOUT_FILES = 1024 * 1024
MOST_BYTES_OF_A_FORM = 500_000  # also of what a form says beside its files, by the framework
MOST_BYTES_OF_WORDS = 2 * 1024 * 1024  # that are given back to whoever wrote too much


class RequestInMemory(Request):
    """A request whose files stay in memory, or are left out where only its words are wanted."""

    leaves_files_out = False

    def __init__(self, environ: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        """Take a request; how much of it is read depends on whether it may bring files.

        The server ends the content where the line breaks, as if it had been whole: only by its
        announced length is a part told from it (RFC 9112, 8), and answered with 400.
        """
        if environ.get("CONTENT_LENGTH"):
            environ.pop("wsgi.input_terminated", None)
        super().__init__(environ, *args, **kwargs)
        if self.mimetype == FORM:
            self.max_content_length = MOST_BYTES_OF_A_FORM
        elif self.mimetype != FILES:
            self.max_content_length = MOST_BYTES_WITHOUT_FILES

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
        self.max_content_length = most_bytes if self.mimetype == FILES else MOST_BYTES_OF_WORDS
        self.max_form_memory_size = MOST_BYTES_OF_WORDS


class _Nowhere(BytesIO):
    """What is written here is gone."""

    def write(self, data: Any, /) -> int:
        """Take it, and keep nothing."""
        return len(data)


def keep_uploads_in_memory(app: Flask) -> None:
    """Read every request's files into memory."""
    app.request_class = RequestInMemory
