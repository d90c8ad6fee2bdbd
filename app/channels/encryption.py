"""Turns a push payload into what only one browser can read (RFC 8291, RFC 8188).

The cryptography is `http_ece`'s, pywebpush's own encoder. What is ours is that a browser's key is
parsed once and kept, for parsing checks that the point is on the curve and costs as much as the
encryption does.
"""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass
from functools import lru_cache

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec

from app.channels.contract import PushSubscription

_CURVE = ec.SECP256R1()
_KEYS_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class BrowserKeys:
    """A browser's public key and the secret it shares with us."""

    public_key: ec.EllipticCurvePublicKey
    auth_secret: bytes


@lru_cache(maxsize=_KEYS_KEPT)
def parse_keys(p256dh: str, auth: str) -> BrowserKeys:
    """Return the keys of a subscription; ValueError when they are not what RFC 8291 asks for."""
    point, secret = _unpadded(p256dh), _unpadded(auth)
    if len(point) != 65 or point[0] != 4:
        raise ValueError("p256dh is not an uncompressed point")
    if len(secret) != 16:
        raise ValueError("auth is not 16 bytes")
    return BrowserKeys(ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, point), secret)


def encrypt(subscription: PushSubscription, payload: bytes) -> bytes:
    """Return the aes128gcm body for one browser, under a key and a salt used this once."""
    return encrypt_with(
        parse_keys(subscription.p256dh, subscription.auth),
        payload,
        sender_key=ec.generate_private_key(_CURVE),
    )


def encrypt_with(
    keys: BrowserKeys,
    payload: bytes,
    *,
    sender_key: ec.EllipticCurvePrivateKey,
    salt: bytes | None = None,
) -> bytes:
    """Return the aes128gcm body under a key and salt never used before; a fresh salt if None."""
    return bytes(
        http_ece.encrypt(
            payload,
            salt=salt,
            private_key=sender_key,
            dh=keys.public_key,
            auth_secret=keys.auth_secret,
            version="aes128gcm",
        )
    )


def _unpadded(text: str) -> bytes:
    try:
        bare = text.rstrip("=")
        return b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=True)
    except ValueError as failure:
        raise ValueError("not base64url") from failure
