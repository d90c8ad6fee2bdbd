"""The demo is loaded once and whole, looks alive, and never in production."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app import create_app
from app.accounts.contract import Answering, OwnAdviser
from app.accounts.own_advisers import give_team, own_adviser_of, own_advisers_of, who_answers
from app.accounts.people import person_by_email
from app.accounts.target_groups import target_groups_of
from app.accounts.teams import (
    hours_of_team,
    leaders_of_team,
    members_of_team,
    set_team_hours,
    team_by_id,
    teams,
)
from app.booking.meeting_types import meeting_types
from app.booking.slots import Wish, free_slots
from app.channels.recording import recording_transports
from app.chat.canned import canned_replies
from app.chat.inbox import Queue, inbox
from app.chat.notes import notes_of
from app.core.clock import FixedClock, local_day
from app.core.db import Database
from app.core.ids import RandomIds
from app.core.texts import use_language
from app.core.types import Base
from app.core.work import Actor, Municipality, the_service
from app.demo.advising import form_teams
from app.demo.content import people
from app.demo.loading import load_demo
from app.demo.past import Past
from app.demo.programmes import PLACES_A_YEAR as KICKSTARTER_PLACES
from app.demo.settling import HOMES, actor_at, settle_in
from app.documents.contract_hand_ins import HandInState
from app.licences.pools import pools
from app.listings.categories import categories
from app.listings.following import subscriptions
from app.listings.kinds import ListingKind
from app.listings.models import Listing, ListingState
from app.listings.own_listings import own_listings
from app.notifications.models import Notification
from app.notifications.reading import list_notifications, unread_count
from app.plan.from_leading import led_sessions
from app.programmes.contract import EnrolmentState
from app.programmes.deadlines import next_meeting_of
from app.programmes.hand_ins.reading import commented_by_us, waiting_for_me
from app.programmes.library.reading import published_modules
from app.programmes.publishing import programmes
from app.programmes.videos.publishing import public_videos
from app.programmes.videos.showing import player
from app.programmes.views import enrolments_of
from app.settings import Mode, Settings
from app.tenancy.opening import periods_on
from app.tenancy.service import MunicipalityDirectory
from app.tenancy.target_groups import target_groups
from app.web.services import Services
from app.web.services import services as services_of
from tests.conftest import MASTER_KEYS, NOW

# The demo is loaded before the first of them: more than a minute on a slow machine.
pytestmark = pytest.mark.timeout(600)

HERE = "http://127.0.0.1:5123"
NAMED = ("borger", "raadgiver", "superbruger", "virksomhed", "leder", "admin")


def installation(folder: Path, mode: Mode = Mode.DEMO) -> tuple[Flask, Services]:
    url = f"sqlite:///{folder / 'demo.db'}"
    settings = Settings(
        mode=mode, database_url=url, migration_url=url, redis_url=None, data_dir=folder,
        base_url=HERE, secret_key="only-for-tests", master_keys=MASTER_KEYS,
        tested=True,
    )  # fmt: skip
    app = create_app(settings, FixedClock(NOW), RandomIds(), recording_transports())
    owner = Database(url)
    Base.metadata.create_all(owner.engine)
    owner.dispose()
    return app, services_of(app)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Services:
    """A loaded demo, which the tests of this file only read."""
    _app, parts = installation(tmp_path_factory.mktemp("demo"))
    load_demo(parts.units, default_slug="demo")
    return parts


def place(demo: Services, slug: str) -> Municipality:
    return next(one for one in demo.directory.all() if one.slug == slug)


def rows(demo: Services, slug: str) -> list[Listing]:
    with demo.units.read(place(demo, slug)) as uow:
        return list(uow.session.scalars(select(Listing).order_by(Listing.id)))


def snapshot(demo: Services) -> list[tuple[Any, ...]]:
    """Return every row of every table, as the database holds it."""
    found: list[tuple[Any, ...]] = []
    with demo.database.reading.connect() as connection:
        for table in Base.metadata.sorted_tables:
            found += [(table.name, *row) for row in connection.execute(select(table))]
    return found


def test_loading_it_again_changes_nothing(demo: Services) -> None:
    before = snapshot(demo)
    load_demo(demo.units, default_slug="demo")

    assert snapshot(demo) == before


def test_everybody_that_is_named_is_there(demo: Services) -> None:
    with demo.units.read(place(demo, "demo")) as uow:
        roles = [sorted(person_by_email(uow, f"{n}@demo.example").roles) for n in NAMED]
        assert len(target_groups(uow)) == 8
        assert len(categories(uow)) > 30
    with demo.units.read(place(demo, "nabo")) as uow:
        assert person_by_email(uow, "nabo@demo.example").roles == {"citizen"}
    wanted = ["citizen", "adviser", "super_user", "employer", "team_leader", "administrator"]
    assert roles == [[one] for one in wanted]


def test_what_is_to_be_done_before_a_meeting_has_a_day_where_one_is_booked(demo: Services) -> None:
    with demo.units.read(place(demo, "demo"), the_service("test")) as uow:
        for name in ("borger", "oksana.melnychuk"):
            citizen = person_by_email(uow, f"{name}@demo.example").id
            assert next_meeting_of(uow, citizen) is not None
            items = [item for one in enrolments_of(uow, citizen) for item in one.items]
            assert not [item.key for item in items if item.waits_for_meeting]


def test_the_inbox_has_something_in_every_state(demo: Services) -> None:
    municipality = place(demo, "demo")
    adviser = actor_at(demo.units, municipality, "raadgiver@demo.example")
    keeper = actor_at(demo.units, municipality, "superbruger@demo.example")
    with demo.units.read(municipality, adviser) as uow:
        found = {queue: inbox(uow, queue).rows for queue in Queue}
        notes = [n for row in found[Queue.US] for n in notes_of(uow, row.id)]
    assert found[Queue.US]
    assert found[Queue.CITIZEN]
    assert found[Queue.CLOSED]
    assert notes
    with demo.units.read(municipality, keeper) as uow:
        assert len(canned_replies(uow)) == 2


def test_teams_answer_and_citizens_have_advisers(demo: Services) -> None:
    with demo.units.read(place(demo, "demo")) as uow:
        names = {t.name: [card.name for card in members_of_team(uow, t.id)] for t in teams(uow)}
        everyone = [p for p in people("demo") if p.role == "citizen"]
        ids = [person_by_email(uow, one.email).id for one in everyone]
        advised = own_advisers_of(uow, ids)
        borger, raadgiver, leder = (
            person_by_email(uow, f"{name}@demo.example").id
            for name in ("borger", "raadgiver", "leder")
        )
        (west, _) = teams(uow)
        assert who_answers(uow, borger) == Answering(raadgiver, west.id, None)
        assert leaders_of_team(uow, west.id) == [leder]
        assert all(target_groups_of(uow, citizen_id) for citizen_id in ids)
        thursday = periods_on(hours_of_team(uow, west.id), date(2026, 11, 26))
    assert names.keys() == {"Jobteam Vest", "Ungeteam"}
    assert all(len(members) >= 3 for members in names.values())
    assert len([own for own in advised.values() if own.adviser_id]) == len(everyone) - 2
    assert [(p.opens.hour, p.closes.hour) for p in thursday] == [(9, 12), (13, 17)]
    with demo.units.read(place(demo, "nabo")) as uow:
        assert len(teams(uow)) == 1


def test_people_are_in_the_midst_of_programmes(demo: Services) -> None:
    with demo.units.read(place(demo, "demo"), the_service("test")) as uow:
        assert len(programmes(uow)) == 6
        assert all(one.version_id and not one.is_changed for one in programmes(uow))
        assert KICKSTARTER_PLACES in [one.facts.seats for one in pools(uow)]
        borger = person_by_email(uow, "borger@demo.example").id
        five = next(one for one in enrolments_of(uow, borger) if one.is_required)
        states = [
            view.state
            for one in people("demo")
            if one.role == "citizen"
            for view in enrolments_of(uow, person_by_email(uow, one.email).id)
        ]
    today = local_day(NOW)
    assert five.done
    assert any(item.is_missed for item in five.items)
    assert any(
        not item.is_done and item.due_on and today <= item.due_on <= today + timedelta(days=7)
        for item in five.items
    )
    assert {*states} >= {EnrolmentState.LEAVE, EnrolmentState.ENDED, EnrolmentState.REQUIRED}


def test_one_task_waits_for_the_adviser_and_one_has_a_comment(demo: Services) -> None:
    here = place(demo, "demo")
    with demo.units.read(here, the_service("test")) as uow:
        card = person_by_email(uow, "raadgiver@demo.example")
    with demo.units.read(here, Actor(card.id, card.roles)) as uow:
        [waiting], [commented] = waiting_for_me(uow), commented_by_us(uow)
    assert (waiting.number, waiting.state) == (2, HandInState.HANDED_IN)
    assert (commented.number, commented.state) == (1, HandInState.ANSWERED)


def test_modules_have_films_with_captions_and_chapters(demo: Services) -> None:
    for slug in ("demo", "nabo"):
        with demo.units.read(place(demo, slug), the_service("test")) as uow:
            parts = [part for one in published_modules(uow) for part in one.facts.parts]
            films = [player(uow, part.video_id) for part in parts if part.video_id]
        assert len({film.video_id for film in films}) >= 3
        assert all(film.chapters and film.transcript for film in films)
        assert {track.language for film in films for track in film.tracks} == {"da", "en"}


def test_every_licence_has_an_address_or_says_how_one_gets_in(demo: Services) -> None:
    with demo.units.read(place(demo, "demo"), the_service("test")) as uow:
        facts = [one.facts for one in pools(uow)]
    assert facts
    assert [one.name_da for one in facts if not one.url and not one.about_da] == []


def test_the_adviser_is_told_of_somebody_who_has_seen_no_notice(demo: Services) -> None:
    here = place(demo, "demo")
    with demo.units.read(here, the_service("test")) as uow:
        card = person_by_email(uow, "raadgiver@demo.example")
    with demo.units.read(here, Actor(card.id, card.roles)) as uow, use_language("da"):
        bodies = [one.body for one in list_notifications(uow, limit=50)]
    assert any("Ingen af vores beskeder om det er set." in body for body in bodies)


def test_the_citizen_can_meet_somebody_of_the_team(demo: Services) -> None:
    here = demo.directory.by_slug("demo")
    with demo.units.read(here, the_service("test")) as uow:
        sofie = person_by_email(uow, "borger@demo.example").id
        kinds = meeting_types(uow)
        found = {
            kind.name_da: free_slots(
                uow, Wish(kind, sofie, kind.modes[0]), since=uow.now, until=uow.now + kind.ahead
            )
            for kind in kinds
        }
    assert len(kinds) == 3
    assert all(len(slots) > 20 for slots in found.values())


def test_what_somebody_changed_in_a_team_stays(tmp_path: Path) -> None:
    _app, parts = installation(tmp_path)
    past = Past(parts.units)
    here = settle_in(past, MunicipalityDirectory(parts.units, default_slug="demo"), HOMES[0])
    form_teams(past, here, HOMES[0])
    with parts.units.write(here, the_service("test")) as uow:
        (west, young) = teams(uow)
        set_team_hours(uow, west.id, ())
        borger = person_by_email(uow, "borger@demo.example").id
        give_team(uow, borger, young.id)
    form_teams(past, here, HOMES[0])
    with parts.units.read(here) as uow:
        assert team_by_id(uow, west.id).periods == ()
        assert own_adviser_of(uow, borger) == OwnAdviser(None, young.id)


def test_hosts_lead_to_the_right_municipality(demo: Services) -> None:
    assert demo.directory.by_host("127.0.0.1").slug == "demo"
    assert demo.directory.by_host("localhost").slug == "demo"
    assert demo.directory.by_host("nabo.localhost").slug == "nabo"


def test_there_are_hundreds_of_openings_of_every_kind(demo: Services) -> None:
    listings = rows(demo, "demo")
    states = Counter(row.state for row in listings)
    published = {row.kind for row in listings if row.state == ListingState.PUBLISHED}

    assert states[ListingState.PUBLISHED] > 250
    assert states[ListingState.SUBMITTED] >= 3
    assert states[ListingState.CLOSED] >= 10
    assert states[ListingState.CHANGES_REQUESTED] == 1
    assert published == set(ListingKind)


def test_the_boards_own_openings_are_there_with_dates_of_today(demo: Services) -> None:
    board = [row for row in rows(demo, "demo") if row.source == "jobnet"]
    today = local_day(NOW)

    assert len(board) == 20
    assert all(row.apply_by and today <= row.apply_by <= today + timedelta(90) for row in board)
    assert {row.state for row in board} == {ListingState.PUBLISHED}


def test_open_openings_have_time_left_and_are_spread_over_weeks(demo: Services) -> None:
    today = local_day(NOW)
    own = [r for r in rows(demo, "demo") if r.source == "own" and r.state == "published"]

    assert all(row.apply_by is None or row.apply_by >= today for row in own)
    assert all(row.published_at and row.published_at <= NOW for row in own)
    assert len({local_day(row.published_at) for row in own if row.published_at}) > 20
    assert len({row.title for row in own}) > 200
    assert len({row.description_html for row in own}) == len(own)


def test_the_citizen_follows_two_categories_and_has_something_unread(demo: Services) -> None:
    here = place(demo, "demo")
    borger = actor_at(demo.units, here, "borger@demo.example")
    with demo.units.read(here, borger) as uow:
        assert [one.slug for one in subscriptions(uow)] == [
            "lager-og-logistik",
            "hotel-og-restaurant",
        ]
        # Two openings, a reminder, a word about a CV, a worksheet, a deadline that is over.
        assert unread_count(uow) == 6


def test_a_company_is_told_of_nothing_that_was_closed_long_ago(demo: Services) -> None:
    here = place(demo, "demo")
    vibeke = actor_at(demo.units, here, "virksomhed@demo.example")
    with demo.units.read(here, vibeke) as uow, use_language("da"):
        told = {one.title for one in list_notifications(uow, limit=100)}
        states = Counter(one.state for one in own_listings(uow))
    assert "Dit opslag er offentliggjort" in told
    assert not [title for title in told if "lukket" in title.casefold()]
    assert states[ListingState.CLOSED]


def test_openings_were_closed_when_their_deadline_had_passed(demo: Services) -> None:
    closed = [row for row in rows(demo, "demo") if row.closed_because == "deadline"]
    days = [(row.apply_by, local_day(row.closed_at)) for row in closed if row.closed_at]

    assert all(last_day and last_day < day for last_day, day in days)
    assert len(closed) == len(days) >= 10
    assert len({day for _last_day, day in days}) > 3
    assert len([row for row in rows(demo, "demo") if row.closed_because == "filled"]) > 2


def test_what_is_held_for_many_stands_in_the_calendar_of_who_leads_it(demo: Services) -> None:
    for slug, email in (("demo", "raadgiver"), ("nabo", "nabo.raadgiver")):
        municipality = place(demo, slug)
        adviser = actor_at(demo.units, municipality, f"{email}@demo.example")
        with demo.units.read(municipality, adviser) as uow:
            titles = {item.title for item in led_sessions(uow, since=uow.now)}
        assert "CV-workshop" in titles


def test_nobody_is_sent_the_history(demo: Services) -> None:
    demo.jobs.run("outbox")
    demo.jobs.run("deliveries")

    assert demo.transports.email.sent == []


def test_nothing_was_read_before_it_was_told(demo: Services) -> None:
    for slug in ("demo", "nabo"):
        with demo.units.read(place(demo, slug)) as uow:
            told = uow.session.scalars(select(Notification)).all()
        assert any(one.read_at for one in told)
        moments = [(one.created_at, at) for one in told for at in (one.seen_at, one.read_at) if at]
        assert [pair for pair in moments if pair[0] > pair[1]] == []


def test_what_somebody_was_told_is_listed_by_its_time(demo: Services) -> None:
    with demo.units.read(place(demo, "demo"), the_service("test")) as uow:
        rows = uow.session.scalars(select(Notification).order_by(Notification.id)).all()
    times: dict[UUID, list[datetime]] = defaultdict(list)
    for row in rows:
        times[row.recipient_id].append(row.created_at)
    assert len(rows) > 100
    assert [theirs for theirs in times.values() if theirs != sorted(theirs)] == []


@pytest.mark.parametrize("mode", [Mode.PRODUCTION, Mode.DEVELOPMENT])
def test_it_is_loaded_in_demo_mode_only(tmp_path: Path, mode: Mode) -> None:
    app, parts = installation(tmp_path, mode)
    answer = app.test_cli_runner().invoke(args=["demo", "load"])

    assert answer.exit_code == 1
    assert "MODE=demo" in answer.output
    assert list(parts.directory.all()) == []


def test_the_command_loads_it_and_says_who_is_there(tmp_path: Path) -> None:
    app, parts = installation(tmp_path)
    answer = app.test_cli_runner().invoke(args=["demo", "load"])

    assert answer.exit_code == 0
    assert "borger@demo.example" in answer.output
    assert f"Demo Kommune: {HERE}\n" in answer.output
    assert "Nabo Kommune: http://nabo.localhost:5123\n" in answer.output
    assert [one.slug for one in parts.directory.all()] == ["demo", "nabo"]


def test_the_fourteen_days_ask_for_the_demos_own_films(
    demo: Services,
) -> None:
    with demo.units.read(place(demo, "demo"), the_service("test")) as uow:
        films = {f"film/{one.id}" for one in public_videos(uow)}
        found = next(one for one in programmes(uow) if one.draft.name_da.startswith("14 dage"))
    asked = {one.subject for one in found.draft.items if one.key.startswith("video-")}
    assert len(asked) == 4
    assert asked <= films
