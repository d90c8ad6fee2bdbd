"""Which language citizens read, as an adviser notes it, or as they say it themselves.

What the citizen says goes before what is noted. Where it is a language of the service, who has
chosen none for it reads its pages and e-mails in that one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import NotedLanguage, Person
from app.accounts.registrations import check_is_citizen, check_may_note
from app.core.errors import Forbidden, Invalid
from app.core.languages import WRITTEN, name_of
from app.core.rows import one_row
from app.core.texts import DEFAULT_LANGUAGE, LANGUAGES, _
from app.core.work import UnitOfWork


@dataclass(frozen=True)
class Noted:
    """The language that a citizen reads; `is_own` says that they say so themselves."""

    language: str
    is_own: bool


def note_language(
    uow: UnitOfWork, citizen_id: UUID, code: str, *, instead_of: str | None = None
) -> None:
    """Note which language a citizen reads; "" where that is not known after all.

    Invalid for another than the citizen's own word, where there is one; and where something else
    is noted by now than `instead_of`, which is what the adviser saw.
    """
    check_may_note(uow)
    if citizen_id == uow.actor.person_id:
        raise Forbidden()
    check_is_citizen(uow, citizen_id)
    person, row = _held(uow, citizen_id)
    stands = row.language if row else ""
    if code == stands:
        return
    if row is not None and row.noted_by_id == citizen_id:
        raise Invalid(fields={"language": [_("The citizen has chosen another language.")]})
    if instead_of not in {None, stands}:
        raise Invalid(fields={"language": [_noted_meanwhile(stands)]})
    _keep(uow, citizen_id, row, code)
    if not person.has_chosen_language:
        person.language = code if code in LANGUAGES else DEFAULT_LANGUAGE
    uow.session.flush()


def say_language(uow: UnitOfWork, code: str) -> None:
    """Say which language the acting citizen reads; "" for none. What stands stays as it was."""
    me = uow.actor.require_person()
    check_is_citizen(uow, me)
    _person, row = _held(uow, me)
    if code != (row.language if row else ""):
        _keep(uow, me, row, code)


def noted_languages(uow: UnitOfWork, person_ids: Collection[UUID]) -> dict[UUID, Noted]:
    """Return which language several people read, where that is noted; whoever asks was let in."""
    rows = select(NotedLanguage).where(NotedLanguage.person_id.in_(set(person_ids)))
    return {
        row.person_id: Noted(row.language, row.noted_by_id == row.person_id)
        for row in uow.session.scalars(rows)
    }


def _held(uow: UnitOfWork, person_id: UUID) -> tuple[Person, NotedLanguage | None]:
    """Return somebody, held meanwhile so that two words do not become two rows, and the word."""
    person = one_row(uow.session, select(Person).where(Person.id == person_id), is_held=True)
    row = select(NotedLanguage).where(NotedLanguage.person_id == person_id)
    return person, uow.session.scalar(row.execution_options(populate_existing=True))


def _noted_meanwhile(code: str) -> str:
    if not code:
        return _("The language was taken away meanwhile. Save again if yours is right.")
    name = name_of(code)
    return _(
        "Another language was noted meanwhile: %(name)s. Save again if yours is right.", name=name
    )


def _keep(uow: UnitOfWork, person_id: UUID, row: NotedLanguage | None, code: str) -> None:
    if code not in {*WRITTEN, ""}:
        raise Invalid(fields={"language": [_("Choose one of the languages.")]})
    if not code:
        uow.session.delete(row)
    else:
        if row is None:
            row = NotedLanguage(id=uow.new_id(), person_id=person_id)
            uow.session.add(row)
        row.language, row.noted_at, row.noted_by_id = code, uow.now, uow.actor.person_id
    uow.session.flush()
