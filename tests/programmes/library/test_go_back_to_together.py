"""What an adviser sees with a citizen has a way back to it, and is told of once it is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient

from app.accounts.contract import Role
from app.accounts.own_advisers import give_own_adviser
from app.chat.contract import CardPart
from app.core.clock import FixedClock
from app.core.texts import use_language
from app.core.work import Units, the_service
from app.programmes.library.card import about_together
from app.programmes.library.contract_together import LASTS
from app.programmes.library.together import (
    begin_together,
    end_together,
    seen_last_with,
    together_with,
)
from tests.booking.office import Acting
from tests.people import Cast, Person, move_in
from tests.programmes.library.shelf import Publish

ClientOf = Callable[[Person], FlaskClient]


def card(acting_as: Acting, who: Person, citizen: Person) -> CardPart | None:
    """Return what stands beside the citizen's conversation."""
    with acting_as(who) as uow, use_language("da"):
        return about_together(uow, citizen.id)


def test_an_adviser_who_left_goes_back_from_both_pages(
    acting_as: Acting, client_of: ClientOf, cast: Cast, put_up: Publish
) -> None:
    module_id = put_up()
    anders, page = client_of(cast.anders), f"/opfoelgning/{cast.ida.id}"
    assert "Gå tilbage til det" not in anders.get(page).text
    assert card(acting_as, cast.anders, cast.ida) is None
    with acting_as(cast.anders) as uow:
        together_id = begin_together(uow, cast.ida.id, module_id)
        now = together_with(uow, cast.ida.id)
        assert now
        assert now.id == together_id
        assert seen_last_with(uow, cast.ida.id, most=3) == []
    there = anders.get(page).text
    assert "Gå tilbage til det" in there
    assert f'href="/sammen/{together_id}"' in there
    part = card(acting_as, cast.anders, cast.ida)
    assert part
    [(words, url)] = part.lines
    assert words.startswith("Gå tilbage til “")
    assert url == f"/sammen/{together_id}"


def test_once_seen_both_pages_say_on_which_day(
    acting_as: Acting, client_of: ClientOf, cast: Cast, put_up: Publish
) -> None:
    module_id = put_up()
    with acting_as(cast.anders) as uow:
        end_together(uow, begin_together(uow, cast.ida.id, module_id), is_seen=True)
        assert [one.module_id for one in seen_last_with(uow, cast.ida.id, most=3)] == [module_id]
    page = client_of(cast.anders).get(f"/opfoelgning/{cast.ida.id}").text
    assert "Gå tilbage til det" not in page
    assert "Set sammen 24. november 2026" in page
    part = card(acting_as, cast.anders, cast.ida)
    assert part
    [(words, url)] = part.lines
    assert words.endswith("(set sammen 24. november 2026)")
    assert url is None


def test_what_a_colleague_shows_is_named_and_not_led_to(
    acting_as: Acting, units: Units, client_of: ClientOf, cast: Cast, put_up: Publish
) -> None:
    module_id, asger = put_up(), move_in(units, cast.here, "Asger", Role.ADVISER)
    for adviser in (asger, cast.anders):
        with units.write(cast.here, the_service("test")) as uow:
            give_own_adviser(uow, cast.ida.id, adviser.id)
        if adviser is asger:
            with acting_as(asger) as uow:
                together_id = begin_together(uow, cast.ida.id, module_id)
    page = client_of(cast.anders).get(f"/opfoelgning/{cast.ida.id}").text
    assert "Asger viser borgeren" in page
    assert f"/sammen/{together_id}" not in page
    part = card(acting_as, cast.anders, cast.ida)
    assert part
    assert part.lines[0][1] is None


def test_what_is_over_by_itself_and_whoever_is_not_theirs_has_no_way_back(
    acting_as: Acting, units: Units, cast: Cast, put_up: Publish, clock: FixedClock
) -> None:
    module_id, asger = put_up(), move_in(units, cast.here, "Asger", Role.ADVISER)
    with acting_as(cast.anders) as uow:
        begin_together(uow, cast.ida.id, module_id)
    assert card(acting_as, asger, cast.ida) is None
    clock.advance(LASTS + timedelta(minutes=1))
    assert card(acting_as, cast.anders, cast.ida) is None
