"""Makes take-outs in the worker, part after part; each is read as the person whose it is.

A worker that is killed leaves its claim behind, and five minutes later the next round takes the
take-out up again from the beginning; three times, then it is said that it could not be made. What
the killed one had laid on disk goes then: its file is named from the claim on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import select

from app.accounts.people import people_by_id
from app.core.claims import MOST_ATTEMPTS, claim_oldest, still_claimed
from app.core.errors import NotFound, Unavailable
from app.core.texts import _, use_language
from app.core.work import Actor, Look, Municipality, UnitOfWork, Units, the_service
from app.files.service import take_in_made
from app.notifications.service import notify
from app.privacy.contract import MOST_BYTES, TakeOutProvider, TakeOutState
from app.privacy.kinds_told import TAKE_OUT, subject_of
from app.privacy.models import TakeOut
from app.privacy.service import forget
from app.privacy.writing import Frame, Writer
from app.privacy.zipping import Zip

SIGN_OF_LIFE = timedelta(minutes=1)
ZIP = "application/zip"

log = structlog.get_logger()


@dataclass(frozen=True)
class Workshop:
    """What making take-outs needs: where people are, who provides the parts, and how much fits.

    `look_of` and `address_of` say how a municipality is reached.
    """

    units: Units
    municipalities: Callable[[], Sequence[Municipality]]
    providers: Sequence[TakeOutProvider]
    look_of: Callable[[Municipality], Look]
    address_of: Callable[[Municipality], str]
    most_bytes: int = MOST_BYTES


class Superseded(Exception):
    """Somebody else makes this take-out by now, or it is gone."""


@dataclass
class _Claimed:
    """A take-out that this worker makes, under the identity that its file gets."""

    id: UUID
    person_id: UUID
    language: str
    attempts: int
    file_id: UUID
    heard_at: datetime
    done: int = field(default=0)


def make_due_take_outs(workshop: Workshop) -> int:
    """Make every take-out that waits; returns how many were made."""
    made = 0
    for municipality in workshop.municipalities():
        while (one := _claim(workshop.units, municipality)) is not None:
            made += _make(workshop, municipality, one)
    return made


def _claim(units: Units, municipality: Municipality) -> _Claimed | None:
    """Take one up, from the beginning."""
    with units.write(municipality, the_service("take-outs")) as uow:
        row = claim_oldest(uow, TakeOut)
        if row is None:
            return None
        row.done = 0
        if row.file_id is not None:
            uow.vault.drop(row.file_id)
        row.file_id = file_id = uow.new_id()
        return _Claimed(row.id, row.person_id, row.language, row.attempts, file_id, uow.now)


def _make(workshop: Workshop, municipality: Municipality, one: _Claimed) -> bool:
    """Make one, outside any transaction that writes, and say what became of it."""
    size: int | None = None
    try:
        if one.attempts <= MOST_ATTEMPTS:
            with use_language(one.language):
                size = _write(workshop, municipality, one)
    except Superseded:
        return False
    except Unavailable:  # the claim runs out, and the round after takes it up again
        log.warning("take-out-put-off", take_out=str(one.id))
        return False
    except NotFound:
        log.info("take-out-no-longer-allowed", take_out=str(one.id))
    except Exception:  # one that cannot be made must not keep the others waiting
        log.exception("take-out-failed", take_out=str(one.id))
    with workshop.units.write(municipality, the_service("take-outs")) as uow:
        return _settle(uow, one, size)


def _write(workshop: Workshop, municipality: Municipality, one: _Claimed) -> int:
    """Write the file, part after part, ciphered onto the disk; returns its size in bytes."""
    with workshop.units.read(municipality, the_service("take-outs")) as uow:
        actor, frame = _whose(workshop, uow, one)
        sink = uow.vault.sink(one.file_id)
    with sink:
        to = Zip(sink, made_at=frame.made_at, most_bytes=workshop.most_bytes)
        writer = Writer(to, frame, lambda: _give_sign_of_life(workshop, municipality, one))
        for provide in workshop.providers:
            with workshop.units.read(municipality, actor) as uow:
                writer.add(provide(uow))
            one.done += 1
            _note(workshop, municipality, one)
        writer.finish()
        return sink.size


def _whose(workshop: Workshop, uow: UnitOfWork, one: _Claimed) -> tuple[Actor, Frame]:
    """Return the person as who acts, and what stands around their things; NotFound if gone."""
    card = people_by_id(uow, [one.person_id]).get(one.person_id)
    if card is None or not card.is_active:
        raise NotFound()
    look = workshop.look_of(uow.municipality)
    frame = Frame(
        name=card.name,
        municipality=look.name,
        address=workshop.address_of(uow.municipality),
        contact=look.contact_email,
        made_at=uow.now,
    )
    return Actor(person_id=card.id, roles=card.roles, language=one.language), frame


def _give_sign_of_life(workshop: Workshop, municipality: Municipality, one: _Claimed) -> None:
    """Keep the claim, where it was long since anybody heard of this worker."""
    if workshop.units.clock.now() - one.heard_at >= SIGN_OF_LIFE:
        _note(workshop, municipality, one)


def _note(workshop: Workshop, municipality: Municipality, one: _Claimed) -> None:
    """Note how far it has come; Superseded where it is not this worker's any more."""
    with workshop.units.write(municipality, the_service("take-outs")) as uow:
        row = _held(uow, one)
        if row is None:
            raise Superseded()
        row.done, row.claimed_at, one.heard_at = one.done, uow.now, uow.now


def _settle(uow: UnitOfWork, one: _Claimed, size: int | None) -> bool:
    """Keep what was made in place of the ones before, or say that it could not be made."""
    row = _held(uow, one)
    if row is None:
        uow.vault.drop(one.file_id)
        return False
    row.state = TakeOutState.FAILED if size is None else TakeOutState.READY
    row.finished_at = uow.now
    if size is None:
        row.file_id = None
    else:
        _keep(uow, row, one, size)
    facts = {"state": row.state, "take_out_id": str(row.id)}
    notify(uow, row.person_id, TAKE_OUT, facts, subject=subject_of(row.id))
    return size is not None


def _keep(uow: UnitOfWork, row: TakeOut, one: _Claimed, size: int) -> None:
    """Keep the file that was made, and no other of this person."""
    with use_language(one.language):
        name = _("My things from Jobvej") + ".zip"
    take_in_made(
        uow,
        one.file_id,
        owner_id=row.person_id,
        name=name,
        media_type=ZIP,
        size=size,
        used_by=f"take-out/{row.id}",
    )
    row.size = size
    others = select(TakeOut).where(TakeOut.person_id == row.person_id, TakeOut.id != row.id)
    for other in uow.session.scalars(others):
        forget(uow, other)


def _held(uow: UnitOfWork, one: _Claimed) -> TakeOut | None:
    """Return the row, held, where this worker still makes it."""
    return still_claimed(uow, TakeOut, one.id, attempts=one.attempts)
