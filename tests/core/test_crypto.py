"""A sealed value opens where it was sealed, and nowhere else."""

import base64
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.crypto import Keyring, SealBroken, master_keys_at
from app.core.tenants import OtherMunicipality
from app.core.work import NOBODY, UnitOfWork, Units
from tests.people import Cast


def test_a_value_opens_again_in_its_own_place(uow: UnitOfWork) -> None:
    sealed = uow.vault.seal_text("hemmeligt", context="person/1/email")
    assert b"hemmeligt" not in sealed
    assert uow.vault.open_text(sealed, context="person/1/email") == "hemmeligt"


def test_a_value_moved_to_another_row_does_not_open(uow: UnitOfWork) -> None:
    sealed = uow.vault.seal_text("hemmeligt", context="person/1/email")
    with pytest.raises(SealBroken):
        uow.vault.open_text(sealed, context="person/2/email")


def test_a_value_of_the_neighbour_does_not_open(units: Units, cast: Cast) -> None:
    with units.write(cast.next_door) as uow:
        sealed = uow.vault.seal_text("hemmeligt", context="x")
    with units.read(cast.here) as uow, pytest.raises(SealBroken):
        uow.vault.open_text(sealed, context="x")


@pytest.mark.parametrize("damage", [lambda b: b[:-1], lambda b: b"", lambda b: b[:20] + b"\0" * 40])
def test_a_damaged_value_does_not_open(uow: UnitOfWork, damage: Callable[[bytes], bytes]) -> None:
    sealed = uow.vault.seal_text("hemmeligt", context="x")
    with pytest.raises(SealBroken):
        uow.vault.open_text(damage(sealed), context="x")


def test_the_same_value_is_never_sealed_alike_but_is_found_by_its_fingerprint(
    uow: UnitOfWork,
) -> None:
    assert uow.vault.seal(b"x", context="a") != uow.vault.seal(b"x", context="a")
    one = uow.vault.fingerprint("ida@example.org", purpose="email")
    assert one == uow.vault.fingerprint("ida@example.org", purpose="email")
    assert one != uow.vault.fingerprint("ida@example.org", purpose="phone")


def test_the_neighbour_has_other_fingerprints(units: Units, cast: Cast) -> None:
    prints = set()
    for municipality in (cast.here, cast.next_door):
        with units.read(municipality, NOBODY) as uow:
            prints.add(uow.vault.fingerprint("ida@example.org", purpose="email"))
    assert len(prints) == 2


def test_old_values_open_after_a_rotation_and_fingerprints_stay(units: Units, cast: Cast) -> None:
    with units.write(cast.here) as uow:
        old = uow.vault.seal_text("før", context="x")
        fingerprint = uow.vault.fingerprint("x", purpose="y")
        uow.vault.rotate()
    units.keyring.current.clear()
    units.keyring.unwrapped.clear()
    with units.read(cast.here) as uow:
        new = uow.vault.seal_text("efter", context="x")
        assert uow.vault.open_text(old, context="x") == "før"
        assert new[1:17] != old[1:17]
        assert uow.vault.fingerprint("x", purpose="y") == fingerprint


def test_a_new_master_key_takes_over_once_the_keys_were_rotated(units: Units, cast: Cast) -> None:
    both = Keyring.from_text(keys_named("second", "test"))
    with units.write(cast.here) as uow:
        sealed = uow.vault.seal_text("x", context="x")
    units.keyring = both
    with units.write(cast.here) as uow:
        uow.vault.rotate()
    units.keyring = Keyring.from_text(keys_named("second"))
    with units.read(cast.here) as uow:
        assert uow.vault.open_text(sealed, context="x") == "x"


def keys_named(*names: str) -> str:
    key = {"test": b"k" * 32, "second": b"s" * 32}
    return ",".join(f"{n}:{base64.b64encode(key[n]).decode()}" for n in names)


def test_master_keys_are_made_once_and_kept_private(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master.txt"
    first = master_keys_at(path)
    assert master_keys_at(path) == first
    assert path.stat().st_mode & 0o077 == 0
    assert Keyring.from_text(first).newest == "first"


@pytest.mark.parametrize("text", ["", "no-colon", "a:notbase64!", "a:c2hvcnQ="])
def test_master_keys_that_are_not_keys_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Keyring.from_text(text)


def test_the_vault_goes_through_the_same_filter_as_everything(units: Units, cast: Cast) -> None:
    with units.read(cast.here) as uow, pytest.raises(OtherMunicipality):
        uow.session.connection()
