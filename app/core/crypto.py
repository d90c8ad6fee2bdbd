"""Ciphering at rest: a data key per municipality, wrapped by the installation's master keys.

AES-256-GCM (NIST SP 800-38D) with the key's identity in front and the municipality, the row
and the field bound in as additional data, so that a value moved elsewhere does not open.
Look-ups of ciphered values go through a keyed hash (HMAC-SHA-256).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core.aside import aside
from app.core.ids import Ids
from app.core.once import kept_text, random_text
from app.core.sealed_streams import VERSION as _STREAM
from app.core.sealed_streams import SealedSink, opened_part, opened_pieces
from app.core.tenants import TenantSession
from app.core.types import Base, TenantOwned

_VERSION = b"\x01"
_HEAD = 17  # the version and the key's identity
_NONCE = 12
_ARRIVING = ".arriving"

log = structlog.get_logger()


class SealBroken(RuntimeError):
    """A sealed value does not open here: moved, damaged, or its key is gone."""


class DataKey(TenantOwned, Base):
    """A municipality's own key, wrapped by a master key; `purpose` is "seal" or "lookup"."""

    __tablename__ = "data_key"
    purpose: Mapped[str] = mapped_column(String(10))
    master_key: Mapped[str] = mapped_column(String(40))
    wrapped: Mapped[bytes]
    created_at: Mapped[datetime]


@dataclass(frozen=True)
class CurrentKey:
    """The key that a municipality seals with, and when this process last looked it up."""

    id: UUID
    looked_up_at: datetime


@dataclass
class Keyring:
    """The master keys by name, the first used for wrapping, and where ciphered files lie.

    What is current is looked up anew every half minute, so that every process seals with a new
    key soon after a rotation, and nothing has to be restarted for it.
    """

    master_keys: dict[str, bytes]
    folder: Path = Path("files")
    fresh_for: timedelta = timedelta(seconds=30)
    unwrapped: dict[tuple[UUID, UUID], bytes] = field(default_factory=dict)
    current: dict[tuple[UUID, str], CurrentKey] = field(default_factory=dict)

    @property
    def newest(self) -> str:
        """Return the name of the master key that wraps from now on."""
        return next(iter(self.master_keys))

    @classmethod
    def from_text(cls, value: str, folder: Path = Path("files")) -> Keyring:
        """Read `name:base64,name:base64`, newest first, each key of 32 bytes."""
        keys: dict[str, bytes] = {}
        for part in filter(None, (p.strip() for p in value.split(","))):
            name, _, encoded = part.partition(":")
            key = base64.b64decode(encoded, validate=True)
            if not name or len(key) != 32:
                raise ValueError("a master key is written name:base64 of 32 bytes")
            keys[name] = key
        if not keys:
            raise ValueError("there is no master key")
        return cls(keys, folder)


def master_keys_at(path: Path) -> str:
    """Return the master keys kept at `path`, making one the first time."""
    return kept_text(path, lambda: f"first:{random_text()}")


