"""Ending a class calls its workshops off, tells who was to come, and asks for them no more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import event, select

from app.booking.sessions.contract import SessionState
from app.chat.contract import ConversationEnded
from app.chat.conversations import ConversationView
from app.chat.of_class import discussion_left, discussion_of_class
from app.chat.posting import post_message
from app.chat.reading import messages_after
from app.core.clock import FixedClock
from app.core.errors import Invalid
from app.core.work import Units, the_service
from app.notifications.models import Notification
from app.notifications.wording import wording_of
from app.programmes.classes.access import cohort_to_run
from app.programmes.classes.cohorts import change_cohort, end_cohort, workshops_ahead
from app.programmes.classes.contract import CohortFacts
from app.programmes.classes.kinds_told import WORKSHOPS_OFF, tell_of_end
from app.programmes.classes.members import hide_from_class, join_cohort, leave_cohort
from app.programmes.contract import DoneHow
from app.programmes.doing import open_item_again
from app.programmes.enrolling import end_enrolment, go_on_after_all
from tests.booking.office import Acting, Office
from tests.forms import post
from tests.people import Cast, Person
from tests.programmes.classes.conftest import AFTER, MEET, Join, Look, Plan, Planned
from tests.programmes.described import Enrol, Stands, Told

ClientOf = Callable[[Person], FlaskClient]
Discusses = Callable[[Person], ConversationView | None]


@pytest.fixture
def discusses(acting_as: Acting, cohort_id: UUID) -> Discusses:
    """Return the discussion of the class as somebody sees it, if they do."""

    def seeing(person: Person) -> ConversationView | None:
        with acting_as(person) as uow:
            return discussion_of_class(uow, cohort_id)

    return seeing


def test_workshops_ahead_are_called_off_and_who_was_to_come_is_told(
    plan: Plan,
    planned: Planned,
    join: Join,
    cast: Cast,
    cohort_id: UUID,
    acting_as: Acting,
    clock: FixedClock,
    look: Look,
    stands: Stands,
    told: Told,
) -> None:
    plan(7), plan(14, theme_da="Cv", key=MEET.key), plan(21, theme_da="Jobsamtalen")
    ida = join(cast.ida)
    clock.advance(timedelta(days=8))
    with acting_as(cast.anders) as uow:
        assert [one.session.facts.title_da for one in workshops_ahead(uow, cohort_id)] == [
            "Cv",
            "Jobsamtalen",
        ]
        assert end_cohort(uow, cohort_id, reason="Der er for få på holdet.") == 2
    look()
    states = [one.session.state for one in planned()]
    assert states == [SessionState.PLANNED, SessionState.CALLED_OFF, SessionState.CALLED_OFF]
    assert {one.session.called_off_because for one in planned()[1:]} == {"Der er for få på holdet."}
    off = [title for title in told(cast.ida) if "aflyst" in title.casefold()]
    assert off == ["2 workshops er aflyst: Hold nord"]
    how = {item.title_da: item.done_how for item in stands(ida.id).items}
    assert how[MEET.title_da] == how["Jobsamtalen"] == DoneHow.EXCUSED
    assert how["Det, jeg kan"] is None  # which has been
    with acting_as(cast.anders) as uow:
        assert end_cohort(uow, cohort_id) == 0  # twice is harmless
        assert end_cohort(uow, cohort_id, is_over=False) == 0
    assert [one.session.state for one in planned()] == states  # what is called off stays so


def test_a_reason_that_is_too_long_ends_nothing(
    plan: Plan, planned: Planned, cast: Cast, cohort_id: UUID, acting_as: Acting
) -> None:
    plan(7)
    with pytest.raises(Invalid), acting_as(cast.anders) as uow:
        end_cohort(uow, cohort_id, reason="x" * 301)
    assert planned()[0].session.state == SessionState.PLANNED


def test_the_page_says_what_follows_first(
    plan: Plan,
    planned: Planned,
    join: Join,
    cast: Cast,
    cohort_id: UUID,
    client_of: ClientOf,
    look: Look,
) -> None:
    plan(7)
    join(cast.ida)
    desk, page = client_of(cast.anders), f"/hold/{cohort_id}"
    assert f'href="{page}/slut"' in desk.get(page).get_data(as_text=True)
    said = _text(desk, f"{page}/slut")
    for words in ("En kommende workshop bliver aflyst", "Det, jeg kan", "1 får besked"):
        assert words in said
    refused = post(desk, f"{page}/slut", {"reason": "y" * 301})
    assert refused.status_code == 422
    assert "error-summary" in refused.get_data(as_text=True)
    assert "y" * 301 in refused.get_data(as_text=True)
    assert post(desk, f"{page}/slut", {"reason": "Få på holdet"}).status_code == 303
    look()
    assert planned()[0].session.called_off_because == "Få på holdet"
    assert "En workshop er aflyst" in _text(desk, page)
    undone = post(desk, f"{page}/fortsaet")
    assert "Workshopperne er stadig aflyst. Planlæg dem igen." in _text(desk, undone.location)
    for other, status in ((cast.ida, 403), (cast.nora, 404)):
        assert client_of(other).get(f"{page}/slut").status_code == status


def test_one_without_workshops_goes_on_without_a_word_of_any(
    cast: Cast, cohort_id: UUID, client_of: ClientOf
) -> None:
    desk, page = client_of(cast.anders), f"/hold/{cohort_id}"
    post(desk, f"{page}/slut")
    undone = _text(desk, post(desk, f"{page}/fortsaet").location)
    assert "Holdet fortsætter." in undone
    assert "stadig aflyst" not in undone


def test_staff_ask_again_in_a_class_that_has_ended_and_nobody_elses_end_lets_off(
    plan: Plan,
    join: Join,
    cast: Cast,
    cohort_id: UUID,
    acting_as: Acting,
    look: Look,
    stands: Stands,
) -> None:
    plan(14)
    ida, omar = join(cast.ida), join(cast.omar)
    with acting_as(cast.anders) as uow:
        end_cohort(uow, cohort_id)
    look()
    [item] = [one for one in stands(ida.id).items if one.title_da == "Det, jeg kan"]
    with acting_as(cast.anders) as uow:
        open_item_again(uow, item.id)
    with acting_as(cast.anders) as uow:
        end_enrolment(uow, omar.id)
    look()
    assert {one.id: one.done_how for one in stands(ida.id).items}[item.id] is None


def test_who_goes_on_after_all_is_let_off_what_is_not_held(
    plan: Plan,
    join: Join,
    cast: Cast,
    cohort_id: UUID,
    acting_as: Acting,
    look: Look,
    stands: Stands,
) -> None:
    plan(14)
    ida = join(cast.ida)
    with acting_as(cast.anders) as uow:
        end_enrolment(uow, ida.id)
    look()
    with acting_as(cast.anders) as uow:
        end_cohort(uow, cohort_id)
    look()
    with acting_as(cast.anders) as uow:
        go_on_after_all(uow, ida.id)
    look()
    how = {one.title_da: one.done_how for one in stands(ida.id).items}
    assert how["Det, jeg kan"] == DoneHow.EXCUSED


def test_the_class_discusses_as_long_as_it_goes_on(
    cast: Cast,
    cohort_id: UUID,
    facts: CohortFacts,
    acting_as: Acting,
    join: Join,
    look: Look,
    discusses: Discusses,
) -> None:
    look()
    assert discusses(cast.ida) is None
    ida = join(cast.ida)
    seen = discusses(cast.ida)
    assert seen is not None
    assert seen.subject == "Hold nord"
    assert seen.class_id == cohort_id
    _say(acting_as, cast.ida, seen.id)
    with acting_as(cast.ida) as uow:
        hide_from_class(uow, ida.id, is_hidden=True)
    look()
    assert discusses(cast.ida) is None
    with acting_as(cast.ida) as uow:
        hide_from_class(uow, ida.id, is_hidden=False)
    with acting_as(cast.anders) as uow:
        change_cohort(uow, cohort_id, _named(facts, "Hold syd"))
        end_cohort(uow, cohort_id)
    look()
    # Hidden as the class ended, nobody is let in any more; shown again just before, neither.
    assert discusses(cast.anders) is not None
    with pytest.raises(ConversationEnded):
        _say(acting_as, cast.anders, seen.id)
    with acting_as(cast.anders) as uow:
        end_cohort(uow, cohort_id, is_over=False)
    look()
    back = discusses(cast.ida)
    assert back is not None
    assert back.subject == "Hold syd"
    _say(acting_as, cast.ida, seen.id)


def test_whose_programme_is_over_is_out_but_reads_on_in_a_class_that_ended_first(
    cast: Cast, cohort_id: UUID, acting_as: Acting, join: Join, look: Look, discusses: Discusses
) -> None:
    ida, omar = join(cast.ida), join(cast.omar)
    seen = discusses(cast.ida)
    assert seen is not None
    _say(acting_as, cast.anders, seen.id)
    with acting_as(cast.anders) as uow:
        end_enrolment(uow, omar.id)
    look()
    assert discusses(cast.omar) is None
    with acting_as(cast.omar) as uow:
        assert len(discussion_left(uow, seen.id).days) == 1
    with acting_as(cast.anders) as uow:
        go_on_after_all(uow, omar.id)
    look()
    assert discusses(cast.omar) is not None
    with acting_as(cast.anders) as uow:
        end_cohort(uow, cohort_id)
    look()
    with acting_as(cast.anders) as uow:
        end_enrolment(uow, ida.id)
    look()
    with acting_as(cast.ida) as uow:
        assert len(messages_after(uow, seen.id, after=0).messages) == 1


def test_who_is_taken_out_is_out(
    cast: Cast, cohort_id: UUID, acting_as: Acting, join: Join, look: Look, discusses: Discusses
) -> None:
    ida = join(cast.ida)
    with acting_as(cast.anders) as uow:
        leave_cohort(uow, cohort_id, ida.id)
    look()
    assert discusses(cast.ida) is None
    with acting_as(cast.anders) as uow:
        join_cohort(uow, cohort_id, ida.id)
    look()
    assert discusses(cast.ida) is not None


def test_the_class_leads_to_its_discussion_and_back_for_those_in_it_alone(
    cast: Cast, cohort_id: UUID, client_of: ClientOf, join: Join, discusses: Discusses
) -> None:
    ida = join(cast.ida)
    seen = discusses(cast.ida)
    assert seen is not None
    mine, page = client_of(cast.ida), f"/forloeb/{ida.id}/hold"
    assert f"/samtaler/{seen.id}" in mine.get(page).get_data(as_text=True)
    assert f"/samtaler/{seen.id}" in _html(client_of(cast.anders), f"/hold/{cohort_id}")
    back = mine.get(f"/mit-hold/{cohort_id}")
    assert (back.status_code, back.location) == (302, page)
    for other, status in ((cast.omar, 404), (cast.nabo, 404), (cast.anders, 403)):
        assert client_of(other).get(f"/mit-hold/{cohort_id}").status_code == status


def test_what_is_asked_leads_to_that_very_workshop(
    cast: Cast,
    acting_as: Acting,
    office: Office,
    plan: Plan,
    planned: Planned,
    client_of: ClientOf,
    enrolled: Enrol,
    programme_id: UUID,
    join: Join,
    stands: Stands,
) -> None:
    plan(7), plan(14, theme_da="Cv", key=MEET.key)
    ida = join(cast.ida)
    first, second = (one.session.id for one in planned())
    mine = client_of(cast.ida)
    items = {item.title_da: item for item in stands(ida.id).items}
    for title, site_session_id in (("Det, jeg kan", first), (MEET.title_da, second)):
        way = f"/forloeb/workshop/{items[title].id}"
        assert f'href="{way}"' in _html(mine, f"/forloeb/{ida.id}")
        answer = mine.get(way)
        assert (answer.status_code, answer.location) == (302, f"/moedegange/{site_session_id}")
        assert mine.get(answer.location).status_code == 200
        for other, status in ((cast.omar, 404), (cast.nabo, 404), (cast.anders, 403)):
            assert client_of(other).get(way).status_code == status
    omar = enrolled(programme_id, cast.omar)
    asked = next(one for one in stands(omar.id).items if one.title_da == MEET.title_da)
    answer = client_of(cast.omar).get(f"/forloeb/workshop/{asked.id}")
    assert (answer.status_code, answer.location) == (302, "/moedegange")
    assert mine.get(f"/forloeb/workshop/{uuid4()}").status_code == 404
    assert AFTER.title_da in items


def _named(facts: CohortFacts, name: str) -> CohortFacts:
    return CohortFacts(**{**vars(facts), "name": name})


def _say(acting_as: Acting, person: Person, conversation_id: UUID) -> None:
    with acting_as(person) as uow:
        post_message(uow, conversation_id, body="Hej", client_id=uuid4())


def _html(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def _text(client: FlaskClient, path: str) -> str:
    said = BeautifulSoup(_html(client, path), "html.parser").get_text(" ")
    return " ".join(said.split())


def test_what_an_end_asks_of_the_database_does_not_grow_with_who_is_told_of_each_workshop(
    plan: Plan, join: Join, cast: Cast, units: Units, cohort_id: UUID, clock: FixedClock
) -> None:
    """The seats of all workshops are asked for at once, without anybody's name."""
    plan(7), plan(14, theme_da="Cv", before=(), after=()), plan(21, before=(), after=())
    join(cast.ida)
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    def number(sessions: int) -> int:
        clock.advance(timedelta(seconds=1))
        with units.write(cast.here, cast.anders.actor) as uow:
            cohort = cohort_to_run(uow, cohort_id)
            ahead = [one.session for one in workshops_ahead(uow, cohort_id)[:sessions]]
            asked.clear()
            tell_of_end(uow, cohort, ahead)
            return len(asked)

    event.listen(units.database.writing, "before_cursor_execute", note)
    assert number(3) == number(1)


def test_nothing_is_sent_of_workshops_off_once_the_last_would_be_over(
    plan: Plan,
    planned: Planned,
    join: Join,
    cast: Cast,
    cohort_id: UUID,
    acting_as: Acting,
    units: Units,
) -> None:
    plan(14, theme_da="Cv", before=(), after=()), plan(7)
    join(cast.ida)
    with acting_as(cast.anders) as uow:
        end_cohort(uow, cohort_id)
    with units.read(cast.here, the_service("test")) as uow:
        wanted = select(Notification).where(Notification.kind == WORKSHOPS_OFF)
        [said] = uow.session.scalars(wanted)
        wording = wording_of(uow, said.kind, said.id, said.facts)
    assert wording.until == max(one.session.facts.ends_at for one in planned())
