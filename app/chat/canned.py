"""Canned replies: written once, for a team or for all, and filled in for each conversation.

They are filled into the box that an adviser writes in, never sent by themselves, so what cannot
be filled in stays in sight.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import or_, select

from app.accounts.contract import PersonCard, Role
from app.accounts.people import people_by_id
from app.accounts.teams import team_ids_of, teams
from app.chat.access import ANSWERING, conversation_for_reading
from app.chat.contract import Side, TooLong, UnknownFields
from app.chat.models import CannedReply
from app.chat.policy import clean_body, is_too_long
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.rows import one_row
from app.core.texts import LANGUAGES, _, use_language
from app.core.work import UnitOfWork

LONGEST_TITLE = 80
LONGEST_VALUE = 120  # a person's name
_FIELD = re.compile(r"\{([^{}\n]*)\}")


class Field(StrEnum):
    """What can be filled in; each goes by a Danish and an English name."""

    CITIZEN = "borger"
    FIRST_NAME = "fornavn"
    ADVISER = "rådgiver"
    TEAM = "team"
    PHONE = "telefon"
    JOB_CENTRE = "jobcenter"


FIELDS: Mapping[str, Field] = {field.value: field for field in Field} | {
    "citizen": Field.CITIZEN,
    "first_name": Field.FIRST_NAME,
    "adviser": Field.ADVISER,
    "phone": Field.PHONE,
    "job_centre": Field.JOB_CENTRE,
}


@dataclass(frozen=True)
class CannedView:
    """A canned reply; without a team it is everybody's."""

    id: UUID
    title: str
    body: str
    language: str
    team_id: UUID | None
    team: str


def canned_replies(uow: UnitOfWork) -> list[CannedView]:
    """Return the replies that the acting adviser can use, by title: of their teams, and of all."""
    if not uow.actor.has(*ANSWERING):
        raise Forbidden()
    mine = team_ids_of(uow, uow.actor.require_person())
    rows = uow.session.scalars(
        select(CannedReply)
        .where(or_(CannedReply.team_id.is_(None), CannedReply.team_id.in_(mine)))
        .order_by(CannedReply.title, CannedReply.id)
    ).all()
    return _views(uow, rows)


def canned_reply(uow: UnitOfWork, reply_id: UUID) -> CannedView:
    """Return one of the replies that the acting super user keeps."""
    return _views(uow, [_kept(uow, reply_id)])[0]


def save_canned_reply(
    uow: UnitOfWork,
    *,
    reply_id: UUID | None = None,
    title: str,
    body: str,
    language: str,
    team_id: UUID | None,
) -> UUID:
    """Write a reply for a team of the acting super user's, or for all; `reply_id` changes one.

    Raises UnknownFields, beside the words, for a field that cannot be filled in.
    """
    words, called = clean_body(body), " ".join(clean_body(title).split())
    _check_may_keep(uow, team_id)
    _check(called, words, language)
    _check_is_only_one(uow, called, team_id, reply_id)
    if reply_id is None:
        row = CannedReply(id=uow.new_id(), changed_at=uow.now)
        uow.session.add(row)
    else:
        row = _kept(uow, reply_id)
    row.title, row.body, row.language = called, words, language
    row.team_id, row.changed_at = team_id, uow.now
    uow.session.flush()
    return row.id


def remove_canned_reply(uow: UnitOfWork, reply_id: UUID) -> None:
    """Remove a reply that the acting super user keeps; messages written with it stay."""
    uow.session.delete(_kept(uow, reply_id))
    uow.session.flush()


def teams_to_write_for(uow: UnitOfWork) -> list[tuple[UUID, str]]:
    """Return the teams that the acting super user can keep replies for, by name."""
    mine = team_ids_of(uow, uow.actor.require_person())
    return [(team.id, team.name) for team in teams(uow) if team.id in mine]


def filled_reply(uow: UnitOfWork, reply_id: UUID, conversation_id: UUID) -> str:
    """Return a reply as it reads in a conversation that is the acting adviser's work."""
    seat = conversation_for_reading(uow, conversation_id)
    reply = next((one for one in canned_replies(uow) if one.id == reply_id), None)
    citizen_id = seat.conversation.citizen_id
    if seat.side != Side.JOB_CENTRE or reply is None or citizen_id is None:
        raise NotFound()
    citizen = people_by_id(uow, [citizen_id]).get(citizen_id)
    with use_language(reply.language):
        known = values_for(uow, citizen, seat.conversation.team_id)
    return filled_in(reply.body, known)


