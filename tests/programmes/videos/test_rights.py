"""Rights and duties: a film for each target group, who has seen which version, and asking."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from app.accounts.target_groups import set_target_groups
from app.core.clock import FixedClock, end_of_day, local_day
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.texts import use_language
from app.core.work import Units, the_service
from app.notifications.reading import list_notifications
from app.plan.from_films import films_to_see
from app.programmes.contract import DoneHow, Due, DueRule, ItemFacts, ItemKind
from app.programmes.enrolling import end_enrolment
from app.programmes.videos.asking import ask_no_more, ask_to_see, films_asked_of
from app.programmes.videos.kinds_told import word_reminder
from app.programmes.videos.publishing import hide_video, publish_version
from app.programmes.videos.rights import rights_films, set_rights_film, who_has_seen
from app.programmes.videos.watching import receipts_of, report_played, say_seen, unsay_seen
from app.tenancy.target_groups import add_target_group
from app.web.services import Services
from tests.booking.office import Acting
from tests.factories.films import published_film, ready_version
from tests.forms import post
from tests.people import Cast, log_in
from tests.programmes.described import Describe, Enrol, Stands, Told

BY = date(2026, 12, 1)


@pytest.fixture
def group_id(units: Units, cast: Cast, team_id: UUID) -> UUID:
    """Ida and Omar are in a target group; Ida's adviser is Anders."""
    assert team_id
    with units.write(cast.here, the_service("test")) as uow:
        made = add_target_group(uow, name_da="Dagpenge", name_en="Benefit", slug="dagpenge")
        for person in (cast.ida, cast.omar):
            set_target_groups(uow, person.id, ["dagpenge"])
    return made


@pytest.fixture
def film_id(acting_as: Acting, cast: Cast, group_id: UUID) -> UUID:
    """The group has a film."""
    with acting_as(cast.signe) as uow:
        video_id, _version = published_film(uow)
        set_rights_film(uow, group_id, video_id)
    return video_id


