"""The citizen's card tells an adviser what they may see, and the citizen who looked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

import pytest

from app.accounts.own_advisers import give_own_adviser
from app.accounts.profile import looks_at_me
from app.accounts.target_groups import set_target_groups
from app.chat.cards import card_of, note_look_at_card
from app.chat.contract import CardPart, CardProvider
from app.chat.inbox_view import CITIZEN_CARD
from app.core.clock import FixedClock
from app.core.errors import NotFound
from app.core.work import UnitOfWork, Units, the_service
from app.files.service import store_file
from app.listings.following import follow_category
from app.listings.interests import my_interests, show_interest, withdraw_interest
from app.listings.models import Listing
from app.tenancy.target_groups import add_target_group
from app.web.services import Services
from tests.factories.postings import bakery, category_ids, posted
from tests.people import Cast, Person

__all__ = ["bakery", "category_ids", "posted"]

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def providers(services: Services) -> Sequence[CardProvider]:
    """What the application puts on the card."""
    return services.provided[CITIZEN_CARD]


def _read(parts: list[CardPart]) -> dict[str, list[str]]:
    return {str(part.heading): [line for line, _link in part.lines] for part in parts}


def test_it_tells_whose_citizen_it_is_and_what_they_read(
    units: Units, cast: Cast, conversation_id: UUID, youth_team: UUID,
    providers: Sequence[CardProvider],
) -> None:  # fmt: skip
    with units.write(cast.here, the_service("test")) as uow:
        add_target_group(uow, slug="unge", name_da="Unge under 30", name_en="Under 30")
        set_target_groups(uow, cast.ida.id, ["unge"])
        give_own_adviser(uow, cast.ida.id, cast.signe.id)
    with units.read(cast.here, cast.anders.actor) as uow:
        assert _read(card_of(uow, conversation_id, providers)) == {
            "Ida": ["Læser dansk", "Unge under 30", "Egen rådgiver: Signe", "Ungeteam"]
        }


def test_it_tells_what_they_follow_and_are_interested_in_but_nothing_they_wrote(
    units: Units, acting_as: Acting, cast: Cast, conversation_id: UUID,
    posted: Callable[..., Listing], category_ids: dict[str, UUID],
    providers: Sequence[CardProvider],
) -> None:  # fmt: skip
    slug, category_id = min(category_ids.items())
    opening = posted("published")
    with acting_as(cast.ida) as uow:
        follow_category(uow, category_id)
        cv = store_file(uow, content=PDF, name="cv.pdf").id
        show_interest(uow, opening.id, text="Min hemmelighed", file_id=cv, has_consented=True)
    with units.read(cast.here, cast.anders.actor) as uow:
        parts = card_of(uow, conversation_id, providers)
        shown = _read(parts)
    assert len(shown["Følger"]) == 1, slug
    assert shown["Interesser"][0].endswith(" – sendt")
    assert [link for part in parts for _line, link in part.lines if link] == [
        f"/kalender/book/{cast.ida.id}",
        f"/opslag/{opening.id}",
        f"/visitation/{cast.ida.id}",
    ]
    assert "hemmelighed" not in str(parts)
    assert "cv" not in str(parts)
    with acting_as(cast.ida) as uow:
        withdraw_interest(uow, my_interests(uow)[0].id)
    with units.read(cast.here, cast.anders.actor) as uow:
        assert "Interesser" not in _read(card_of(uow, conversation_id, providers))


@pytest.mark.parametrize("who", ["ida", "omar", "lea", "adam", "vera", "nora"])
def test_nobody_else_sees_it(
    acting_as: Acting, cast: Cast, conversation_id: UUID, providers: Sequence[CardProvider],
    who: str,
) -> None:  # fmt: skip
    for refused in (
        lambda uow: card_of(uow, conversation_id, providers),
        lambda uow: note_look_at_card(uow, conversation_id),
    ):
        with pytest.raises(NotFound), acting_as(getattr(cast, who)) as uow:
            refused(uow)


def test_each_look_is_written_down_for_the_citizen_to_see(
    acting_as: Acting, cast: Cast, clock: FixedClock, conversation_id: UUID
) -> None:
    for _twice in range(2):
        with acting_as(cast.anders) as uow:
            note_look_at_card(uow, conversation_id)
        clock.advance(timedelta(minutes=5))
    with acting_as(cast.ida) as uow:
        [look] = looks_at_me(uow)
    assert (look.looker, look.subject, look.times) == ("Anders", "card", 2)
    assert look.looked_at - look.first_at == timedelta(minutes=5)
