"""A browser as the push service sees it: a subscription, and the secret half of it."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

import http_ece
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from app.channels.contract import PushSubscription


def base64url(data: bytes) -> str:
    """Write bytes as unpadded base64url."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """Read unpadded base64url."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass(frozen=True)
class Browser:
    """Holds the private key that its subscription's messages are for."""

    subscription: PushSubscription
    private_key: ec.EllipticCurvePrivateKey

    def read(self, body: bytes) -> bytes:
        """Decrypt what was pushed."""
        secret = from_base64url(self.subscription.auth)
        return bytes(http_ece.decrypt(body, private_key=self.private_key, auth_secret=secret))


def subscribed(endpoint: str) -> Browser:
    """Return a browser that subscribed at this endpoint."""
    key = ec.generate_private_key(ec.SECP256R1())
    point = key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    auth = base64url(secrets.token_bytes(16))
    return Browser(PushSubscription(endpoint, base64url(point), auth), key)
