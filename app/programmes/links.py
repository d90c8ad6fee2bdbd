"""Institutions' own links, by which people sign up for a programme; who came by one is counted."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update

from app.core.errors import Invalid
from app.core.rows import one_row
from app.core.slugs import slug_of
from app.core.texts import _
from app.core.work import UnitOfWork
from app.programmes.access import check_edits, programme_row
from app.programmes.contract import LONGEST_CODE, LONGEST_NAME, LinkView
from app.programmes.models import ProgrammeLink

CHANCE = 4
"""How many digits make a code one that nobody guesses from another's name."""


def add_link(uow: UnitOfWork, programme_id: UUID, name: str) -> LinkView:
    """Give an institution a link of its own; by its name, and not to be mistaken for another's.

    Invalid, by field, where a link of the programme that is in use has that name.
    """
    check_edits(uow)
    programme = programme_row(uow, programme_id, is_held=True)
    words = " ".join(name.split())
    if not words or len(words) > LONGEST_NAME:
        said = _("Write a name of at most %(n)s characters.", n=LONGEST_NAME)
        raise Invalid(fields={"name": [said]})
    _check_free(uow, programme.id, words)
    link_id = uow.new_id()
    of_name = slug_of(words, taken=(), otherwise="link")[: LONGEST_CODE - CHANCE - 1].strip("-")
    row = ProgrammeLink(
        id=link_id,
        programme_id=programme.id,
        code=f"{of_name}-{link_id.hex[-CHANCE:]}",
        name=words,
        sign_ups=0,
        made_at=uow.now,
        made_by_id=uow.actor.person_id,
    )
    uow.session.add(row)
    uow.session.flush()
    return _view(row)


def use_link(uow: UnitOfWork, link_id: UUID, *, is_in_use: bool) -> LinkView:
    """Let a link lead nowhere from now on, or to the programme again. Twice is harmless.

    Invalid where another that is in use got its name meanwhile.
    """
    check_edits(uow)
    row = _row(uow, link_id)
    if is_in_use and row.ended_at is not None:
        programme_row(uow, row.programme_id, is_held=True)
        _check_free(uow, row.programme_id, row.name)
    row.ended_at = None if is_in_use else row.ended_at or uow.now
    uow.session.flush()
    return _view(row)


def links_of(uow: UnitOfWork, programme_id: UUID) -> list[LinkView]:
    """Return a programme's links by name, those in use first."""
    check_edits(uow)
    rows = select(ProgrammeLink).where(ProgrammeLink.programme_id == programme_id)
    found = [_view(row) for row in uow.session.scalars(rows)]
    return sorted(found, key=lambda one: (not one.is_in_use, one.name.lower(), one.code))


def link_by_id(uow: UnitOfWork, link_id: UUID) -> LinkView:
    """Return a link to those who make them."""
    check_edits(uow)
    return _view(_row(uow, link_id))


def link_by_code(uow: UnitOfWork, code: str) -> LinkView:
    """Return a link that is in use, whoever asks; NotFound for none."""
    rows = select(ProgrammeLink).where(
        ProgrammeLink.code == code.lower(), ProgrammeLink.ended_at.is_(None)
    )
    row = one_row(uow.session, rows)
    return _view(row)


def count_sign_up(uow: UnitOfWork, link_id: UUID) -> None:
    """Count one who signed up by a link, or got in line by it."""
    counted = {"sign_ups": ProgrammeLink.sign_ups + 1}
    uow.session.execute(update(ProgrammeLink).where(ProgrammeLink.id == link_id).values(counted))


def _check_free(uow: UnitOfWork, programme_id: UUID, name: str) -> None:
    """Refuse a second link of one name, as nobody could tell who came by which."""
    rows = select(ProgrammeLink.name).where(
        ProgrammeLink.programme_id == programme_id, ProgrammeLink.ended_at.is_(None)
    )
    if name.casefold() in {one.casefold() for one in uow.session.scalars(rows)}:
        said = _("%(name)s has a link already. Use that one, or write another name.", name=name)
        raise Invalid(fields={"name": [said]})


def _row(uow: UnitOfWork, link_id: UUID) -> ProgrammeLink:
    return one_row(uow.session, select(ProgrammeLink).where(ProgrammeLink.id == link_id))


def _view(row: ProgrammeLink) -> LinkView:
    return LinkView(
        id=row.id,
        programme_id=row.programme_id,
        code=row.code,
        name=row.name,
        sign_ups=row.sign_ups,
        is_in_use=row.ended_at is None,
    )
