"""The pages of drop-ins, as a browser without a script walks through them."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.booking.drop_in.calling import call_next
from app.booking.drop_in.views import queue_to_run
from app.core.clock import FixedClock
from tests.booking.drop_in.door import Acting, opened
from tests.booking.office import Office, local
from tests.forms import post
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]


@pytest.fixture
def drop_in_id(acting_as: Acting, cast: Cast, office: Office) -> UUID:
    """A drop-in that is open at the moment."""
    return opened(acting_as, cast, office)


def words(page: str) -> str:
    return " ".join(BeautifulSoup(page, "html.parser").get_text(" ").split())


def test_where_there_is_none_one_is_led_on(client_of: ClientOf, cast: Cast, office: Office) -> None:
    page = client_of(cast.ida).get("/drop-in").text
    assert "Her er ingen drop-in" in page
    assert 'href="/moeder/nyt"' in page


def test_a_number_is_drawn_and_given_back(
    client_of: ClientOf, cast: Cast, drop_in_id: UUID
) -> None:
    ida, draw = client_of(cast.ida), f"/drop-in/{drop_in_id}/nummer"
    page = words(ida.get("/drop-in").text)
    assert "Åbent i dag 09.00–12.00" in page
    assert "Ingen venter lige nu." in page
    first, again = post(ida, draw), post(ida, draw)
    assert first.status_code == 303
    assert again.location == first.location
    shown = ida.get(first.location).text
    assert "Du er den næste." in words(shown)
    assert "Højst cirka 20 minutter" in words(shown)
    assert '<noscript><meta http-equiv="refresh"' in shown
    assert "data-follow" in shown
    assert "Du har nummer 1." in words(ida.get("/drop-in").text)
    assert post(ida, f"{first.location}/forlad").status_code == 303
    assert "Du har forladt køen." in ida.get("/drop-in").text
    assert post(ida, f"{first.location}/forlad").status_code == 303
    assert "Du har forladt køen." not in ida.get("/drop-in").text
    gone = ida.get(first.location).text
    assert "Dit nummer er ikke i køen længere" in gone
    assert "data-follow" not in gone
    assert "Træk et nummer" in ida.get("/drop-in").text


def test_who_is_called_is_told_on_the_page(
    client_of: ClientOf, acting_as: Acting, cast: Cast, drop_in_id: UUID
) -> None:
    ida = client_of(cast.ida)
    ticket = post(ida, f"/drop-in/{drop_in_id}/nummer").location
    with acting_as(cast.anders) as uow:
        call_next(uow, drop_in_id)
    page = words(ida.get(ticket).text)
    assert "Det er din tur" in page
    assert "Kom ind nu: Jobcentret." in page
    assert "Du kan godt gå fra siden" not in page


def test_before_and_after_the_hours_the_page_says_when(
    client_of: ClientOf, cast: Cast, drop_in_id: UUID, clock: FixedClock
) -> None:
    clock.set(local(25, 7))
    early = words(client_of(cast.ida).get("/drop-in").text)
    assert "Du kan trække et nummer fra kl. 08.00." in early
    clock.set(local(27, 13))
    late = words(client_of(cast.ida).get("/drop-in").text)
    assert "Lukket nu. Åbner igen: mandag den 30. november 2026 kl. 09.00" in late
    refused = post(client_of(cast.ida), f"/drop-in/{drop_in_id}/nummer")
    assert refused.status_code == 409
    assert "Du kan ikke trække et nummer lige nu." in refused.text


def test_another_persons_number_is_not_there(
    client_of: ClientOf, cast: Cast, drop_in_id: UUID
) -> None:
    ticket = post(client_of(cast.ida), f"/drop-in/{drop_in_id}/nummer").location
    for who in (cast.omar, cast.nabo):
        assert client_of(who).get(ticket).status_code == 404
        assert post(client_of(who), f"{ticket}/forlad").status_code == 404
    assert client_of(cast.ida).get(f"/drop-in/nummer/{uuid4()}").status_code == 404
    assert post(client_of(cast.nabo), f"/drop-in/{drop_in_id}/nummer").status_code == 404


def test_staff_call_skip_and_finish(
    client_of: ClientOf, acting_as: Acting, cast: Cast, drop_in_id: UUID
) -> None:
    post(client_of(cast.ida), f"/drop-in/{drop_in_id}/nummer")
    anders, path = client_of(cast.anders), f"/planlaegning/drop-in/{drop_in_id}"
    assert "1 person venter." in words(anders.get("/planlaegning/drop-in").text)
    page = words(anders.get(path).text)
    assert "1 · Ida" in page
    assert post(anders, f"{path}/doer", {"name": "Fru Holm"}).status_code == 303
    assert post(anders, f"{path}/doer", {"name": "x" * 81}).status_code == 422
    assert post(anders, f"{path}/kald").status_code == 303
    with acting_as(cast.anders) as uow:
        current = queue_to_run(uow, drop_in_id).mine
    assert current is not None
    number = f"/planlaegning/drop-in/nummer/{current.id}"
    assert post(anders, f"{number}/borte").status_code == 303
    assert "Blev kaldt før og var der ikke." in words(anders.get(path).text)
    post(anders, f"{path}/kald")
    post(anders, f"{number}/ud")
    assert "Ingen venter lige nu." in words(anders.get(path).text)
    again = post(anders, f"{path}/kald", {"after": str(uuid4())})
    assert again.status_code == 303


def test_the_day_is_closed_and_opened_again(
    client_of: ClientOf, cast: Cast, drop_in_id: UUID
) -> None:
    ticket = post(client_of(cast.ida), f"/drop-in/{drop_in_id}/nummer").location
    anders, path = client_of(cast.anders), f"/planlaegning/drop-in/{drop_in_id}"
    assert post(anders, f"{path}/luk").status_code == 303
    closed = anders.get(path).text
    assert "Fortryd" not in closed  # who waited has been told to go home
    assert f'action="{path}/aabn"' in closed
    assert "1, der ventede, får besked." in words(closed)
    page = words(client_of(cast.ida).get(ticket).text)
    assert "Vi kan ikke tage flere i dag" in page
    assert "onsdag den 25. november 2026 kl. 09.00" in page
    refused = post(anders, f"{path}/doer")
    assert refused.status_code == 409
    assert post(anders, f"{path}/aabn").status_code == 303
    assert post(anders, f"{path}/doer").status_code == 303


def test_a_drop_in_is_set_up_changed_and_hidden(
    client_of: ClientOf, cast: Cast, office: Office
) -> None:
    anders = client_of(cast.anders)
    assert "Der er ingen drop-in endnu" in anders.get("/planlaegning/drop-in").text
    form = {
        "title_da": "Åben rådgivning",
        "place_id": str(office.place_id),
        "day_0": "9-12 og 13-15",
        "usual_minutes": "10",
    }
    made = post(anders, "/planlaegning/drop-in/ny", form)
    assert made.status_code == 303
    kept = anders.get(f"{made.location}/ret").text
    assert 'value="09.00–12.00, 13.00–15.00"' in kept
    saved = post(anders, f"{made.location}/ret", form | {"title_da": "Drop-in", "day_0": "9-10"})
    assert saved.status_code == 303
    assert "Drop-in" in client_of(cast.ida).get("/drop-in").text
    assert post(anders, f"{made.location}/skjul").status_code == 303
    assert "Her er ingen drop-in" in client_of(cast.ida).get("/drop-in").text
    assert post(anders, f"{made.location}/vis").status_code == 303


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("title_da", ""),
        ("place_id", "findes-ikke"),
        ("day_0", ""),
        ("day_0", "hele dagen"),
        ("day_0", "9-12, 11-13"),
        ("most_a_day", "0"),
        ("usual_minutes", "121"),
        ("draws_before_minutes", "-1"),
        ("about_da", "x" * 501),
    ],
)
def test_what_cannot_be_comes_back(
    client_of: ClientOf, cast: Cast, office: Office, field: str, typed: str
) -> None:
    form = {"title_da": "Drop-in", "place_id": str(office.place_id), "day_0": "9-12"}
    answer = post(client_of(cast.anders), "/planlaegning/drop-in/ny", form | {field: typed})
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text


def test_next_door_there_is_no_such_queue(
    client_of: ClientOf, cast: Cast, drop_in_id: UUID
) -> None:
    nora = client_of(cast.nora)
    for path in ("", "/ret"):
        assert nora.get(f"/planlaegning/drop-in/{drop_in_id}{path}").status_code == 404
    for path in ("kald", "doer", "luk", "aabn", "vis", "skjul"):
        assert post(nora, f"/planlaegning/drop-in/{drop_in_id}/{path}").status_code == 404
