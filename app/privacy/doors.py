"""What the doors to the take-out have in common: who provides the parts, and the file."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response

from app.privacy.contract import OwnTakeOut, TakeOutProvider
from app.privacy.service import ask_for_take_out, take_out_file
from app.web.downloads import download_in_pieces
from app.web.services import Slot, services
from app.web.unit import read_unit, write_unit

TAKE_OUT_PARTS: Slot[Sequence[TakeOutProvider]] = Slot("take-out-parts")


def asked() -> OwnTakeOut:
    """Have one's things made into a file; asked twice, it is made once."""
    with write_unit() as uow:
        return ask_for_take_out(uow, parts=len(services().provided[TAKE_OUT_PARTS]))


def fetched() -> Response:
    """Hand the file out to the one whose things are in it."""
    with read_unit() as uow:
        file, pieces = take_out_file(uow)
    return download_in_pieces(pieces, size=file.size, media_type=file.type, name=file.name)
