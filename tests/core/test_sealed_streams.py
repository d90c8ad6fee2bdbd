"""Long contents are ciphered in pieces, which can be neither swapped, left out nor cut off."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid4

import pytest

from app.core.crypto import SealBroken
from app.core.sealed_streams import PIECE, StreamBroken
from app.core.work import Municipality, Units
from app.web.services import Services
from tests.factories.files import kept_files
from tests.people import Cast


def keep(units: Units, here: Municipality, content: bytes, step: int = 70_000) -> UUID:
    file_id = uuid4()
    with units.read(here) as uow, uow.vault.sink(file_id) as sink:
        for start in range(0, len(content), step):
            sink.write(content[start : start + step])
    return file_id


def opened(units: Units, here: Municipality, file_id: UUID) -> bytes:
    with units.read(here) as uow:
        pieces = uow.vault.pieces(file_id)
    return b"".join(pieces)  # after the unit


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 7])
def test_what_was_kept_in_pieces_comes_back(units: Units, here: Municipality, size: int) -> None:
    content = bytes(n % 251 for n in range(1000)) * (size // 1000 + 1)
    assert opened(units, here, keep(units, here, content[:size])) == content[:size]


@pytest.mark.parametrize(
    ("start", "stop"),
    [
        (0, 0),
        (0, 1),
        (5, PIECE),
        (PIECE - 1, PIECE + 1),
        (PIECE, 2 * PIECE),
        (2 * PIECE, 3 * PIECE + 9),
        (0, 9 * PIECE),
        (9 * PIECE, 9 * PIECE + 5),
    ],
)
@pytest.mark.parametrize("size", [10, 2 * PIECE, 3 * PIECE + 7])
def test_a_part_of_it_is_just_that_part(
    size: int, start: int, stop: int, units: Units, here: Municipality
) -> None:
    content = (bytes(n % 251 for n in range(1000)) * (size // 1000 + 1))[:size]
    file_id = keep(units, here, content)
    with units.read(here) as uow:
        part = uow.vault.part(file_id, start, stop)
    assert b"".join(part) == content[start:stop]


def test_a_part_opens_none_but_the_pieces_that_hold_it(
    units: Units, here: Municipality, services: Services
) -> None:
    file_id = keep(units, here, b"x" * 3 * PIECE)
    [path] = kept_files(services)
    sealed = bytearray(path.read_bytes())
    sealed[100] ^= 1  # in the first piece
    path.write_bytes(sealed)
    with units.read(here) as uow:
        later, first = uow.vault.part(file_id, PIECE, PIECE + 9), uow.vault.part(file_id, 0, 9)
    assert b"".join(later) == b"x" * 9
    with pytest.raises(StreamBroken):
        b"".join(first)


def test_nothing_of_it_can_be_read_on_the_disk(
    units: Units, here: Municipality, services: Services
) -> None:
    keep(units, here, b"hemmeligt" * 500)
    [path] = kept_files(services)
    assert b"hemmeligt" not in path.read_bytes()


def test_what_goes_wrong_half_way_leaves_nothing(
    units: Units, here: Municipality, services: Services
) -> None:
    with pytest.raises(RuntimeError), units.read(here) as uow, uow.vault.sink(uuid4()) as sink:
        sink.write(b"x" * 3 * PIECE)
        raise RuntimeError
    assert [
        p for p in services.settings.data_dir.rglob("*") if p.is_file() and "files" in p.parts
    ] == []


def _pieces_on(path: Path) -> list[bytes]:
    sealed, head = path.read_bytes(), 17
    step = 12 + PIECE + 16
    return [sealed[:head], *(sealed[n : n + step] for n in range(head, len(sealed), step))]


@pytest.mark.parametrize(
    "meddle",
    [
        pytest.param(lambda p: [p[0], p[2], p[1], p[3]], id="swapped"),
        pytest.param(lambda p: [p[0], p[1], p[3]], id="left out"),
        pytest.param(lambda p: p[:3], id="cut off after a piece"),
        pytest.param(lambda p: p[:1], id="cut off before the first"),
        pytest.param(lambda p: [*p[:3], p[3][:-1]], id="cut off within a piece"),
        pytest.param(lambda p: [*p, p[3]], id="added to"),
    ],
)
def test_what_was_meddled_with_does_not_open(
    units: Units, here: Municipality, services: Services, meddle: object
) -> None:
    file_id = keep(units, here, b"x" * (2 * PIECE + 7))
    [path] = kept_files(services)
    path.write_bytes(b"".join(meddle(_pieces_on(path))))  # type: ignore[operator]  # a function
    with pytest.raises(StreamBroken):
        opened(units, here, file_id)


def test_it_opens_nowhere_else(
    units: Units, here: Municipality, cast: Cast, services: Services
) -> None:
    file_id = keep(units, here, b"x")
    with units.read(cast.next_door) as uow, pytest.raises(SealBroken):
        uow.vault.pieces(file_id)
    other = keep(units, here, b"y")
    paths = {path.stem: path for path in kept_files(services)}
    paths[str(other)].write_bytes(paths[str(file_id)].read_bytes())
    with pytest.raises(StreamBroken):
        opened(units, here, other)


def test_a_content_that_was_kept_whole_is_none_in_pieces(units: Units, here: Municipality) -> None:
    file_id = uuid4()
    with units.write(here) as uow:
        uow.vault.keep(file_id, b"x")
    with units.read(here) as uow, pytest.raises(SealBroken):
        uow.vault.pieces(file_id)


def test_what_a_killed_process_had_begun_goes_with_its_file(
    units: Units, here: Municipality, services: Services
) -> None:
    def begun() -> list[str]:
        found = services.settings.data_dir.glob("files/*/*/*.arriving")
        return sorted(path.name.split(".")[0] for path in found)

    file_id, other_id = uuid4(), uuid4()
    with units.read(here) as uow:
        for one in (file_id, other_id):
            uow.vault.sink(one)
    with units.write(here) as uow:
        uow.vault.drop(file_id)
        assert begun() == sorted([str(file_id), str(other_id)])  # until the commit
    assert begun() == [str(other_id)]
