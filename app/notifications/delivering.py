"""Sending what is due: claim in one short transaction, send outside any, record in another."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from app.accounts.contract import PersonCard
from app.accounts.people import email_of, people_by_id
from app.channels.contract import Outcome, OutcomeState, PushSubscription, Transports
from app.core.errors import NotFound
from app.core.rounds import visit_each
from app.core.texts import use_language
from app.core.work import Municipality, UnitOfWork, Units, the_service
from app.notifications.claiming import (
    Claimed,
    cancel_claimed,
    claim_due,
    record_outcomes,
    release_claimed,
)
from app.notifications.contract import DIGEST, Wording
from app.notifications.devices import Bound, bound_devices, subscription_of
from app.notifications.letters import Letter, Letterhead, email_message, push_message
from app.notifications.registry import kind_named
from app.notifications.wording import wording_of

PUSHES_AT_ONCE = 500
EMAILS_AT_ONCE = 50

log = structlog.get_logger()


@dataclass(frozen=True)
class PostOffice:
    """What delivery needs: where the rows are, the ways out of the house, and who writes."""

    units: Units
    transports: Transports
    municipalities: Callable[[], Sequence[Municipality]]
    letterhead: Callable[[Municipality], Letterhead]
    secret_key: str


@dataclass
class _Ready:
    """Claimed deliveries, each with its message; and those with nothing to send, or to nobody."""

    messages: list[tuple[Claimed, Any]]
    without: list[Claimed]
    broken: list[tuple[Claimed, Outcome]]


def push_due(office: PostOffice) -> None:
    """Push everything that is due now, in every municipality."""
    _deliver_in_each(office, "push", PUSHES_AT_ONCE)


def email_due(office: PostOffice) -> None:
    """E-mail everything that is due now, in every municipality."""
    _deliver_in_each(office, "email", EMAILS_AT_ONCE)


def _deliver_in_each(office: PostOffice, channel: str, limit: int) -> None:
    """Go round the municipalities, a batch in each, so that no queue holds up others."""
    more = list(office.municipalities())
    while more:
        this_time, more = more, []

        def visit(municipality: Municipality, more: list[Municipality] = more) -> None:
            if _deliver(office, municipality, channel, limit):
                more.append(municipality)

        visit_each(this_time, f"deliveries-{channel}", visit)


def _deliver(office: PostOffice, municipality: Municipality, channel: str, limit: int) -> bool:
    """Send a batch; says whether anything was due."""
    with office.units.write(municipality, the_service("deliveries")) as uow:
        claimed, due = claim_due(uow, channel, limit)
    if claimed:
        send_claimed(office, municipality, channel, claimed)
    return due > 0


def send_claimed(
    office: PostOffice, municipality: Municipality, channel: str, claimed: Sequence[Claimed]
) -> None:
    """Send what was claimed and record what came of it.

    A transport takes no longer over a batch than a claim lasts: what it had no time for is free
    again at once, and counts as not tried.
    """
    with office.units.read(municipality, the_service("deliveries")) as uow:
        ready = _write_messages(office, uow, claimed)
    transport: Any = office.transports.push if channel == "push" else office.transports.email
    messages = [message for _, message in ready.messages]
    outcomes = transport.send_many(messages) if messages else []
    done = [(one, o) for (one, _), o in zip(ready.messages, outcomes, strict=False)]
    untried = [one for one, _ in ready.messages[len(outcomes) :]]
    with office.units.write(municipality, the_service("deliveries")) as uow:
        cancel_claimed(uow, ready.without, "nobody to send to, or nothing left to say")
        record_outcomes(uow, [*done, *ready.broken])
        release_claimed(uow, untried)


def _write_messages(office: PostOffice, uow: UnitOfWork, claimed: Sequence[Claimed]) -> _Ready:
    people = people_by_id(uow, {one.recipient_id for one in claimed})
    devices = bound_devices(uow, {one.device_id for one in claimed if one.device_id})
    head, words = office.letterhead(uow.municipality), _Words(uow)
    ready = _Ready([], [], [])
    for one in claimed:
        person = people.get(one.recipient_id)
        try:
            to = _address(uow, one, devices)
            if person is None or not person.is_active or to is None:
                ready.without.append(one)
                continue
            letter = words.letter(one, person)
            with use_language(letter.language):
                ready.messages.append((one, _message(office, letter, head, to)))
        except NotFound:
            ready.without.append(one)
        except Exception as failure:  # one that cannot be written must not hold up the others
            log.exception("notification-not-written", kind=one.kind, delivery=str(one.id))
            why = Outcome(OutcomeState.BROKEN, reason=f"not written: {type(failure).__name__}")
            ready.broken.append((one, why))
    return ready


def _address(
    uow: UnitOfWork, one: Claimed, devices: dict[UUID, Bound]
) -> PushSubscription | str | None:
    """Return where a delivery goes; None when nobody is there, or somebody else is."""
    if one.channel != "push":
        return email_of(uow, one.recipient_id)
    device = devices.get(one.device_id or one.id)
    if device is None or device.person_id != one.recipient_id:
        return None
    return subscription_of(uow, device)


def _message(
    office: PostOffice, letter: Letter, head: Letterhead, to: PushSubscription | str
) -> Any:
    if isinstance(to, PushSubscription):
        return push_message(letter, head, to)
    return email_message(letter, head, to, office.secret_key)


class _Words:
    """Words notifications, the same facts only once for each language of a batch."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        self._known: dict[tuple[str, ...], Wording] = {}

    def letter(self, one: Claimed, person: PersonCard) -> Letter:
        """Word a notification in its recipient's language; NotFound when there is nothing left.

        So it is when the moment has come until which it was worth saying.
        """
        facts = json.dumps(one.facts, sort_keys=True)
        own = str(one.notification_id) if one.kind == DIGEST else ""
        key = (one.kind, facts, person.language, own)
        if key not in self._known:
            with use_language(person.language):
                self._known[key] = wording_of(self._uow, one.kind, one.notification_id, one.facts)
        kind, wording = kind_named(one.kind), self._known[key]
        left = kind.time_to_live
        if wording.until is not None:
            left = min(left, wording.until - self._uow.now)
        if left <= timedelta(0):
            raise NotFound()
        return Letter(one.notification_id, one.recipient_id, kind, wording, person.language, left)