class Vault:
    """Seals and opens one municipality's values inside one unit of work."""

    def __init__(
        self,
        session: TenantSession,
        keyring: Keyring,
        municipality_id: UUID,
        now: datetime,
        ids: Ids,
    ) -> None:
        """Work with the data keys that this session's municipality has."""
        self._session, self._keyring, self._municipality_id = session, keyring, municipality_id
        self._now, self._ids = now, ids
        self._dropped: list[UUID] = []

    def seal(self, plain: bytes, *, context: str) -> bytes:
        """Cipher a value for one place, such as `person/<id>/email`."""
        return self._sealed(self._sealing_key(), plain, context=context)

    def open(self, sealed: bytes, *, context: str) -> bytes:
        """Return what was sealed for the same place; raises SealBroken for anything else."""
        return self._opened(self._key_of(sealed), sealed, context=context)

    def seal_text(self, plain: str, *, context: str) -> bytes:
        """Cipher a text for one place."""
        return self.seal(plain.encode(), context=context)

    def open_text(self, sealed: bytes, *, context: str) -> str:
        """Return the text that was sealed for the same place."""
        return self.open(sealed, context=context).decode()

    def keep(self, file_id: UUID, content: bytes) -> None:
        """Cipher a file's content and lay it on disk, whole or not at all."""
        path, key = self._path(file_id), self._sealing_key()
        arriving = path.with_suffix(f".{os.urandom(4).hex()}{_ARRIVING}")

        def write() -> None:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            arriving.write_bytes(self._sealed(key, content, context=f"file/{file_id}"))
            arriving.replace(path)

        aside(write)

    def fetch(self, file_id: UUID) -> bytes:
        """Return a file's content; raises SealBroken where it is gone or not ours."""
        try:
            sealed = aside(self._path(file_id).read_bytes)
        except FileNotFoundError as gone:
            raise SealBroken("the file is not there") from gone
        key = self._key_of(sealed)
        return aside(lambda: self._opened(key, sealed, context=f"file/{file_id}"))

    def sink(self, file_id: UUID) -> SealedSink:
        """Return what takes a long content piece by piece, also after this unit has ended."""
        path, (key_id, key) = self._path(file_id), self._sealing_key()
        arriving = path.with_suffix(f".{os.urandom(4).hex()}{_ARRIVING}")
        bound = self._bound_to(f"file/{file_id}")
        return SealedSink(path, arriving, key=key, head=_STREAM + key_id.bytes, bound=bound)

    def pieces(self, file_id: UUID) -> Iterator[bytes]:
        """Return a long content in pieces, also after this unit; SealBroken where it is gone."""
        path, key, head, bound = self._in_pieces(file_id)
        return opened_pieces(path, key=key, head=head, bound=bound)

    def part(self, file_id: UUID, start: int, stop: int) -> Iterator[bytes]:
        """Return a long content from byte `start` until `stop`; otherwise as `pieces`."""
        path, key, head, bound = self._in_pieces(file_id)
        return opened_part(path, key=key, head=head, bound=bound, start=start, stop=stop)

    def _in_pieces(self, file_id: UUID) -> tuple[Path, bytes, bytes, bytes]:
        path = self._path(file_id)
        try:
            with path.open("rb") as file:
                head = file.read(_HEAD)
        except FileNotFoundError as gone:
            raise SealBroken("the file is not there") from gone
        if head[:1] != _STREAM or len(head) < _HEAD:
            raise SealBroken("not a content in pieces")
        key = self._key(UUID(bytes=head[1:]))
        return path, key, head, self._bound_to(f"file/{file_id}")

    def drop(self, file_id: UUID) -> None:
        """Remove a file's content, and what was begun of it, once the unit has committed."""
        self._dropped.append(file_id)

    def remove_dropped(self) -> None:
        """Remove from disk what the unit dropped; called after its commit."""
        for file_id in self._dropped:
            path = self._path(file_id)
            for begun in path.parent.glob(f"{file_id}.*{_ARRIVING}"):
                begun.unlink(missing_ok=True)
            path.unlink(missing_ok=True)

    def kept(self) -> Iterator[UUID]:
        """Name every file of this municipality on disk."""
        for path in (self._keyring.folder / str(self._municipality_id)).glob("*/*.sealed"):
            yield UUID(path.stem)

    def forget_unfinished(self, before: datetime) -> None:
        """Remove what a killed process had begun to lay on disk before a moment."""
        folder = self._keyring.folder / str(self._municipality_id)
        for path in folder.glob(f"*/*{_ARRIVING}"):
            if path.stat().st_mtime < before.timestamp():
                path.unlink(missing_ok=True)

    def _path(self, file_id: UUID) -> Path:
        name = str(file_id)
        return self._keyring.folder / str(self._municipality_id) / name[-2:] / f"{name}.sealed"

    def fingerprint(self, value: str, *, purpose: str) -> bytes:
        """Return a keyed hash to look a ciphered value up by, the same for the same value."""
        key = self._key(self._current("lookup"))
        return hmac.new(key, f"{purpose}\0{value}".encode(), hashlib.sha256).digest()

    def prepare(self) -> None:
        """Make the municipality's first data keys, where it has none."""
        for purpose in ("seal", "lookup"):
            if self._newest(purpose) is None:
                self._make(purpose)

    def rotate(self) -> None:
        """Seal with a new data key from here on, and wrap all keys by the newest master key."""
        for row in self._session.scalars(select(DataKey)):
            row.wrapped = self._wrap(row.id, self._key(row.id))
            row.master_key = self._keyring.newest
        self._make("seal")

    def _sealing_key(self) -> tuple[UUID, bytes]:
        key_id = self._current("seal")
        return key_id, self._key(key_id)

    def _sealed(self, key: tuple[UUID, bytes], plain: bytes, *, context: str) -> bytes:
        nonce, head = os.urandom(_NONCE), _VERSION + key[0].bytes
        return head + nonce + AESGCM(key[1]).encrypt(nonce, plain, head + self._bound_to(context))

    def _key_of(self, sealed: bytes) -> bytes:
        if sealed[:1] != _VERSION or len(sealed) < _HEAD + _NONCE + 16:
            raise SealBroken("not a sealed value")
        return self._key(UUID(bytes=sealed[1:_HEAD]))

    def _opened(self, key: bytes, sealed: bytes, *, context: str) -> bytes:
        view = memoryview(sealed)
        head, nonce, cipher = sealed[:_HEAD], view[_HEAD : _HEAD + _NONCE], view[_HEAD + _NONCE :]
        try:
            return AESGCM(key).decrypt(nonce, cipher, head + self._bound_to(context))
        except InvalidTag as broken:
            raise SealBroken("a sealed value does not open here") from broken

    def _bound_to(self, context: str) -> bytes:
        return self._municipality_id.bytes + context.encode()

    def _newest(self, purpose: str) -> UUID | None:
        return self._session.scalar(
            select(DataKey.id)
            .where(
                DataKey.purpose == purpose,
                DataKey.master_key.in_(list(self._keyring.master_keys)),
            )
            .order_by(DataKey.created_at.desc(), DataKey.id.desc())
            .limit(1)
        )

    def _current(self, purpose: str) -> UUID:
        place = (self._municipality_id, purpose)
        known = self._keyring.current.get(place)
        if known is not None and self._now - known.looked_up_at < self._keyring.fresh_for:
            return known.id
        key_id = self._newest(purpose)
        if key_id is None and known is not None:
            # Rotated under a master key that this process was not started with.
            log.warning("data-key-unreadable", municipality=str(self._municipality_id))
            key_id = known.id
        if key_id is None:
            raise SealBroken("this municipality has no data key yet")
        self._keyring.current[place] = CurrentKey(key_id, self._now)
        return key_id

    def _key(self, key_id: UUID) -> bytes:
        place = (self._municipality_id, key_id)
        if place not in self._keyring.unwrapped:
            row = self._session.scalar(select(DataKey).where(DataKey.id == key_id))
            if row is None or row.master_key not in self._keyring.master_keys:
                raise SealBroken("the key of this value is not here")
            master = AESGCM(self._keyring.master_keys[row.master_key])
            self._keyring.unwrapped[place] = master.decrypt(
                row.wrapped[:_NONCE], row.wrapped[_NONCE:], self._bound_to(str(key_id))
            )
        return self._keyring.unwrapped[place]

    def _wrap(self, key_id: UUID, key: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        master = AESGCM(self._keyring.master_keys[self._keyring.newest])
        return nonce + master.encrypt(nonce, key, self._bound_to(str(key_id)))

    def _make(self, purpose: str) -> None:
        key_id, key = self._ids.new(), os.urandom(32)
        self._session.add(
            DataKey(
                municipality_id=self._municipality_id,
                id=key_id,
                purpose=purpose,
                master_key=self._keyring.newest,
                wrapped=self._wrap(key_id, key),
                created_at=self._now,
            )
        )
        self._session.flush()
