"""The citizen's pages of programmes: what is asked by when, why, and one tap that ticks it off."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from flask.testing import FlaskClient

from app.core.clock import local_day
from app.core.texts import format_weekday, use_language
from app.core.work import Units
from app.notifications.reading import has_unread_under
from app.programmes.contract import CourseFacts, Due, DueRule, EnrolmentView, ItemKind
from app.programmes.deadlines import take_leave
from app.programmes.enrolling import end_enrolment
from app.programmes.videos.contract import RIGHTS_SUBJECT
from tests.booking.office import Acting
from tests.conftest import NOW
from tests.forms import post
from tests.people import Cast, Person
from tests.programmes.described import Days, Describe, Enrol, Stands, Told, task

ClientOf = Callable[[Person], FlaskClient]
PAGE = "/forloeb"
TODAY = local_day(NOW)


def text(client: FlaskClient, path: str) -> str:
    """Return a page."""
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def item_of(view: EnrolmentView, key: str) -> UUID:
    """Return the item of a key."""
    return next(item.id for item in view.items if item.key == key)


def test_the_page_says_what_why_and_who_helps(
    client_of: ClientOf, cast: Cast, publish: Describe, enrolled: Enrol
) -> None:
    view = enrolled(publish(), cast.ida, why="Du vil gerne i gang.")
    ida = client_of(cast.ida)
    with use_language("da"):
        due = format_weekday(TODAY + timedelta(days=7))
    page = text(ida, f"{PAGE}/{view.id}")
    for said in (
        "Godt i gang",
        "Det er et krav, at du er med.",
        "Lav dit cv",
        f"Den sidste dag er {due}",
        "Et godt cv åbner døre.",
        'href="/cv"',
        "Det skal du gøre før dit næste møde",
        'href="/moeder/nyt"',
        "Du vil gerne i gang.",
        "Lov om en aktiv beskæftigelsesindsats, § 31",
        "Din rådgiver ringer til dig, hvis noget mangler.",
        "Din rådgiver er Anders",
        "99 17 17 17",
    ):
        assert said in page
    assert f'href="{PAGE}/{view.id}"' in text(ida, PAGE)
    assert "1 af 4 gjort" in text(ida, PAGE)  # the log-in


def test_a_film_that_is_asked_for_is_one_tap_away(
    client_of: ClientOf, cast: Cast, publish: Describe, enrolled: Enrol
) -> None:
    films = (task("one", subject=f"film/{cast.ida.id}"), task("rights", subject=RIGHTS_SUBJECT))
    view = enrolled(publish(items=films), cast.ida)
    page = text(client_of(cast.ida), f"{PAGE}/{view.id}")
    assert f'href="/film/{cast.ida.id}"' in page
    assert "Se filmen" in page
    assert f'href="/{RIGHTS_SUBJECT}"' in page  # one's own film is behind it


def test_to_open_the_page_is_to_be_here(
    client_of: ClientOf, cast: Cast, publish: Describe, enrolled: Enrol, stands: Stands
) -> None:
    ida = client_of(cast.ida)  # logged in before, and so not by that
    view = enrolled(publish(), cast.ida)
    assert stands(view.id).first_seen_at is None
    text(ida, f"{PAGE}/{view.id}")
    seen = stands(view.id)
    assert seen.first_seen_at is not None
    assert [item.key for item in seen.items if item.is_done] == ["first-log-in"]


def test_to_log_in_is_to_be_here(
    client_of: ClientOf,
    cast: Cast,
    publish: Describe,
    enrolled: Enrol,
    stands: Stands,
    look: Callable[[], None],
) -> None:
    view = enrolled(publish(), cast.ida)
    client_of(cast.ida)
    look()
    assert stands(view.id).first_seen_at is not None


def test_one_tap_ticks_off_and_another_undoes_it(
    client_of: ClientOf, cast: Cast, publish: Describe, enrolled: Enrol, stands: Stands
) -> None:
    view = enrolled(publish(), cast.ida)
    ida, page = client_of(cast.ida), f"{PAGE}/{view.id}"
    item = f"{PAGE}/opgaver/{item_of(view, 'network')}"
    ticked = post(ida, f"{item}/gjort", page=page, follow_redirects=True).get_data(as_text=True)
    assert "Det er krydset af. Godt gået!" in ticked
    assert f'action="{item}/fortryd"' in ticked
    undone = post(ida, f"{item}/fortryd", page=page, follow_redirects=True)
    assert "Det er ikke krydset af mere." in undone.get_data(as_text=True)
    assert not any(one.is_done for one in stands(view.id).items if one.key == "network")


def test_what_the_service_sees_is_not_ticked_off_by_hand(
    client_of: ClientOf, cast: Cast, publish: Describe, enrolled: Enrol, stands: Stands
) -> None:
    view = enrolled(publish(), cast.ida)
    ida, page = client_of(cast.ida), f"{PAGE}/{view.id}"
    item = f"{PAGE}/opgaver/{item_of(view, 'cv')}/gjort"
    assert f'action="{item}"' not in text(ida, page)
    said = post(ida, item, page=page, follow_redirects=True).get_data(as_text=True)
    assert "Det bliver krydset af helt af sig selv, når det er gjort." in said
    assert not any(one.is_done for one in stands(view.id).items if one.key == "cv")


def test_a_stranger_knows_of_none(
    client_of: ClientOf, cast: Cast, publish: Describe, enrolled: Enrol
) -> None:
    view = enrolled(publish(), cast.ida)
    omar, anders = client_of(cast.omar), client_of(cast.anders)
    assert omar.get(f"{PAGE}/{view.id}").status_code == 404
    assert anders.get(f"{PAGE}/{view.id}").status_code == 403
    item = f"{PAGE}/opgaver/{item_of(view, 'network')}"
    for way in ("gjort", "fortryd"):
        assert post(omar, f"{item}/{way}").status_code == 404
    assert post(omar, f"{PAGE}/{view.id}/kursus", {"course": "x"}).status_code == 404
    assert "Du er ikke med i et forløb" not in text(client_of(cast.ida), PAGE)


def test_what_was_missed_stands_on_top_and_is_said_kindly(
    client_of: ClientOf, cast: Cast, publish: Describe, enrolled: Enrol, days_pass: Days
) -> None:
    view = enrolled(publish(), cast.ida)
    days_pass(8)
    page = text(client_of(cast.ida), f"{PAGE}/{view.id}")
    assert page.index("Fristen er gået") < page.index("Det skal du gøre</h2>")
    assert "Du kan stadig nå at gøre det." in page
    assert "Fristen er gået for 1 ting." in text(client_of(cast.ida), PAGE)


def test_a_break_asks_nothing(
    units: Units, client_of: ClientOf, cast: Cast, publish: Describe, enrolled: Enrol
) -> None:
    view = enrolled(publish(), cast.ida)
    with units.write(cast.here, cast.anders.actor) as uow:
        take_leave(uow, view.id, from_on=TODAY, until_on=TODAY + timedelta(days=6))
    page = text(client_of(cast.ida), f"{PAGE}/{view.id}")
    assert "Du har pause" in page
    assert "Når du er tilbage" in page


def test_what_is_ended_says_so_and_asks_nothing(
    units: Units, client_of: ClientOf, cast: Cast, publish: Describe, enrolled: Enrol
) -> None:
    view = enrolled(publish(), cast.ida)
    with units.write(cast.here, cast.anders.actor) as uow:
        end_enrolment(uow, view.id, why="Du har fået job.")
    page = text(client_of(cast.ida), f"{PAGE}/{view.id}")
    assert "Dit forløb er slut" in page
    assert "Du har fået job." in page
    assert "Jeg har gjort det" not in page


def test_a_course_is_chosen_and_changed_until_it_is_begun_on(
    client_of: ClientOf, cast: Cast, publish: Describe, enrolled: Enrol, stands: Stands
) -> None:
    courses = (CourseFacts("job", "Find et job"), CourseFacts("own", "Bliv selvstændig"))
    items = (task("first"), task("apply", course="job"), task("plan", course="own"), task("last"))
    view = enrolled(publish(courses=courses, items=items, first_log_in_days=None), cast.ida)
    ida, page = client_of(cast.ida), f"{PAGE}/{view.id}"
    assert "Vælg dit kursus" in text(ida, page)
    assert "Skift kursus" not in text(ida, page)
    nothing = post(ida, f"{page}/kursus", {}, page=page)
    assert nothing.status_code == 422
    assert "Vælg et af kurserne." in nothing.get_data(as_text=True)
    post(ida, f"{page}/kursus", {"course": "job"}, page=page)
    assert [one.key for one in stands(view.id).items] == ["first", "apply", "last"]
    chosen = text(ida, page)
    assert "Vælg dit kursus" not in chosen
    assert "Dit kursus: Find et job" in chosen
    assert "Skift kursus" in chosen
    unclear = post(ida, f"{page}/kursus", {"course": ""}, page=page).get_data(as_text=True)
    assert re.search(r'<details class="details" open>\s*<summary[^>]*>Skift kursus<', unclear)
    post(ida, f"{page}/kursus", {"course": "own"}, page=page)
    mine = stands(view.id)
    assert [one.key for one in mine.items] == ["first", "plan", "last"]
    post(ida, f"{PAGE}/opgaver/{item_of(mine, 'plan')}/gjort", page=page)
    assert "Skift kursus" not in text(ida, page)
    begun = post(ida, f"{page}/kursus", {"course": "job"}, page=page, follow_redirects=True)
    assert "Du er begyndt på dit kursus." in begun.get_data(as_text=True)
    assert stands(view.id).course == "own"


def test_what_is_not_asked_any_more_says_so_and_leads_back(
    client_of: ClientOf, cast: Cast, publish: Describe, enrolled: Enrol
) -> None:
    courses = (CourseFacts("job", "Find et job"), CourseFacts("own", "Bliv selvstændig"))
    items = (task("apply", course="job"), task("plan", course="own"))
    view = enrolled(publish(courses=courses, items=items), cast.ida, course="job")
    ida, page = client_of(cast.ida), f"{PAGE}/{view.id}"
    post(ida, f"{page}/kursus", {"course": "own"}, page=page)
    for way in ("gjort", "fortryd"):
        answer = post(ida, f"{PAGE}/opgaver/{item_of(view, 'apply')}/{way}", page=page)
        assert answer.status_code == 404
        assert "Opgaven er ikke med i dit forløb mere" in answer.text
        assert "Du skal ikke gøre mere ved den." in answer.text
        assert "afleveret" not in answer.text
        assert f'href="{PAGE}"' in answer.text


def test_who_has_it_before_them_is_told_on_no_further_channel(
    acting_as: Acting,
    client_of: ClientOf,
    cast: Cast,
    publish: Describe,
    enrolled: Enrol,
    told: Told,
) -> None:
    view = enrolled(publish(), cast.ida)
    ida = client_of(cast.ida)
    text(ida, f"{PAGE}/{view.id}")
    assert told(cast.ida)
    with acting_as(cast.ida) as uow:
        assert not has_unread_under(uow, f"enrolment/{view.id}")


def test_questions_are_answered_by_ones_own_word(
    client_of: ClientOf, cast: Cast, publish: Describe, enrolled: Enrol, stands: Stands
) -> None:
    asked = task("how", kind=ItemKind.SURVEY, subject="survey/how-was-it")
    view = enrolled(publish(items=(asked,)), cast.ida)
    item = f"{PAGE}/opgaver/{item_of(view, 'how')}/gjort"
    post(client_of(cast.ida), item, page=f"{PAGE}/{view.id}")
    assert [one.key for one in stands(view.id).items if one.is_done] == ["first-log-in", "how"]


def test_what_is_late_stands_first_then_what_is_required(
    client_of: ClientOf, cast: Cast, publish: Describe, enrolled: Enrol, days_pass: Days
) -> None:
    late = (task("late", due=Due(DueRule.AFTER_START, 1)),)
    enrolled(publish(name_da="Sent", items=late), cast.ida)
    enrolled(publish(name_da="Frit", is_required=False), cast.ida)
    enrolled(publish(name_da="Krævet"), cast.ida)
    days_pass(2)
    page = text(client_of(cast.ida), PAGE)
    assert page.index(">Sent<") < page.index(">Krævet<") < page.index(">Frit<")
