"""A reminder is answered on the lock screen, with no page open, by whoever is logged in there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import expect

from app.booking.arranging import book_meeting
from app.booking.contract_events import MeetingBooked
from app.booking.meeting_types import meeting_type
from app.booking.reminding import keep_reminders
from app.booking.slots import Wish, free_slots
from app.booking.views import meeting_by_id
from app.core.work import the_service
from app.demo.past import Past
from app.notifications.policy import Manners
from app.notifications.preferences import behave
from tests.booking.office import Office, set_up_office
from tests.browsing import Visitor
from tests.conftest import Template
from tests.people import Cast
from tests.push_service import PushService
from tests.servers import wait_until
from tests.site import Site, running_site

Open = Callable[..., Visitor]


@pytest.fixture(scope="module")
def site(template: Template, web_push_testing: PushService) -> Iterator[Site]:
    """The service as it runs, and Ida, who can be disturbed at any hour."""
    with running_site(template, PUSH_EXTRA_ORIGINS=web_push_testing.origin) as one:
        with one.acting_as(one.cast.ida) as uow:
            behave(uow, Manners(quiet_hours=False, daily_cap=20))
        yield one
        assert one.complaints() == []


@pytest.fixture(scope="module")
def office(site: Site) -> Office:
    """Where Ida meets Anders."""
    with site.by_itself() as uow:
        return set_up_office(uow, site.cast)


@pytest.fixture
def reminded(site: Site, office: Office) -> UUID:
    """Ida has a meeting within the week, and is reminded of it now."""
    ida = site.cast.ida
    with site.acting_as(ida) as uow:
        kind = meeting_type(uow, office.type_id)
        since = uow.now + timedelta(days=2)
        wish = Wish(kind, ida.id, kind.modes[0])
        slot = free_slots(uow, wish, since=since, until=since + timedelta(days=5))[0]
        booked = book_meeting(uow, ida.id, office.wanted(slot.starts_at)).id
    week_ago = Past(site.services.units).at(days_ago=8)
    with week_ago.write(site.cast.here, the_service("test")) as uow:
        keep_reminders(uow, MeetingBooked(booked, ida.id))
    site.services.jobs.run("reminders")
    return booked


def with_push(ida: Visitor, push: PushService) -> Visitor:
    ida.allow_notifications()
    push.serve(ida.context)
    ida.open("/notifikationer/indstillinger")
    ida.has_service_worker()
    ida.page.locator('[data-push-action="turn-on"]').first.click()
    expect(ida.page.locator('[data-push-action="turn-off"]').first).to_be_visible()
    return ida


def comes(site: Site, booking_id: UUID) -> bool:
    with site.acting_as(site.cast.ida) as uow:
        return meeting_by_id(uow, booking_id).confirmed_at is not None


def test_a_reminder_is_answered_with_one_tap(
    site: Site,
    cast: Cast,
    phone: Open,
    web_push_testing: PushService,
    request: pytest.FixtureRequest,
) -> None:
    ida = with_push(phone(cast.ida), web_push_testing)
    booked: UUID = request.getfixturevalue("reminded")
    (payload,) = web_push_testing.received(at_least=1, within=30)
    assert payload["title"] == "Husk dit møde"
    ida.deliver_push(payload)
    (shown,) = ida.shown_notifications(at_least=1)
    assert shown["buttons"] == ["Jeg kommer", "Jeg kan ikke"]

    # The proof against forged requests that the worker remembers is of a form that is gone.
    ida.context.clear_cookies(name="form")
    ida.forgive("400 (")
    ida.tap_notification(payload["tag"], "confirm")
    assert wait_until(lambda: comes(site, booked), within=20)
    assert wait_until(
        lambda: (
            [one["body"] for one in ida.shown_notifications()] == ["Tak. Nu ved vi, at du kommer."]
        ),
        within=20,
    )
    assert ida.shown_notifications()[0]["buttons"] == []
    page = ida.open(f"/moeder/{booked}")
    expect(page.locator("main")).to_contain_text("Du har sagt, at du kommer.")


def test_i_cant_leads_to_what_follows_from_it(
    site: Site, cast: Cast, phone: Open, reminded: UUID
) -> None:
    ida = phone(cast.ida).allow_notifications()
    page = ida.open("/notifikationer")
    card = page.locator("[data-live-id]").first
    expect(card.get_by_role("button", name="Jeg kommer")).to_be_visible()
    path = card.get_by_role("link", name="Jeg kan ikke").get_attribute("href")
    ida.deliver_push(
        {
            "title": "Husk dit møde",
            "tag": "cannot",
            "url": "/notifikationer",
            "actions": [{"action": "cannot", "title": "Jeg kan ikke", "url": path}],
        }
    )
    ida.tap_notification("cannot", "cannot")
    page.wait_for_url(f"{site.url}/moeder/{reminded}?kan-ikke=1#kan-ikke")
    expect(page.get_by_role("button", name="Aflys mødet")).to_be_visible()


def test_on_a_phone_that_changed_hands_nobody_answers_for_another(
    site: Site, cast: Cast, phone: Open, reminded: UUID
) -> None:
    omar = phone(cast.omar).allow_notifications()
    omar.forgive("404 (")
    page = omar.open("/privatliv")
    left_over = f"/notifikationer/{UUID(int=7)}?valg=confirm"
    omar.deliver_push(
        {
            "title": "Husk dit møde",
            "tag": "left",
            "url": "/notifikationer",
            "actions": [
                {
                    "action": "confirm",
                    "title": "Jeg kommer",
                    "url": left_over,
                    "post": f"/moeder/{reminded}/kommer",
                    "fields": {"sequence": "0"},
                    "done": "Tak.",
                }
            ],
        }
    )
    omar.tap_notification("left", "confirm")
    page.wait_for_url(re.compile("valg=confirm"))
    assert not comes(site, reminded)
    assert omar.shown_notifications() == []
