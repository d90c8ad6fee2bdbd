"""The citizen's card beside a conversation: put together from what the packages provide.

Whoever reads the conversation as the job centre sees it, and the citizen sees who looked.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from app.accounts.own_advisers import own_adviser_of
from app.accounts.people import people_by_id
from app.accounts.profile import note_look
from app.accounts.target_groups import target_groups_of
from app.accounts.teams import teams
from app.chat.access import conversation_for_reading
from app.chat.contract import CardPart, CardProvider, Side
from app.core.clock import local_day
from app.core.errors import NotFound
from app.core.texts import _, format_date, language, lazy
from app.core.work import UnitOfWork
from app.documents.hand_ins import hand_ins_of
from app.listings.following import followed_by
from app.listings.interests import interests_of

LOOK = "card"
MOST_INTERESTS, MOST_HAND_INS = 5, 5

_LANGUAGES = {"da": lazy("Danish"), "en": lazy("English")}
_STATES = {
    "sent": lazy("sent"),
    "seen": lazy("seen by the company"),
    "invited": lazy("invited"),
    "declined": lazy("declined"),
}


def card_of(
    uow: UnitOfWork, conversation_id: UUID, providers: Iterable[CardProvider]
) -> list[CardPart]:
    """Return the parts of the citizen's card; NotFound for whoever is not the job centre."""
    citizen_id = _citizen_of(uow, conversation_id)
    parts = (provide(uow, citizen_id) for provide in providers)
    return [part for part in parts if part is not None]


def note_look_at_card(uow: UnitOfWork, conversation_id: UUID) -> None:
    """Write down that the acting adviser looks at the card, each time."""
    note_look(uow, _citizen_of(uow, conversation_id), LOOK)


def about_person(uow: UnitOfWork, citizen_id: UUID) -> CardPart | None:
    """Tell which language a citizen reads, which target groups they are in, and whose they are."""
    own = own_adviser_of(uow, citizen_id)
    adviser_id = own.adviser_id if own else None
    people = people_by_id(uow, [one for one in (citizen_id, adviser_id) if one is not None])
    citizen = people.get(citizen_id)
    if citizen is None:
        return None
    spoken = str(_LANGUAGES.get(citizen.language, citizen.language))
    lines = [_("Reads %(language)s", language=spoken)]
    is_english = language() == "en"
    lines += [g.name_en if is_english else g.name_da for g in target_groups_of(uow, citizen_id)]
    if adviser_id in people:
        lines.append(_("Own adviser: %(name)s", name=people[adviser_id].name))
    lines += [team.name for team in teams(uow) if own and team.id == own.team_id]
    if not citizen.is_active:
        lines.append(_("Can no longer log in"))
    return CardPart(citizen.name, [(line, None) for line in lines])


def about_following(uow: UnitOfWork, citizen_id: UUID) -> CardPart | None:
    """Tell what a citizen follows."""
    followed = followed_by(uow, citizen_id)
    if not followed:
        return None
    return CardPart(lazy("Follows"), [(one.name(language()), None) for one in followed])


def about_interests(uow: UnitOfWork, citizen_id: UUID) -> CardPart | None:
    """Tell which openings a citizen is interested in, and how that stands; nothing they wrote."""
    interests = interests_of(uow, citizen_id, limit=MOST_INTERESTS)
    if not interests:
        return None
    lines = [
        (f"{one.listing_title} – {_STATES.get(one.state.value, '')}", f"/opslag/{one.listing_id}")
        for one in interests
    ]
    return CardPart(lazy("Interests"), lines)


def about_hand_ins(uow: UnitOfWork, citizen_id: UUID) -> CardPart | None:
    """Tell which worksheets a citizen handed in lately, to whoever answers them."""
    found = hand_ins_of(uow, citizen_id)[:MOST_HAND_INS]
    if not found:
        return None
    lines = [
        (
            _("%(title)s, %(day)s", title=one.title, day=format_date(local_day(one.handed_in_at))),
            f"/borgeres-arbejdsark/{one.id}",
        )
        for one in found
    ]
    return CardPart(lazy("Worksheets handed in"), lines)


def _citizen_of(uow: UnitOfWork, conversation_id: UUID) -> UUID:
    seat = conversation_for_reading(uow, conversation_id)
    if seat.side != Side.JOB_CENTRE or seat.conversation.citizen_id is None:
        raise NotFound()
    return seat.conversation.citizen_id
