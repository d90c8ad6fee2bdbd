"""What somebody had written in a form that could not be answered, so that the page can say it.

A form is shown again with what was typed wherever its own page can do that. Where it cannot —
the form was too old, the person logged out, the opening gone, the file too large — the words
still stand on the page that says so, also without JavaScript.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import IO, cast
from uuid import UUID

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.sansio.multipart import (
    Data,
    Epilogue,
    Event,
    Field,
    File,
    MultipartDecoder,
    NeedData,
)

from app.web.uploads import FILES, MOST_BYTES_OF_WORDS, RequestInMemory

NEVER = frozenset({"csrf_token", "code"})
LONGEST_WORD_ALONE = 20
MOST_BYTES_LOOKED_THROUGH = 32 * 1024 * 1024
A_PORTION = 64 * 1024


def typed_words() -> list[str]:
    """Return what the person wrote, the longest first; nothing of a form that another site sent.

    A single short word is soon written again, and is left out, as are what no person types.
    """
    if request.method != "POST" or not _is_from_here():
        return []
    form = _form()
    texts = {t for name in form if name not in NEVER for t in form.getlist(name) if _is_worth(t)}
    return sorted(texts, key=lambda text: (-len(text), text))


def words_of_form() -> MultiDict[str, str]:
    """Return the fields of a form that came with too large a file; none that another site sent."""
    return _form() if request.method == "POST" and _is_from_here() else MultiDict()


def _is_from_here() -> bool:
    """Say whether a page of ours sent the form; a browser says so itself (Fetch Metadata)."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"


def _form() -> MultiDict[str, str]:
    try:
        return request.form
    except RequestEntityTooLarge:
        return _form_without_files()


def _form_without_files() -> MultiDict[str, str]:
    """Return the words of a form whose file is too large, without keeping the file."""
    asked = cast(RequestInMemory, request)
    if asked.mimetype == FILES and (asked.content_length or 0) > MOST_BYTES_LOOKED_THROUGH:
        return _words_before_the_file(asked)
    asked.leave_files_out(most_bytes=MOST_BYTES_LOOKED_THROUGH)
    with suppress(HTTPException, ValueError):  # larger still, or read in part already
        return asked.form
    return MultiDict()


def _words_before_the_file(asked: RequestInMemory) -> MultiDict[str, str]:
    """Return what stands in a form before its first file, of which no more is read."""
    asked.max_content_length = asked.content_length
    boundary = asked.mimetype_params.get("boundary", "").encode("latin-1", "replace")
    decoder = MultipartDecoder(boundary, max_form_memory_size=MOST_BYTES_OF_WORDS)
    words: list[tuple[str, bytearray]] = []
    with suppress(HTTPException, ValueError):
        for event in _events(asked.stream, decoder):
            if isinstance(event, File):
                break
            if isinstance(event, Field):
                words.append((event.name, bytearray()))
            if isinstance(event, Data) and words:
                words[-1][1].extend(event.data)
    return MultiDict((name, text.decode("utf-8", "replace")) for name, text in words)


def _events(stream: IO[bytes], decoder: MultipartDecoder) -> Iterator[Event]:
    """Yield the parts of a form as they are read, until it ends or was words for long enough."""
    for _portion in range(MOST_BYTES_OF_WORDS // A_PORTION):
        decoder.receive_data(stream.read(A_PORTION) or None)
        while not isinstance(event := decoder.next_event(), NeedData | Epilogue):
            yield event
        if isinstance(event, Epilogue):
            return


def _is_worth(text: str) -> bool:
    words = text.strip()
    if " " not in words and "@" not in words and len(words) <= LONGEST_WORD_ALONE:
        return False
    with suppress(ValueError):
        UUID(words)
        return False
    return True
