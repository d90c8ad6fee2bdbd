"""The key pair that push messages are signed with."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from app.channels.vapid import VapidKeys, VapidSigner, new_vapid_keys, vapid_keys_at
from tests.channels.browser import from_base64url


def test_the_public_key_is_the_uncompressed_point_without_padding() -> None:
    public = new_vapid_keys().public_key
    assert "=" not in public
    point = from_base64url(public)
    assert (len(point), point[0]) == (65, 4)
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)


def test_saved_keys_come_back_and_are_for_the_owner_alone(vapid_path: Path) -> None:
    keys = new_vapid_keys()
    keys.save(vapid_path)
    assert VapidKeys.load(vapid_path).public_key == keys.public_key
    assert stat.S_IMODE(vapid_path.stat().st_mode) == 0o600
    assert list(vapid_path.parent.iterdir()) == [vapid_path]


def test_a_key_is_never_written_over(vapid_path: Path) -> None:
    keys = vapid_keys_at(vapid_path)
    with pytest.raises(FileExistsError):
        new_vapid_keys().save(vapid_path)
    assert vapid_keys_at(vapid_path).public_key == keys.public_key


def test_many_starting_at_once_end_up_with_the_same_key(vapid_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(vapid_keys_at, [vapid_path] * 16))
    assert len({keys.public_key for keys in found}) == 1


def test_a_key_on_another_curve_is_refused(tmp_path: Path) -> None:
    pem = ec.generate_private_key(ec.SECP384R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (tmp_path / "wrong.pem").write_bytes(pem)
    with pytest.raises(ValueError, match="P-256"):
        VapidKeys.load(tmp_path / "wrong.pem")


@pytest.mark.parametrize(
    "subject", ["", "drift@jobvej.example", "mailto:", "http://jobvej.example"]
)
def test_a_subject_that_push_services_refuse_is_refused_at_the_start(subject: str) -> None:
    with pytest.raises(ValueError, match="subject"):
        VapidSigner(new_vapid_keys(), subject)
