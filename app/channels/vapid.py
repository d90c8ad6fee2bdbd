"""Who we are to the push services: one key pair, and a signed header per origin (RFC 8292)."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02, VapidException

from app.core.once import write_once

# RFC 8292, 2: at most 24 hours from the request; half of that leaves room for clocks that differ.
_VALID_FOR = timedelta(hours=12)
_ORIGINS_KEPT = 1_024


class VapidKeys:
    """The key pair that our push messages are signed with."""

    def __init__(self, private_key: ec.EllipticCurvePrivateKey) -> None:
        """Take a private key on P-256."""
        if not isinstance(private_key.curve, ec.SECP256R1):
            raise ValueError("a VAPID key is on the curve P-256")  # noqa: TRY004 — a wrong value
        self.private_key = private_key

    @classmethod
    def load(cls, path: Path) -> VapidKeys:
        """Read the private key from a PEM file; ValueError when there is none in it."""
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise ValueError(f"{path} holds no key on P-256")  # noqa: TRY004 — a wrong file
        return cls(key)

    def save(self, path: Path) -> None:
        """Write the private key as PEM, for the owner's eyes; FileExistsError rather than replace.

        Browsers are bound to the key they subscribed with, so a key is never overwritten, and
        several processes starting at once end up with the same one.
        """
        write_once(path, self._pem())

    @property
    def public_key(self) -> str:
        """Return the public key as browsers want it: unpadded base64url of the point (65 bytes)."""
        point = self.private_key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return urlsafe_b64encode(point).rstrip(b"=").decode("ascii")

    def _pem(self) -> bytes:
        return self.private_key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )


def new_vapid_keys() -> VapidKeys:
    """Return a fresh key pair."""
    return VapidKeys(ec.generate_private_key(ec.SECP256R1()))


def vapid_keys_at(path: Path) -> VapidKeys:
    """Return the keys kept at `path`, making them the first time."""
    if not path.exists():
        # Another process may be first; then its key is the one.
        with suppress(FileExistsError):
            new_vapid_keys().save(path)
    return VapidKeys.load(path)


class VapidSigner:
    """Signs one Authorization header per push service and hour."""

    def __init__(self, keys: VapidKeys, subject: str) -> None:
        """Sign as `subject`, a mailto: or https: address (RFC 8292, 2.1); ValueError otherwise."""
        self._subject = subject
        self._vapid = Vapid02(keys.private_key)
        self._headers: dict[str, tuple[datetime, str]] = {}
        self._lock = Lock()
        try:
            self._sign("https://example.com", timedelta(days=1).total_seconds())
        except VapidException as failure:
            raise ValueError(f"not a VAPID subject: {subject!r}") from failure

    def header(self, origin: str, now: datetime) -> str:
        """Return the Authorization header for an origin, valid for 11 to 12 hours from `now`."""
        hour = now.replace(minute=0, second=0, microsecond=0)
        with self._lock:
            signed_for, header = self._headers.get(origin, (None, ""))
            if signed_for != hour:
                header = self._sign(origin, (hour + _VALID_FOR).timestamp())
                if len(self._headers) >= _ORIGINS_KEPT:
                    self._headers.clear()
                self._headers[origin] = (hour, header)
            return header

    def _sign(self, origin: str, expires: float) -> str:
        claims = {"aud": origin, "exp": int(expires), "sub": self._subject}
        return str(self._vapid.sign(claims)["Authorization"])
