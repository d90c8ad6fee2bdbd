"""Setting pools up: what was bought, for how long, and what becomes of a seat in the end."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import case, select, update

from app.accounts.target_groups import target_groups_of
from app.core.clock import local_day
from app.core.errors import Invalid
from app.core.texts import _
from app.core.work import UnitOfWork
from app.licences.access import check_sees, check_sets_up, held_pool, pool_by_id
from app.licences.contract import (
    LONGEST_DAYS,
    LONGEST_LINE,
    LONGEST_NAME,
    LONGEST_TEXT,
    LONGEST_URL,
    MOST_EXTENSIONS,
    MOST_KRONER,
    MOST_SEATS,
    MOST_STEPS,
    PoolChangedMeanwhile,
    PoolFacts,
    PoolView,
    SeatFreed,
)
from app.licences.exit_survey import begin_survey
from app.licences.models import Licence, LicencePool
from app.licences.policy import gives_seats
from app.licences.views import facts_of, pool_view
from app.tenancy.target_groups import target_groups

TEXTS = ("about", "take_along", "instead")


def add_pool(uow: UnitOfWork, facts: PoolFacts) -> UUID:
    """Add a pool, as a super user or an administrator, with the usual questions about it."""
    check_sets_up(uow)
    check_pool(uow, facts)
    row = LicencePool(id=uow.new_id(), is_active=True, created_at=uow.now)
    _put(row, facts)
    uow.session.add(row)
    uow.session.flush()
    begin_survey(uow, row.id)
    return row.id


def change_pool(uow: UnitOfWork, pool_id: UUID, facts: PoolFacts) -> None:
    """Say anew what a pool is.

    Licences that were given keep their last days, which were promised; the steps before them are
    the new ones, and of those that are past none is told again.
    """
    check_sets_up(uow)
    row = held_pool(uow, pool_id)
    check_pool(uow, facts)
    are_new_steps = list(facts.steps) != list(row.steps)
    _put(row, facts)
    uow.session.flush()
    if are_new_steps:
        _look_anew(uow, row)
    uow.record(SeatFreed(row.id))


def amend_pool(
    uow: UnitOfWork, pool_id: UUID, changes: Mapping[str, Any], *, read: str | None = None
) -> None:
    """Say some of it anew, by the names of `PoolFacts`, and the rest as it is now.

    `read` is the fingerprint of what one saw of it: PoolChangedMeanwhile where it is another now.
    """
    check_sets_up(uow)
    if not changes:
        return
    before = facts_of(held_pool(uow, pool_id))
    after = replace(before, **changes)
    if read is not None and fingerprint(before, changes) not in {read, fingerprint(after, changes)}:
        raise PoolChangedMeanwhile(fields={"": [str(PoolChangedMeanwhile.title)]})
    change_pool(uow, pool_id, after)


def fingerprint(facts: PoolFacts, names: Iterable[str]) -> str:
    """Tell what is said under some names of `PoolFacts` from anything else, short for a form."""
    said = json.dumps({name: str(getattr(facts, name)) for name in sorted(names)})
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def use_pool(uow: UnitOfWork, pool_id: UUID, *, is_active: bool) -> None:
    """Give seats of a pool, or no more; who has a licence keeps it."""
    check_sets_up(uow)
    held_pool(uow, pool_id).is_active = is_active
    uow.session.flush()
    if is_active:
        uow.record(SeatFreed(pool_id))


def pool_to_see(uow: UnitOfWork, pool_id: UUID) -> PoolView:
    """Return a pool to those who work with licences."""
    check_sees(uow)
    return pool_view(pool_by_id(uow, pool_id))


def pools(uow: UnitOfWork) -> list[PoolView]:
    """Return every pool of the municipality, by Danish name, those that are not used last."""
    check_sees(uow)
    rows = uow.session.scalars(select(LicencePool)).all()
    found = [pool_view(row) for row in rows]
    return sorted(found, key=lambda one: (not one.is_active, one.facts.name_da.lower(), one.id))


def open_pools(uow: UnitOfWork, citizen_id: UUID) -> list[PoolView]:
    """Return the pools that a citizen can take a seat of by themselves today."""
    rows = uow.session.scalars(
        select(LicencePool)
        .where(LicencePool.is_open, LicencePool.is_active)
        .order_by(LicencePool.name_da, LicencePool.id)
    ).all()
    theirs = {group.slug for group in target_groups_of(uow, citizen_id)} if rows else set()
    return [pool_view(row) for row in rows if is_open_to(uow, row, theirs)]


def is_open_to(uow: UnitOfWork, row: LicencePool, groups: set[str]) -> bool:
    """Say whether somebody in these target groups can take a seat of a pool by themselves."""
    facts = facts_of(row)
    is_for_them = not facts.target_groups or bool(groups & set(facts.target_groups))
    gives = gives_seats(facts, is_active=row.is_active, from_on=local_day(uow.now))
    return facts.is_open and is_for_them and gives


def check_pool(uow: UnitOfWork, facts: PoolFacts) -> None:
    """Refuse what cannot be said of a pool, beside what was said."""
    wrong = _wrong_with(facts)
    known = {group.slug for group in target_groups(uow)}
    if not set(facts.target_groups) <= known:
        wrong["target_groups"] = [_("Choose among the target groups.")]
    if wrong:
        raise Invalid(fields=wrong)


def wrong_with_pool(said: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return what cannot be said of a pool, by field, where only some of it could be read."""
    first = said.get("from_on", said.get("until_on", date.min))
    needed = {"name_da": "–", "name_en": "–", "seats": 0, "from_on": first, "until_on": first}
    wrong = _wrong_with(PoolFacts(**{**needed, **said}))
    return {name: messages for name, messages in wrong.items() if name in said}


