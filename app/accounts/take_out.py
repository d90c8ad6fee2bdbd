"""What somebody takes along of their account: who they are, who helps them, and who looked."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from app.accounts.looking import WORDS
from app.accounts.models import (
    AccessLogEntry,
    ApiToken,
    BrowserSession,
    CitizenTargetGroup,
    NotedLanguage,
    OwnAdviserRow,
    Person,
    PersonRole,
    Registration,
)
from app.accounts.people import email_of, people_by_id
from app.accounts.teams import teams
from app.core.languages import name_of
from app.core.take_out import Entry, Part, Record, Section, record
from app.core.texts import _, format_date, format_list, format_moment, language
from app.core.work import UnitOfWork
from app.tenancy.target_groups import target_groups

LANGUAGES = {"da": "Dansk", "en": "English"}


def account_to_take(uow: UnitOfWork) -> Part:
    """Provide what is known of the acting person."""
    return Part(
        "accounts",
        _("About you"),
        sections=[Section(_("Your details"), [_person(uow)])],
        records={
            "person": _person_records(uow),
            "person_role": _roles(uow),
            "citizen_target_group": _group_records(uow),
            "own_adviser": _adviser_records(uow),
            "registration": _registration_records(uow),
            "noted_language": _language_records(uow),
        },
    )


def log_ins_to_take(uow: UnitOfWork) -> Part:
    """Provide where the acting person logs in, and who looked at what is known of them."""
    return Part(
        "log-ins",
        _("Log-ins and looks"),
        sections=(
            Section(_("Where you have logged in"), _sessions(uow)),
            Section(_("Programs that act for you"), _tokens(uow)),
            Section(_("Who has looked at your details"), _looks(uow)),
        ),
        records={
            "browser_session": _session_records(uow),
            "api_token": _token_records(uow),
            "access_log_entry": _look_records(uow),
        },
    )


def _person(uow: UnitOfWork) -> Entry:
    [row] = uow.session.scalars(select(Person).where(Person.id == uow.actor.require_person()))
    groups = [one["name"] for one in _group_records(uow)]
    advisers = [one["name"] for one in _adviser_records(uow)]
    facts = [
        (_("Your e-mail address"), email_of(uow, row.id) or ""),
        (_("Language"), LANGUAGES.get(row.language, row.language)),
        (_("Reads"), format_list([name_of(one["language"]) for one in _language_records(uow)])),
        (_("Target groups"), format_list(groups) if groups else ""),
        (_("Your adviser"), format_list(advisers) if advisers else ""),
        (_("Year of birth"), str(row.birth_year or "")),
        (_("Registered as unemployed"), format_list(_registered(uow))),
        (_("Here since"), format_moment(row.created_at)),
    ]
    return Entry(row.name, facts=facts)


def _registered(uow: UnitOfWork) -> list[str]:
    return [
        _("%(first)s to %(last)s", first=format_date(row.registered_on), last=format_date(last))
        if (last := row.ended_on)
        else _("since %(day)s", day=format_date(row.registered_on))
        for row in _registrations(uow)
    ]


def _sessions(uow: UnitOfWork) -> Iterator[Entry]:
    for row in _session_rows(uow):
        facts = [
            (_("Logged in"), format_moment(row.created_at)),
            (_("Last used"), format_moment(row.last_seen_at)),
            (_("Logged out"), format_moment(row.ended_at) if row.ended_at else ""),
        ]
        yield Entry(row.device or _("A browser"), facts=facts)


def _tokens(uow: UnitOfWork) -> Iterator[Entry]:
    for row in _token_rows(uow):
        facts = [
            (_("Since"), format_moment(row.created_at)),
            (_("Ended"), format_moment(row.ended_at) if row.ended_at else ""),
        ]
        yield Entry(row.label or _("A program"), facts=facts)


def _looks(uow: UnitOfWork) -> Iterator[Entry]:
    for one in _look_records(uow):
        facts = [(_("Who"), one["looker"]), (_("When"), format_moment(one["looked_at"]))]
        words = WORDS.get(one["subject"])
        yield Entry(str(words) if words else one["subject"], facts=facts)


def _person_records(uow: UnitOfWork) -> Iterator[Record]:
    mine = select(Person).where(Person.id == uow.actor.require_person())
    for row in uow.session.scalars(mine):
        columns = ("name", "language", "has_chosen_language", "state", "birth_year", "created_at")
        yield record(row, *columns, "last_login_at", email=email_of(uow, row.id))


def _roles(uow: UnitOfWork) -> Iterator[Record]:
    mine = select(PersonRole).where(PersonRole.person_id == uow.actor.require_person())
    for row in uow.session.scalars(mine):
        yield record(row, "role")


def _group_records(uow: UnitOfWork) -> Iterator[Record]:
    names = {
        one.id: one.name_en if language() == "en" else one.name_da for one in target_groups(uow)
    }
    person_id = uow.actor.require_person()
    mine = select(CitizenTargetGroup).where(CitizenTargetGroup.person_id == person_id)
    for row in uow.session.scalars(mine):
        yield record(row, "target_group_id", name=names.get(row.target_group_id, ""))


def _adviser_records(uow: UnitOfWork) -> Iterator[Record]:
    """Yield who helps the person: an adviser by name, or a team."""
    person_id = uow.actor.require_person()
    named = {one.id: one.name for one in teams(uow)}
    for row in uow.session.scalars(
        select(OwnAdviserRow).where(OwnAdviserRow.citizen_id == person_id)
    ):
        known = people_by_id(uow, [row.adviser_id]) if row.adviser_id else {}
        names = [card.name for card in known.values()]
        names += [named[row.team_id]] if row.team_id in named else [""]
        yield record(row, "adviser_id", "team_id", name=names[0])


def _registrations(uow: UnitOfWork) -> Iterator[Registration]:
    mine = select(Registration).where(Registration.citizen_id == uow.actor.require_person())
    yield from uow.session.scalars(mine.order_by(Registration.registered_on))


def _registration_records(uow: UnitOfWork) -> Iterator[Record]:
    for row in _registrations(uow):
        yield record(row, "registered_on", "ended_on", "noted_at")


def _language_records(uow: UnitOfWork) -> Iterator[Record]:
    mine = select(NotedLanguage).where(NotedLanguage.person_id == uow.actor.require_person())
    for row in uow.session.scalars(mine):
        yield record(row, "language", "noted_at")


def _session_rows(uow: UnitOfWork) -> Iterator[BrowserSession]:
    mine = select(BrowserSession).where(BrowserSession.person_id == uow.actor.require_person())
    yield from uow.session.scalars(mine.order_by(BrowserSession.created_at.desc()))


def _session_records(uow: UnitOfWork) -> Iterator[Record]:
    for row in _session_rows(uow):
        yield record(row, "device", "created_at", "last_seen_at", "expires_at", "ended_at")


def _token_rows(uow: UnitOfWork) -> Iterator[ApiToken]:
    mine = select(ApiToken).where(ApiToken.person_id == uow.actor.require_person())
    yield from uow.session.scalars(mine.order_by(ApiToken.created_at.desc()))


def _token_records(uow: UnitOfWork) -> Iterator[Record]:
    for row in _token_rows(uow):
        yield record(row, "label", "created_at", "expires_at", "ended_at")


def _look_records(uow: UnitOfWork) -> Iterator[Record]:
    mine = AccessLogEntry.person_id == uow.actor.require_person()
    newest = AccessLogEntry.looked_at.desc(), AccessLogEntry.id.desc()
    rows = uow.session.scalars(select(AccessLogEntry).where(mine).order_by(*newest)).all()
    people = people_by_id(uow, {row.looker_id for row in rows})
    for row in rows:
        looker = people[row.looker_id].name if row.looker_id in people else ""
        yield record(row, "looker_id", "subject", "looked_at", looker=looker)