def values_for(
    uow: UnitOfWork, citizen: PersonCard | None, team_id: UUID | None
) -> dict[Field, str]:
    """Return what the fields are filled with, in the language in use; empty where unknown."""
    name = citizen.name if citizen else ""
    adviser_id = uow.actor.require_person()
    adviser = people_by_id(uow, [adviser_id]).get(adviser_id)
    team = next((team for team in teams(uow) if team.id == team_id), None)
    return {
        Field.CITIZEN: name,
        Field.FIRST_NAME: name.split()[0] if name.split() else "",
        Field.ADVISER: adviser.name if adviser else "",
        Field.TEAM: team.name if team else "",
        Field.PHONE: team.phone if team else "",
        Field.JOB_CENTRE: _(
            "the job centre of %(municipality)s", municipality=uow.municipality.name
        ),
    }


def filled_in(body: str, known: Mapping[Field, str]) -> str:
    """Return a text with its fields filled in; what is not known stays, in square brackets."""

    def value(found: re.Match[str]) -> str:
        field = FIELDS.get(_name(found.group(1)))
        return (known.get(field, "") if field else "") or f"[{found.group(1)}]"

    return _FIELD.sub(value, body)


def longest_filled_in(body: str) -> int:
    """Return how long a text can become once its fields are filled in."""
    return len(_FIELD.sub(lambda found: "x" * max(LONGEST_VALUE, len(found.group())), body))


def check_fields(body: str) -> None:
    """Refuse, beside the words, a text with fields that nothing can be filled in for."""
    unknown = [name for name in _FIELD.findall(body) if _name(name) not in FIELDS]
    if unknown:
        wrong = ", ".join(f"{{{name}}}" for name in dict.fromkeys(unknown))
        known = ", ".join(f"{{{field.value}}}" for field in Field)
        words = _("We cannot fill in %(wrong)s. You can use %(known)s.", wrong=wrong, known=known)
        raise UnknownFields(fields={"body": [words]})


def _name(written: str) -> str:
    return written.strip().lower()


def _check(title: str, body: str, language: str) -> None:
    wrong: dict[str, list[str]] = {}
    if not title:
        wrong["title"] = [_("This is missing.")]
    elif len(title) > LONGEST_TITLE:
        wrong["title"] = [_("Write at most 80 characters.")]
    if not body:
        wrong["body"] = [_("This is missing.")]
    elif is_too_long(body):
        wrong["body"] = [str(TooLong.title)]
    if language not in LANGUAGES:
        wrong["language"] = [_("Choose one of the languages.")]
    if wrong:
        raise Invalid(fields=wrong)
    check_fields(body)


def _check_is_only_one(
    uow: UnitOfWork, title: str, team_id: UUID | None, reply_id: UUID | None
) -> None:
    """Refuse a second reply of the same title where one chooses among them by it."""
    beside = [team_id] if team_id else team_ids_of(uow, uow.actor.require_person())
    rows = uow.session.execute(
        select(CannedReply.id, CannedReply.title).where(
            or_(CannedReply.team_id.is_(None), CannedReply.team_id.in_(beside))
        )
    )
    if any(one != reply_id and known.casefold() == title.casefold() for one, known in rows):
        raise Invalid(fields={"title": [_("There is a reply with this title already.")]})


def _check_may_keep(uow: UnitOfWork, team_id: UUID | None) -> None:
    if not uow.actor.has(Role.SUPER_USER):
        raise Forbidden()
    if team_id is not None and team_id not in team_ids_of(uow, uow.actor.require_person()):
        raise NotFound()


def _kept(uow: UnitOfWork, reply_id: UUID) -> CannedReply:
    row = one_row(uow.session, select(CannedReply).where(CannedReply.id == reply_id))
    _check_may_keep(uow, row.team_id)
    return row


def _views(uow: UnitOfWork, rows: Sequence[CannedReply]) -> list[CannedView]:
    named = {team.id: team.name for team in teams(uow)} if rows else {}
    return [
        CannedView(
            id=row.id,
            title=row.title,
            body=row.body,
            language=row.language,
            team_id=row.team_id,
            team=named.get(row.team_id, "") if row.team_id else "",
        )
        for row in rows
    ]
