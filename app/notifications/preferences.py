"""What a person wants to be told, on which channels, and when they are left alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.core.errors import Forbidden, Invalid
from app.core.texts import _, lazy
from app.core.turns import take_turn
from app.core.work import UnitOfWork
from app.notifications.contract import Kind
from app.notifications.models import Habits, Preference
from app.notifications.policy import DIGEST_HOURS, MOST_A_DAY, Choice, Manners
from app.notifications.registry import all_kinds, has_kind, kind_named


class MayNotBeMuted(Forbidden):
    """Some kinds reach everybody whom they concern, such as a change of one's own rights."""

    slug = "notifications/may-not-be-muted"
    title = lazy("This kind cannot be turned off.")


@dataclass(frozen=True)
class KindChoice:
    """One kind in a person's settings, in the language in use."""

    kind: str
    label: str
    push: bool
    email: bool
    may_be_muted: bool


@dataclass(frozen=True)
class Preferences:
    """All that a person has decided about being told."""

    kinds: list[KindChoice]
    manners: Manners


def preferences_of_actor(uow: UnitOfWork) -> Preferences:
    """Return the acting person's preferences, with every kind that concerns their roles."""
    person_id = uow.actor.require_person()
    rows = {r.kind: r for r in _rows(uow, person_id)}
    kinds = [_choice(kind, rows.get(kind.slug)) for kind in _concerning(uow)]
    return Preferences(kinds, manners_of(uow, [person_id])[person_id])


def choose_channels(uow: UnitOfWork, choices: Mapping[str, Choice]) -> None:
    """Set on which channels the acting person wants kinds; what is not named stays.

    Invalid for a kind that there is not, MayNotBeMuted for one that reaches everybody.
    """
    person_id = uow.actor.require_person()
    _take_turn(uow, person_id)
    for slug, choice in choices.items():
        if not has_kind(slug):
            raise Invalid(fields={"kinds": [_("There is no such kind of notification.")]})
        if not kind_named(slug).may_be_muted and choice != Choice():
            raise MayNotBeMuted(fields={"kinds": [_("This kind cannot be turned off.")]})
        _choose(uow, person_id, slug, choice)


def behave(uow: UnitOfWork, manners: Manners) -> None:
    """Set when the acting person is left alone, and how many notifications a day may disturb."""
    person_id = uow.actor.require_person()
    _check(manners)
    _take_turn(uow, person_id)
    row = uow.session.scalar(select(Habits).where(Habits.person_id == person_id))
    if row is None:
        row = Habits(id=uow.new_id(), person_id=person_id)
        uow.session.add(row)
    row.quiet_hours = manners.quiet_hours
    row.daily_cap = manners.daily_cap
    row.digest_hour = manners.digest_hour
    uow.session.flush()


def mute_email(uow: UnitOfWork, person_id: UUID, kind_slug: str) -> None:
    """Send a person no more e-mail of a kind; asked for by a signed link in an e-mail."""
    _take_turn(uow, person_id)
    row = next((r for r in _rows(uow, person_id) if r.kind == kind_slug), None)
    push = row.push if row else True
    _choose(uow, person_id, kind_slug, Choice(push=push, email=False))


def choices_of(uow: UnitOfWork, kind: Kind, people: Iterable[UUID]) -> dict[UUID, Choice]:
    """Return what people have chosen for a kind; those who have chosen nothing are left out."""
    if not kind.may_be_muted:
        return {}
    rows = uow.session.scalars(
        select(Preference).where(
            Preference.kind == kind.slug, Preference.person_id.in_(list(people))
        )
    )
    return {row.person_id: Choice(push=row.push, email=row.email) for row in rows}


def manners_of(uow: UnitOfWork, people: Iterable[UUID]) -> dict[UUID, Manners]:
    """Return when each of the people is left alone; the default for whoever has not said."""
    found: dict[UUID, Manners] = defaultdict(Manners)
    for row in uow.session.scalars(select(Habits).where(Habits.person_id.in_(list(people)))):
        found[row.person_id] = Manners(row.quiet_hours, row.daily_cap, row.digest_hour)
    return found


def _concerning(uow: UnitOfWork) -> list[Kind]:
    return [kind for kind in all_kinds() if not kind.roles or uow.actor.has(*kind.roles)]


def _rows(uow: UnitOfWork, person_id: UUID) -> list[Preference]:
    return list(uow.session.scalars(select(Preference).where(Preference.person_id == person_id)))


def _choice(kind: Kind, row: Preference | None) -> KindChoice:
    is_chosen = row is not None and kind.may_be_muted
    return KindChoice(
        kind=kind.slug,
        label=str(kind.label),
        push=row.push if is_chosen and row else True,
        email=row.email if is_chosen and row else True,
        may_be_muted=kind.may_be_muted,
    )


def _take_turn(uow: UnitOfWork, person_id: UUID) -> None:
    """Let two tabs that save at once do it one after the other; the last one holds."""
    take_turn(uow, f"preferences/{person_id}")


def _choose(uow: UnitOfWork, person_id: UUID, slug: str, choice: Choice) -> None:
    row = uow.session.scalar(
        select(Preference).where(Preference.person_id == person_id, Preference.kind == slug)
    )
    if row is None:
        row = Preference(id=uow.new_id(), person_id=person_id, kind=slug)
        uow.session.add(row)
    row.push, row.email = choice.push, choice.email
    uow.session.flush()


def _check(manners: Manners) -> None:
    fields: dict[str, list[str]] = {}
    if not 0 <= manners.daily_cap <= MOST_A_DAY:
        fields["daily_cap"] = [_("Choose a number between 0 and %(most)s.", most=MOST_A_DAY)]
    if manners.digest_hour not in DIGEST_HOURS:
        fields["digest_hour"] = [_("Choose a time between 8 in the morning and 8 in the evening.")]
    if fields:
        raise Invalid(fields=fields)
