"""Long contents, ciphered in pieces: neither written nor read are they ever whole in memory.

Each piece is AES-GCM with its number bound in, and whether it is the last, so that pieces can be
neither swapped, nor left out, nor cut off at the end (STREAM, Hoang et al. 2015).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = b"\x02"
PIECE = 1024 * 1024
_NONCE, _TAG = 12, 16
_SEALED_PIECE = _NONCE + PIECE + _TAG


class StreamBroken(RuntimeError):
    """A sealed content does not open here: moved, damaged, or cut off."""


class SealedSink:
    """Takes a content piece by piece, and lays it in its place once it is whole.

    As a context it is laid in place at the end, or thrown away where something went wrong.
    """

    def __init__(
        self, path: Path, arriving: Path, *, key: bytes, head: bytes, bound: bytes
    ) -> None:
        """Begin to write to `arriving`: `head` in front, and all of it sealed for `bound`."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path, self._arriving, self._cipher = path, arriving, AESGCM(key)
        self._bound, self._number, self._rest = head + bound, 0, bytearray()
        self.size = 0
        self._file = arriving.open("wb")
        self._file.write(head)

    def write(self, content: bytes) -> int:
        """Take some more of the content."""
        self._rest += content
        self.size += len(content)
        while len(self._rest) > PIECE:  # what may be the last piece waits
            self._seal(bytes(self._rest[:PIECE]), is_last=False)
            del self._rest[:PIECE]
        return len(content)

    def flush(self) -> None:
        """Do nothing: a piece is written when it is full."""

    def __enter__(self) -> SealedSink:
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Lay the content in its place, or throw it away."""
        if kind is None:
            self._seal(bytes(self._rest), is_last=True)
        self._file.close()
        if kind is None:
            self._arriving.replace(self._path)
        else:
            self._arriving.unlink(missing_ok=True)

    def _seal(self, piece: bytes, *, is_last: bool) -> None:
        nonce = os.urandom(_NONCE)
        bound = self._bound + _place(self._number, is_last=is_last)
        self._file.write(nonce + self._cipher.encrypt(nonce, piece, bound))
        self._number += 1


def opened_pieces(path: Path, *, key: bytes, head: bytes, bound: bytes) -> Iterator[bytes]:
    """Yield the pieces of a content in their order; StreamBroken for what does not open."""
    cipher, number = AESGCM(key), 0
    with path.open("rb") as file:
        file.seek(len(head))
        sealed = file.read(_SEALED_PIECE)
        while sealed:
            following = file.read(_SEALED_PIECE)
            place = _place(number, is_last=not following)
            try:
                yield cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], head + bound + place)
            except InvalidTag as broken:
                raise StreamBroken("a sealed content does not open here") from broken
            sealed, number = following, number + 1
    if not number:
        raise StreamBroken("the content was cut off")


def opened_part(
    path: Path, *, key: bytes, head: bytes, bound: bytes, start: int, stop: int
) -> Iterator[bytes]:
    """Yield a content from one byte until another, opening none but the pieces that hold them.

    What lies beyond its end is left out. StreamBroken for what does not open.
    """
    cipher = AESGCM(key)
    with path.open("rb") as file:
        sealed_size = path.stat().st_size - len(head)
        pieces = max(1, -(-sealed_size // _SEALED_PIECE))
        first, behind = start // PIECE, min(pieces, -(-stop // PIECE))
        file.seek(len(head) + first * _SEALED_PIECE)
        for number in range(first, behind):
            sealed, place = file.read(_SEALED_PIECE), _place(number, is_last=number == pieces - 1)
            try:
                plain = cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], head + bound + place)
            except (InvalidTag, ValueError) as broken:
                raise StreamBroken("a sealed content does not open here") from broken
            yield plain[max(0, start - number * PIECE) : stop - number * PIECE]


def _place(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(8, "big") + (b"\x01" if is_last else b"\x00")
