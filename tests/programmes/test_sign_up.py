"""Signing up by oneself, by an institution's link or without; and the line where it is full."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.clock import local_day
from app.core.errors import Forbidden, NotFound
from app.core.events import EventDelivery
from app.core.work import Units, the_service
from app.licences.contract import TooLateToUndo
from app.licences.giving import give_licence, take_back, undo_giving
from app.licences.pools import add_pool
from app.programmes.contract import CourseFacts, EnrolmentView, LinkView, Source
from app.programmes.enrolling import end_enrolment, go_on_after_all
from app.programmes.links import add_link, link_by_code, links_of, use_link
from app.programmes.offering import line_up_by, offered, offered_to_actor, sign_up_by
from app.programmes.publishing import use_programme
from app.programmes.views import enrolments_of
from app.tenancy.target_groups import add_target_group, target_groups
from tests.conftest import NOW
from tests.forms import post
from tests.licences.bought import pool
from tests.people import Cast, Person
from tests.programmes.described import Days, Describe, Told, task

ClientOf = Callable[[Person], FlaskClient]
COURSES = (CourseFacts("job", "Find et job"), CourseFacts("own", "Bliv selvstændig"))
ITEMS = (task("first"), task("apply", course="job"), task("plan", course="own"))
TODAY = local_day(NOW)
GROUP = "dimittender"


@pytest.fixture
def kickstarter(units: Units, cast: Cast, publish: Describe) -> Callable[..., UUID]:
    """Publish a programme that one signs up for, with places for those who leave university."""

    def publishing(seats: int = 1, **others: Any) -> UUID:
        with units.write(cast.here, the_service("test")) as uow:
            if not any(one.slug == GROUP for one in target_groups(uow)):
                add_target_group(uow, name_da="Dimittender", name_en="Graduates", slug=GROUP)
            facts = pool(seats=seats, is_open=True, target_groups=(GROUP,))
            pool_id = add_pool(uow, facts)
        usual = {"courses": COURSES, "items": ITEMS, "first_log_in_days": None}
        return publish(
            is_open=True, is_required=False, pool_id=pool_id, access_days=None, **usual | others
        )

    return publishing


@pytest.fixture
def link(units: Units, cast: Cast) -> Callable[[UUID], LinkView]:
    """Give the university a link."""

    def making(programme_id: UUID) -> LinkView:
        with units.write(cast.here, cast.signe.actor) as uow:
            return add_link(uow, programme_id, "Aalborg Universitet")

    return making


@pytest.fixture
def mine(units: Units, cast: Cast) -> Callable[[Person], list[EnrolmentView]]:
    """Return the programmes that somebody is in, or was."""

    def of(person: Person) -> list[EnrolmentView]:
        with units.read(cast.here, person.actor) as uow:
            return enrolments_of(uow, person.id)

    return of


def test_a_link_says_what_it_is_to_anybody_and_leads_back_after_the_log_in(
    client: FlaskClient, kickstarter: Callable[..., UUID], link: Callable[[UUID], LinkView]
) -> None:
    code = link(kickstarter(seats=450)).code
    assert code.startswith("aalborg-universitet-")
    page = client.get(f"/start/{code}").get_data(as_text=True)
    for said in (
        "Godt i gang",
        "Du kommer fra Aalborg Universitet.",
        "450 pladser i alt",
        "450 er ledige nu",
        "Find et job",
        f"/log-ind?next=/start/{code}",
        f"/opret?next=/start/{code}",
    ):
        assert said in page
    assert client.get("/start/andet-0000").status_code == 404
    client.get(f"/opret?next=/start/{code}")
    with client.session_transaction() as session:
        assert session["login_next"] == f"/start/{code}"


def test_one_signs_up_by_a_link_and_is_counted_once(
    units: Units,
    client_of: ClientOf,
    cast: Cast,
    kickstarter: Callable[..., UUID],
    link: Callable[[UUID], LinkView],
    mine: Callable[[Person], list[EnrolmentView]],
    told: Told,
) -> None:
    programme_id = kickstarter()
    code = link(programme_id).code
    ida, page = client_of(cast.ida), f"/start/{code}"
    nothing = post(ida, page, {}, page=page)
    assert nothing.status_code == 422
    assert "Vælg et af kurserne." in nothing.get_data(as_text=True)
    for _again in range(2):
        post(ida, page, {"course": "job"}, page=page)
    [one] = mine(cast.ida)
    assert (one.source, one.course, one.from_on) == (Source.SIGN_UP, "job", TODAY)
    assert told(cast.ida)[-1] == "Du er med i et forløb: Godt i gang"
    with units.read(cast.here, cast.signe.actor) as uow:
        assert [each.sign_ups for each in links_of(uow, programme_id)] == [1]
    assert "Du er tilmeldt" in ida.get(page).get_data(as_text=True)


def test_one_may_choose_the_course_later(
    client_of: ClientOf,
    cast: Cast,
    kickstarter: Callable[..., UUID],
    link: Callable[[UUID], LinkView],
    mine: Callable[[Person], list[EnrolmentView]],
) -> None:
    page = f"/start/{link(kickstarter()).code}"
    post(client_of(cast.ida), page, {"course": "senere"}, page=page)
    [one] = mine(cast.ida)
    assert (one.course, [item.key for item in one.items]) == ("", ["first"])


@pytest.mark.parametrize(
    ("first", "said"),
    [
        ("job", "Du er allerede tilmeldt Godt i gang med kurset Find et job, og det beholder du."),
        ("senere", "Du er allerede tilmeldt Godt i gang, og dit valg af kursus er ikke gemt."),
    ],
)
def test_who_signs_up_again_with_another_course_is_told_that_it_is_not_taken(
    client_of: ClientOf,
    cast: Cast,
    kickstarter: Callable[..., UUID],
    link: Callable[[UUID], LinkView],
    mine: Callable[[Person], list[EnrolmentView]],
    first: str,
    said: str,
) -> None:
    ida, page = client_of(cast.ida), f"/start/{link(kickstarter()).code}"
    post(ida, page, {"course": first}, page=page)
    [before] = mine(cast.ida)
    again = post(ida, page, {"course": "own"}, page=page, follow_redirects=True).text
    assert said in again
    assert "Velkommen!" not in again
    assert [one.course for one in mine(cast.ida)] == [before.course]
    same = post(ida, page, {"course": first}, page=page, follow_redirects=True).text
    assert said not in same


def test_whoever_is_in_line_is_signed_up_as_a_place_comes_free(
    units: Units,
    client_of: ClientOf,
    cast: Cast,
    kickstarter: Callable[..., UUID],
    link: Callable[[UUID], LinkView],
    mine: Callable[[Person], list[EnrolmentView]],
    days_pass: Days,
    told: Told,
) -> None:
    programme_id = kickstarter(seats=1)
    code = link(programme_id).code
    page = f"/start/{code}"
    post(client_of(cast.ida), page, {"course": "job"}, page=page)
    omar = client_of(cast.omar)
    assert "All places are taken right now." in omar.get(page).get_data(as_text=True)
    late = post(omar, page, {"course": "job"}, page=page, follow_redirects=True)
    assert "The last place is gone." in late.get_data(as_text=True)
    lined = post(omar, f"{page}/venteliste", page=page, follow_redirects=True)
    assert "You are on the waiting list" in lined.get_data(as_text=True)
    with units.write(cast.here, cast.anders.actor) as uow:
        [one] = mine(cast.ida)
        assert one.licence_id is not None
        take_back(uow, one.licence_id)
    days_pass(2)
    [his] = mine(cast.omar)
    assert (his.source, his.course) == (Source.LINE, "")
    assert told(cast.omar) == ["You are in a programme: A good start"]
    with units.read(cast.here, cast.signe.actor) as uow:
        assert [each.sign_ups for each in links_of(uow, programme_id)] == [2]


def test_the_place_of_what_is_ended_goes_to_the_line_at_once_and_each_is_told_once(
    units: Units,
    cast: Cast,
    kickstarter: Callable[..., UUID],
    link: Callable[[UUID], LinkView],
    mine: Callable[[Person], list[EnrolmentView]],
    look: Callable[[], None],
    days_pass: Days,
    told: Told,
) -> None:
    programme_id = kickstarter(seats=1)
    made = link(programme_id)
    with units.write(cast.here, cast.ida.actor) as uow:
        view = sign_up_by(uow, programme_id, course="job", link=made)
    assert view is not None
    with units.write(cast.here, cast.omar.actor) as uow:
        line_up_by(uow, programme_id, link=made)
    days_pass(2)
    with units.write(cast.here, cast.anders.actor) as uow:
        end_enrolment(uow, view.id)
    look()
    look()
    assert [one.source for one in mine(cast.omar)] == [Source.LINE]
    assert told(cast.omar) == ["You are in a programme: A good start"]
    with units.write(cast.here, cast.anders.actor) as uow, pytest.raises(TooLateToUndo):
        go_on_after_all(uow, view.id)
    days_pass(3)
    assert told(cast.ida) == [
        "Du er med i et forløb: Godt i gang",
        "Dit forløb er slut: Godt i gang",
    ]


def test_a_licence_that_was_undone_before_it_was_heard_of_troubles_nobody(
    units: Units, cast: Cast, team_id: UUID, look: Callable[[], None]
) -> None:
    assert team_id
    with units.write(cast.here, the_service("test")) as uow:
        pool_id = add_pool(uow, pool())
    with units.write(cast.here, cast.anders.actor) as uow:
        given = give_licence(uow, pool_id, cast.ida.id)
        undo_giving(uow, given.id)
    look()
    with units.system() as unit:
        waits = select(EventDelivery.listener).where(EventDelivery.state == "waiting")
        assert list(unit.session.scalars(waits)) == []


def test_what_was_ended_is_not_begun_again_by_its_place(
    units: Units,
    cast: Cast,
    kickstarter: Callable[..., UUID],
    mine: Callable[[Person], list[EnrolmentView]],
    look: Callable[[], None],
) -> None:
    programme_id = kickstarter()
    with units.write(cast.here, the_service("test")) as uow:
        made = add_link(uow, programme_id, "Ucn")
    with units.write(cast.here, cast.ida.actor) as uow:
        view = sign_up_by(uow, programme_id, course="job", link=made)
    assert view is not None
    with units.write(cast.here, cast.anders.actor) as uow:
        end_enrolment(uow, view.id)
    look()
    assert [one.id for one in mine(cast.ida)] == [view.id]


def test_without_a_link_it_is_for_its_target_groups_alone(
    units: Units, cast: Cast, kickstarter: Callable[..., UUID], publish: Describe
) -> None:
    closed = publish()
    for_some = kickstarter()
    for_all = publish(is_open=True)
    with units.write(cast.here, cast.ida.actor) as uow:
        assert [one.programme_id for one in offered_to_actor(uow)] == [for_all]
        with pytest.raises(NotFound):
            offered(uow, closed)
        with pytest.raises(NotFound):
            sign_up_by(uow, for_some, course="job")
        with pytest.raises(NotFound):
            line_up_by(uow, for_some)
        assert sign_up_by(uow, for_all, course="") is not None


def test_the_page_of_programmes_leads_to_those_one_can_sign_up_for(
    client_of: ClientOf,
    cast: Cast,
    publish: Describe,
    mine: Callable[[Person], list[EnrolmentView]],
) -> None:
    programme_id = publish(is_open=True)
    ida, page = client_of(cast.ida), f"/forloeb/tilmelding/{programme_id}"
    assert f'href="{page}"' in ida.get("/forloeb").get_data(as_text=True)
    done = post(ida, page, page=page, follow_redirects=True)
    assert "Du er tilmeldt. Velkommen!" in done.get_data(as_text=True)
    assert len(mine(cast.ida)) == 1
    assert f'href="{page}"' not in ida.get("/forloeb").get_data(as_text=True)


def test_editors_make_links_print_them_and_close_them(
    app: Flask, client_of: ClientOf, units: Units, cast: Cast, publish: Describe
) -> None:
    programme_id = publish(is_open=True)
    signe, page = client_of(cast.signe), f"/forloebene/{programme_id}/links"
    empty = post(signe, page, {"name": ""}, page=page)
    assert empty.status_code == 422
    made = post(signe, page, {"name": "UCN"}, page=page, follow_redirects=True)
    printed = made.get_data(as_text=True)
    assert "<svg" in printed
    with units.read(cast.here, cast.signe.actor) as uow:
        [one] = links_of(uow, programme_id)
        assert link_by_code(uow, one.code.upper()) == one
    assert f"/start/{one.code}" in printed
    closed = post(signe, f"/forloebene/links/{one.id}/luk", page=page, follow_redirects=True)
    assert "Linket virker ikke mere." in closed.get_data(as_text=True)
    assert app.test_client().get(f"/start/{one.code}").status_code == 404
    post(signe, f"/forloebene/links/{one.id}/aabn", page=page)
    assert app.test_client().get(f"/start/{one.code}").status_code == 200
    with units.write(cast.here, cast.signe.actor) as uow:
        use_programme(uow, programme_id, is_active=False)
    assert app.test_client().get(f"/start/{one.code}").status_code == 404


def test_only_editors_make_links(units: Units, cast: Cast, publish: Describe) -> None:
    programme_id = publish(is_open=True)
    with units.write(cast.here, cast.signe.actor) as uow:
        link_id = add_link(uow, programme_id, "UCN").id
    for person in (cast.ida, cast.anders, cast.lea):
        with units.write(cast.here, person.actor) as uow:
            with pytest.raises(Forbidden):
                add_link(uow, programme_id, "Andre")
            with pytest.raises(Forbidden):
                use_link(uow, link_id, is_in_use=False)


def test_two_links_that_are_in_use_are_not_called_the_same(
    client_of: ClientOf, units: Units, cast: Cast, publish: Describe
) -> None:
    programme_id, other_id = publish(is_open=True), publish(is_open=True)
    signe, page = client_of(cast.signe), f"/forloebene/{programme_id}/links"
    with units.write(cast.here, cast.signe.actor) as uow:
        first = add_link(uow, programme_id, "UCN Aalborg")
        add_link(uow, other_id, "UCN Aalborg")
    refused = post(signe, page, {"name": " ucn  aalborg "}, page=page)
    assert refused.status_code == 422
    assert 'href="#f-name"' in refused.text
    assert "ucn aalborg har et link i forvejen" in refused.text
    with units.write(cast.here, cast.signe.actor) as uow:
        use_link(uow, first.id, is_in_use=False)
        add_link(uow, programme_id, "ucn aalborg")
    again = post(signe, f"/forloebene/links/{first.id}/aabn", page=page)
    assert again.status_code == 422
    assert "UCN Aalborg har et link i forvejen" in again.text
    with units.read(cast.here, cast.signe.actor) as uow:
        assert [one.is_in_use for one in links_of(uow, programme_id)] == [True, False]