def test_an_adviser_sees_who_of_theirs_has_seen_it_by_name(
    acting_as: Acting, cast: Cast, group_id: UUID, film_id: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        say_seen(uow, film_id, has_read=True)
    with acting_as(cast.anders) as uow:
        stands = who_has_seen(uow, group_id)
    assert [(one.name, one.is_seen, one.may_ask) for one in stands] == [
        ("Ida", True, True),
        ("Omar", False, True),  # whom nobody advises
    ]


def test_a_team_leader_sees_the_team_and_asks_nobody(
    acting_as: Acting, cast: Cast, group_id: UUID, film_id: UUID
) -> None:
    with acting_as(cast.lea) as uow:
        assert [(one.name, one.may_ask) for one in who_has_seen(uow, group_id)] == [("Ida", False)]
        with pytest.raises(Forbidden):
            ask_to_see(uow, cast.ida.id, film_id, by=BY)


def test_citizens_and_people_next_door_see_no_list(
    acting_as: Acting, cast: Cast, group_id: UUID, film_id: UUID, units: Units
) -> None:
    assert film_id
    with acting_as(cast.ida) as uow, pytest.raises(Forbidden):
        who_has_seen(uow, group_id)
    with units.write(cast.next_door, cast.nora.actor) as uow, pytest.raises(NotFound):
        who_has_seen(uow, group_id)


def test_who_is_asked_has_it_in_the_plan_until_it_is_seen(
    acting_as: Acting, cast: Cast, film_id: UUID, told: Told
) -> None:
    with acting_as(cast.anders) as uow:
        ask_to_see(uow, cast.ida.id, film_id, by=BY)
        ask_to_see(uow, cast.ida.id, film_id, by=BY)  # again
    assert told(cast.ida) == ["Der er en film, du skal se"]
    with acting_as(cast.ida) as uow:
        [item] = films_to_see(uow, since=uow.now)
        assert (item.title, item.when) == ("Se filmen om dine rettigheder og pligter", BY)
        assert item.url == f"/film/{film_id}"
        assert item.expected.is_required  # as the notice says
        say_seen(uow, film_id, has_read=True)
        assert list(films_to_see(uow, since=uow.now)) == []


def test_another_film_is_suggested_in_the_notice_as_in_the_plan(
    acting_as: Acting, cast: Cast, film_id: UUID, group_id: UUID, told: Told
) -> None:
    with acting_as(cast.signe) as uow:
        set_rights_film(uow, group_id, None)
    with acting_as(cast.anders) as uow:
        ask_to_see(uow, cast.ida.id, film_id, by=BY)
    assert told(cast.ida) == ["Din rådgiver foreslår en film"]
    with acting_as(cast.ida) as uow:
        [item] = films_to_see(uow, since=uow.now)
        assert not item.expected.is_required


def test_a_new_version_asks_again_and_the_receipt_of_the_old_one_stays(
    acting_as: Acting,
    cast: Cast,
    film_id: UUID,
    told: Told,
    services: Services,
    clock: FixedClock,
) -> None:
    with acting_as(cast.anders) as uow:
        ask_to_see(uow, cast.ida.id, film_id, by=BY)
    with acting_as(cast.ida) as uow:
        say_seen(uow, film_id, has_read=True)
    clock.advance(timedelta(days=20))
    services.jobs.run("outbox")
    with acting_as(cast.signe) as uow:
        publish_version(uow, ready_version(uow, film_id))
    services.jobs.run("outbox")
    services.jobs.run("outbox")  # again
    assert told(cast.ida) == ["Der er en film, du skal se"] * 2
    with acting_as(cast.ida) as uow:
        [asked] = films_asked_of(uow, cast.ida.id)
        assert asked.due_on == local_day(uow.now) + timedelta(days=14)
        assert receipts_of(uow, film_id, [cast.ida.id]) == {}


def test_whoever_has_not_seen_it_is_reminded_once_on_the_day_before(
    acting_as: Acting,
    cast: Cast,
    film_id: UUID,
    told: Told,
    services: Services,
    clock: FixedClock,
) -> None:
    with acting_as(cast.anders) as uow:
        for person in (cast.ida, cast.omar):
            ask_to_see(uow, person.id, film_id, by=BY)
    with acting_as(cast.omar) as uow:
        say_seen(uow, film_id, has_read=True)
    asked, reminded = "Der er en film, du skal se", "Husk filmen: Dine rettigheder"
    for days in range(9):
        services.jobs.run("films")
        services.jobs.run("films")
        before = [asked] if days < 6 else [asked, reminded]
        assert told(cast.ida) == before, days
        clock.advance(timedelta(days=1))
    assert len(told(cast.omar)) == 1
    with acting_as(cast.anders) as uow:
        ask_to_see(uow, cast.ida.id, film_id, by=local_day(uow.now) + timedelta(days=1))
    services.jobs.run("films")
    assert told(cast.ida)[2:] == [asked]  # they have just been asked
    with acting_as(cast.ida) as uow, use_language("da"):
        words = list_notifications(uow, limit=10)[1]
    assert words.body == "Din rådgiver har bedt dig se den senest tirsdag den 1. december 2026."


def test_a_reminder_of_a_day_that_was_moved_is_not_sent(
    acting_as: Acting, cast: Cast, film_id: UUID
) -> None:
    with acting_as(cast.anders) as uow:
        ask_to_see(uow, cast.ida.id, film_id, by=BY)
        [asked] = films_asked_of(uow, cast.ida.id)
        facts = {"film_asked_id": str(asked.id), "due_on": BY.isoformat()}
        assert word_reminder(uow, facts).until == end_of_day(BY)
        ask_to_see(uow, cast.ida.id, film_id, by=BY + timedelta(days=7))
        assert word_reminder(uow, facts).until == uow.now


def test_a_machine_that_was_off_reminds_on_the_day_and_of_a_new_version_too(
    acting_as: Acting,
    cast: Cast,
    film_id: UUID,
    told: Told,
    services: Services,
    clock: FixedClock,
) -> None:
    with acting_as(cast.anders) as uow:
        ask_to_see(uow, cast.ida.id, film_id, by=BY)
    clock.advance(timedelta(days=7))
    services.jobs.run("films")
    reminded = "Husk filmen: Dine rettigheder"
    assert told(cast.ida)[1:] == [reminded]
    with acting_as(cast.ida) as uow:
        say_seen(uow, film_id, has_read=True)
    with acting_as(cast.signe) as uow:
        publish_version(uow, ready_version(uow, film_id))
    for _day in range(16):
        clock.advance(timedelta(days=1))
        services.jobs.run("films")
    assert told(cast.ida)[1:] == [reminded, reminded]


def test_asking_ends_and_days_are_checked(acting_as: Acting, cast: Cast, film_id: UUID) -> None:
    with acting_as(cast.anders) as uow:
        for day in (date(2026, 11, 23), date(2028, 1, 1)):
            with pytest.raises(Invalid):
                ask_to_see(uow, cast.ida.id, film_id, by=day)
        ask_to_see(uow, cast.ida.id, film_id, by=BY)
        ask_no_more(uow, cast.ida.id, film_id)
        ask_no_more(uow, cast.ida.id, film_id)
        assert films_asked_of(uow, cast.ida.id) == []


def test_a_programme_asks_for_it_and_hears_of_it(
    publish: Describe,
    enrolled: Enrol,
    stands: Stands,
    acting_as: Acting,
    cast: Cast,
    film_id: UUID,
    services: Services,
) -> None:
    asked = tuple(
        ItemFacts(
            key=key,
            kind=ItemKind.TASK,
            title_da="Se filmen",
            subject=subject,
            due=Due(DueRule.AFTER_START, 3),
        )
        for key, subject in (("rights", "film/rettigheder"), ("film", f"film/{film_id}"))
    )
    one = enrolled(publish(items=asked), cast.ida)
    with acting_as(cast.ida) as uow:
        say_seen(uow, film_id, has_read=True)
    services.jobs.run("outbox")
    done = {item.key: item.is_done for item in stands(one.id).items}
    assert (done["rights"], done["film"]) == (True, True)
    with acting_as(cast.ida) as uow:
        unsay_seen(uow, film_id)
    services.jobs.run("outbox")
    done = {item.key: item.is_done for item in stands(one.id).items}
    assert (done["rights"], done["film"]) == (False, False)


def test_a_film_seen_before_it_is_asked_is_ticked_off_as_it_is_asked(
    publish: Describe,
    enrolled: Enrol,
    acting_as: Acting,
    cast: Cast,
    film_id: UUID,
    clock: FixedClock,
) -> None:
    asked = tuple(
        ItemFacts(key=key, kind=ItemKind.TASK, title_da="Se filmen", subject=subject)
        for key, subject in (("rights", "film/rettigheder"), ("film", f"film/{film_id}"))
    )
    programme_id = publish(items=asked, is_required=False, first_log_in_days=None)
    with acting_as(cast.ida) as uow:
        say_seen(uow, film_id, has_read=True)
        seen_at = uow.now
    clock.advance(timedelta(days=1))
    one = enrolled(programme_id, cast.ida)
    assert [(item.done_how, item.done_at) for item in one.items] == [(DoneHow.BEFORE, seen_at)] * 2
    with acting_as(cast.anders) as uow:
        end_enrolment(uow, one.id)
    with acting_as(cast.signe) as uow:
        publish_version(uow, ready_version(uow, film_id))
    assert not any(item.is_done for item in enrolled(programme_id, cast.ida).items)


def test_the_pages_show_choose_and_ask(
    app: Flask, services: Services, cast: Cast, film_id: UUID, group_id: UUID
) -> None:
    signe, anders = (log_in(app, services, one) for one in (cast.signe, cast.anders))
    choice = "/film-redaktion/rettigheder"
    assert "Dagpenge" in signe.get(choice).get_data(as_text=True)
    field = f"film-{group_id}"
    assert post(signe, choice, {field: "no"}, page=choice).status_code == 422
    assert post(signe, choice, {field: str(film_id)}, page=choice).status_code == 303
    page = anders.get("/rettigheder-og-pligter").get_data(as_text=True)
    assert "0 af 2 har set den." in page
    ask = f"/rettigheder-og-pligter/{film_id}/{cast.ida.id}"
    assert post(anders, ask, {"by": "i morgen"}, page=ask).status_code == 422
    there = f"/opfoelgning/{cast.ida.id}"
    assert post(anders, ask, {"by": "2026-12-01", "next": there}, page=ask).location == there
    page = anders.get("/rettigheder-og-pligter").get_data(as_text=True)
    assert "Bedt om at se den senest 1. december 2026" in page
    [undo] = BeautifulSoup(page, "html.parser").select('.alert form[action*="/ikke"]')
    assert post(anders, str(undo["action"]), page=ask).location == there
    assert post(signe, choice, {field: ""}, page=choice).status_code == 303
    page = anders.get("/rettigheder-og-pligter").get_data(as_text=True)
    assert "Ingen målgruppe har en film endnu" in page


def test_whoever_only_says_so_is_told_apart_from_whoever_watched(
    app: Flask,
    services: Services,
    cast: Cast,
    acting_as: Acting,
    film_id: UUID,
    clock: FixedClock,
) -> None:
    def shown() -> tuple[str, list[str]]:
        answer = log_in(app, services, cast.anders).get("/rettigheder-og-pligter")
        page = BeautifulSoup(answer.text, "html.parser")
        main = page.select_one("main")
        assert main is not None
        chips = [one.get_text(strip=True) for one in main.select(".rows .chip")]
        return main.get_text(" ", strip=True), chips

    with acting_as(cast.ida) as uow:
        say_seen(uow, film_id, has_read=True)
    words, chips = shown()
    assert "0 af 2 har set den. 1 har selv sagt, at den er set." in words
    assert chips == ["Har selv sagt"]
    for played in ([], [(0.0, 600.0)]):
        with acting_as(cast.ida) as uow:
            [receipt] = receipts_of(uow, film_id, [cast.ida.id]).values()
            report_played(uow, film_id, receipt.version_id, played=played, position=0)
        clock.advance(timedelta(minutes=20))
    words, chips = shown()
    assert "1 af 2 har set den." in words
    assert "har selv sagt" not in words
    assert chips == ["Set"]


def test_the_films_of_all_target_groups_are_saved_at_once(
    app: Flask,
    services: Services,
    cast: Cast,
    units: Units,
    acting_as: Acting,
    film_id: UUID,
    group_id: UUID,
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        young = add_target_group(uow, name_da="Unge", name_en="Young people", slug="unge")
    with acting_as(cast.signe) as uow:
        other, _version = published_film(uow, title="Til unge")
    signe, choice = log_in(app, services, cast.signe), "/film-redaktion/rettigheder"
    page = BeautifulSoup(signe.get(choice).text, "html.parser").select_one("main")
    assert page is not None
    assert len(page.select("form")) == len(page.select("form button")) == 1
    assert len(page.select("form select")) == 2

    def given() -> list[UUID | None]:
        with acting_as(cast.signe) as uow:
            films = {one.group.id: one.film.id if one.film else None for one in rights_films(uow)}
        return [films[group_id], films[young]]

    both = {f"film-{group_id}": "", f"film-{young}": str(other)}
    refused = post(signe, choice, both | {f"film-{group_id}": "no"}, page=choice)
    assert refused.status_code == 422
    assert f'<option value="{other}" selected>' in refused.text
    assert given() == [film_id, None]
    assert post(signe, choice, both, page=choice).status_code == 303
    assert given() == [None, other]
    as_read = {f"before-{group_id}": str(film_id), f"film-{group_id}": str(film_id)}
    assert post(signe, choice, both | as_read, page=choice).status_code == 303
    assert given() == [None, other]  # what another has changed meanwhile stays


def test_a_film_that_is_hidden_stays_with_its_target_group_when_others_are_saved(
    app: Flask, services: Services, cast: Cast, acting_as: Acting, film_id: UUID
) -> None:
    with acting_as(cast.signe) as uow:
        hide_video(uow, film_id)
    signe = log_in(app, services, cast.signe)
    page = signe.get("/film-redaktion/rettigheder").text
    assert f'<option value="{film_id}" selected>' in page