def _wrong_with(facts: PoolFacts) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = {}
    for name, message in (*_wrong_texts(facts), *_wrong_numbers(facts), *_wrong_days(facts)):
        wrong.setdefault(name, []).append(message)
    return wrong


def _wrong_texts(facts: PoolFacts) -> Iterator[tuple[str, str]]:
    limits = {f"{name}_{code}": LONGEST_TEXT for name in TEXTS for code in ("da", "en")}
    limits |= {"name_da": LONGEST_NAME, "name_en": LONGEST_NAME, "supplier": LONGEST_NAME}
    limits |= {"ask_da": LONGEST_LINE, "ask_en": LONGEST_LINE, "url": LONGEST_URL}
    for name, most in limits.items():
        if len(getattr(facts, name).strip()) > most:
            yield name, _("Write at most %(n)s characters.", n=most)
    for name in ("name_da", "name_en"):
        if not getattr(facts, name).strip():
            yield name, _("This is missing.")
    if facts.url.strip() and not _is_web_address(facts.url.strip()):
        yield "url", _("Write a web address that begins with https://")


def _wrong_numbers(facts: PoolFacts) -> Iterator[tuple[str, str]]:
    limits = (
        ("seats", facts.seats, 0, MOST_SEATS),
        ("seat_days", facts.seat_days, 1, LONGEST_DAYS),
        ("extension_days", facts.extension_days, 1, LONGEST_DAYS),
        ("most_extensions", facts.most_extensions, 1, MOST_EXTENSIONS),
        ("grace_days", facts.grace_days, 0, LONGEST_DAYS),
        ("price_kr", facts.price_kr or 0, 0, MOST_KRONER),
    )
    for name, number, least, most in limits:
        if not least <= number <= most:
            yield name, _("Choose from %(least)s to %(most)s.", least=least, most=most)


def _wrong_days(facts: PoolFacts) -> Iterator[tuple[str, str]]:
    if facts.until_on < facts.from_on:
        yield "until_on", _("The last day cannot be before the first.")
    elif (facts.until_on - facts.from_on).days > LONGEST_DAYS:
        yield "until_on", _("Choose at most ten years.")
    are_days = all(0 <= step <= LONGEST_DAYS for step in facts.steps)
    if not are_days or not 1 <= len(set(facts.steps)) <= MOST_STEPS:
        yield "steps", _("Write from 1 to %(n)s whole numbers of days.", n=MOST_STEPS)


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    is_one_word = not any(letter.isspace() or not letter.isprintable() for letter in text)
    return parts.scheme == "https" and "." in host and parts.username is None and is_one_word


def _put(row: LicencePool, facts: PoolFacts) -> None:
    for name in ("name", "about", "take_along", "instead", "ask"):
        for code in ("da", "en"):
            setattr(row, f"{name}_{code}", getattr(facts, f"{name}_{code}").strip())
    for name in ("seats", "price_kr", "from_on", "until_on", "seat_days", "is_open"):
        setattr(row, name, getattr(facts, name))
    for name in ("extension_days", "most_extensions", "grace_days"):
        setattr(row, name, getattr(facts, name))
    row.supplier, row.url = facts.supplier.strip(), facts.url.strip()
    row.extension = facts.extension.value
    row.steps = sorted(set(facts.steps), reverse=True)
    row.target_groups = sorted(set(facts.target_groups))


def _look_anew(uow: UnitOfWork, row: LicencePool) -> None:
    """Have the service look at each licence that stands, and count the steps from now on.

    Where it had not looked yet, what was due is still told.
    """
    is_due = Licence.look_at <= uow.now
    uow.session.execute(
        update(Licence)
        .where(
            Licence.licence_pool_id == row.id,
            Licence.last_on >= local_day(uow.now),
            Licence.look_at.is_not(None),
        )
        .values(look_at=uow.now, dated_at=case((is_due, Licence.dated_at), else_=uow.now))
        .execution_options(synchronize_session=False)
    )
