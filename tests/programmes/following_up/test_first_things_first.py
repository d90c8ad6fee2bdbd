"""Before a meeting: what is required and missing stands first, and what is done is folded."""

from __future__ import annotations

from collections.abc import Callable

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient

from app.documents.contract_hand_ins import HandInState
from app.programmes.contract import EnrolmentView
from app.programmes.doing import tick_off
from app.programmes.enrolling import end_enrolment
from app.programmes.following_up.agreeing import agree
from app.programmes.hand_ins.answering import comment_on_task
from app.programmes.hand_ins.handing_in import hand_in_task
from tests.booking.office import Acting
from tests.forms import post
from tests.people import Cast, Person
from tests.programmes.described import NETWORK, TALK, TASK, Days, Describe, Enrol, task

ClientOf = Callable[[Person], FlaskClient]
FREE = {"is_required": False, "first_log_in_days": None}


def page_of(client: FlaskClient, cast: Cast) -> BeautifulSoup:
    """Return Ida's page."""
    return BeautifulSoup(client.get(f"/opfoelgning/{cast.ida.id}").text, "html.parser")


def is_folded(within: Tag, words: str) -> bool:
    """Say whether some words stand where one has to unfold something that is closed."""
    found = within.find(string=lambda said: said is not None and words == said.strip())
    assert found is not None, words
    return any(not one.has_attr("open") for one in found.find_parents("details"))


def id_of(view: EnrolmentView, key: str) -> str:
    """Return the item of a key."""
    return str(next(item.id for item in view.items if item.key == key))


def test_what_is_required_or_agreed_stands_open_and_the_rest_is_folded(
    client_of: ClientOf,
    cast: Cast,
    acting_as: Acting,
    publish: Describe,
    enrolled: Enrol,
    days_pass: Days,
) -> None:
    offered = task("offered", title_da="Læs om fagforeninger", is_required=False)
    view = enrolled(publish(items=(offered, TASK, NETWORK, TALK)), cast.ida)
    with acting_as(cast.ida) as uow:
        tick_off(uow, next(item.id for item in view.items if item.key == "network"))
    with acting_as(cast.anders) as uow:
        agree(uow, view.id, task="Ring til to firmaer")
    days_pass(8)
    page = page_of(client_of(cast.anders), cast)
    panel = page.select_one(".panel")
    assert panel is not None
    for words in (TASK.title_da, TALK.title_da, "Ring til to firmaer"):
        assert not is_folded(panel, words)
    for words in (offered.title_da, NETWORK.title_da):
        assert is_folded(panel, words)
    summaries = [one.get_text(strip=True) for one in panel.select("summary")]
    assert "Frivilligt, mangler (1)" in summaries
    assert "Færdig (1)" in summaries
    rows = [row["id"] for row in panel.select("li.row")]
    assert rows.index(f"item-{id_of(view, 'cv')}") < rows.index(f"item-{id_of(view, 'talk')}")
    assert rows.index(f"item-{id_of(view, 'talk')}") < rows.index(f"item-{id_of(view, 'offered')}")


def test_the_programme_that_asks_something_stands_before_the_voluntary_one(
    client_of: ClientOf, cast: Cast, publish: Describe, enrolled: Enrol
) -> None:
    enrolled(publish(name_da="Det frie bibliotek", **FREE), cast.ida)
    enrolled(publish(name_da="Godt i gang"), cast.ida)
    enrolled(publish(name_da="Et andet frit", **FREE), cast.ida)
    found = [one.get_text() for one in page_of(client_of(cast.anders), cast).select(".panel h2")]
    assert found[0] == "Godt i gang"
    assert len(found) == 3


def test_a_deadline_that_is_refused_for_something_folded_opens_it(
    client_of: ClientOf, cast: Cast, publish: Describe, enrolled: Enrol
) -> None:
    view = enrolled(publish(**FREE), cast.ida)
    path = f"/opfoelgning/opgaver/{id_of(view, 'network')}/frist"
    refused = post(client_of(cast.anders), path, {"due_on": "2020-01-01"})
    assert refused.status_code == 409
    page = BeautifulSoup(refused.text, "html.parser")
    link = page.select_one(".error-summary a")
    assert link is not None
    typed = page.select_one(str(link["href"]))
    assert typed is not None
    assert all(one.has_attr("open") for one in typed.find_parents("details"))


def test_a_hand_in_that_waits_stands_above_the_programmes_until_it_is_answered(
    client_of: ClientOf, cast: Cast, acting_as: Acting, publish: Describe, enrolled: Enrol
) -> None:
    anders = client_of(cast.anders)
    view = enrolled(publish(), cast.ida)
    with acting_as(cast.ida) as uow:
        [item] = (one for one in view.items if one.key == "network")
        one = hand_in_task(uow, item.id, text="Ti navne")
    assert one.state == HandInState.HANDED_IN
    link = f'a[href="/borgeres-opgaver/{one.id}"]'
    page = page_of(anders, cast)
    waiting = page.select_one(link)
    assert waiting is not None
    assert waiting.sourceline is not None
    panel = page.select_one(".panel")
    assert panel is not None
    assert panel.sourceline is not None
    assert waiting.sourceline < panel.sourceline
    assert "Afleveringer, der venter på din kommentar" in page.get_text()
    with acting_as(cast.anders) as uow:
        comment_on_task(uow, one.id, text="Godt arbejde.", gives_back=False)
    page = page_of(anders, cast)
    assert "Afleveringer, der venter på din kommentar" not in page.get_text()
    answered = page.select_one(link)
    assert answered is not None
    assert answered.find_parent("details") is not None


def test_programmes_that_are_over_are_folded(
    client_of: ClientOf, cast: Cast, acting_as: Acting, publish: Describe, enrolled: Enrol
) -> None:
    anders = client_of(cast.anders)
    view = enrolled(publish(name_da="Godt i gang"), cast.ida)
    assert not is_folded(page_of(anders, cast), "Godt i gang")
    with acting_as(cast.anders) as uow:
        end_enrolment(uow, view.id, why="Ida har fået job.")
    page = page_of(anders, cast)
    assert not page.select(".panel")
    assert is_folded(page, "Godt i gang")
