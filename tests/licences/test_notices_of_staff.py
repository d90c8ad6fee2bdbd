"""What advisers were told is read later with what has become of it, and sent no more then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.contract import Role
from app.accounts.own_advisers import give_own_adviser
from app.core.clock import FixedClock
from app.core.texts import use_language
from app.core.work import Units, the_service
from app.licences.contract import LicenceView
from app.licences.extending import (
    answer_request,
    ask_for_extension,
    extend_licence,
    requests_waiting,
    take_request_back,
)
from app.licences.giving import give_licence, take_back
from app.licences.giving_up import give_up
from app.licences.kinds_staff import ASKED, UNSEEN
from app.notifications.models import Notification
from app.notifications.reading import list_notifications, mark_all_seen, target_of
from app.notifications.registry import kind_named
from tests.booking.office import Acting
from tests.licences.bought import Buy, Days, Give
from tests.people import Cast, Person, move_in

ReadOne = Callable[[Person], list[str]]
UNTIL_ONE_IS_LEFT = 88
LAST = "Den sidste dag er lørdag den 20. februar 2027."


@pytest.fixture
def read(acting_as: Acting) -> ReadOne:
    """Read the lines of the only thing that somebody was told."""

    def reading(person: Person) -> list[str]:
        with acting_as(person) as uow, use_language("da"):
            [news] = list_notifications(uow, limit=5)
            assert not news.is_gone
        return news.body.split("\n")

    return reading


@pytest.fixture
def is_sent(units: Units, cast: Cast, clock: FixedClock) -> Callable[[str], bool]:
    """Say whether what was told of a kind would still go out."""

    def sending(kind: str) -> bool:
        with units.read(cast.here, the_service("deliveries")) as uow:
            facts = uow.session.scalars(
                select(Notification.facts).where(Notification.kind == kind)
            ).one()
            until = kind_named(kind).word(uow, facts).until
        return until is None or until > clock.now()

    return sending


@pytest.fixture
def asked(acting_as: Acting, cast: Cast, buy: Buy, give: Give) -> LicenceView:
    """Ida has a licence, and has asked Anders to keep it longer."""
    given = give(buy(), cast.ida)
    with acting_as(cast.ida) as uow:
        return ask_for_extension(uow, given.id)


def test_a_request_that_waits_is_sent_and_leads_to_where_it_is_answered(
    acting_as: Acting, cast: Cast, asked: LicenceView, read: ReadOne, is_sent: Callable[[str], bool]
) -> None:
    assert read(cast.anders) == ["Ida: Jobtræneren. Den sidste dag er søndag den 21. februar 2027."]
    assert is_sent(ASKED)
    with acting_as(cast.anders) as uow:
        [news] = list_notifications(uow, limit=5)
        assert target_of(uow, news.id).startswith("/licenspuljer/anmodninger#")


@pytest.mark.parametrize(
    ("is_granted", "own", "others"),
    [
        (True, "Du har sagt ja.", "Signe har sagt ja."),
        (False, "Du har sagt nej.", "Signe har sagt nej."),
    ],
)
@pytest.mark.parametrize("is_own", [True, False])
def test_one_that_was_answered_says_by_whom_and_how(
    acting_as: Acting,
    cast: Cast,
    asked: LicenceView,
    read: ReadOne,
    is_sent: Callable[[str], bool],
    clock: FixedClock,
    is_granted: bool,
    own: str,
    others: str,
    is_own: bool,
) -> None:
    with acting_as(cast.anders if is_own else cast.signe) as uow:
        [request] = requests_waiting(uow)
        answer_request(uow, request.id, is_granted=is_granted)
    said = ["Ida: Jobtræneren", own if is_own else others]
    assert read(cast.anders) == said
    clock.advance(timedelta(days=20))
    assert read(cast.anders) == said
    assert not is_sent(ASKED)
    with acting_as(cast.anders) as uow:
        [news] = list_notifications(uow, limit=5)
        assert target_of(uow, news.id) == f"/licenspuljer/licenser/{asked.id}"


def test_one_that_was_taken_back_or_closed_says_so(
    acting_as: Acting, cast: Cast, asked: LicenceView, read: ReadOne, clock: FixedClock
) -> None:
    with acting_as(cast.ida) as uow:
        take_request_back(uow, asked.id)
    assert read(cast.anders)[1] == "Borgeren beder ikke længere om det."


def test_one_that_was_closed_with_the_licence_says_so(
    acting_as: Acting, cast: Cast, asked: LicenceView, read: ReadOne
) -> None:
    with acting_as(cast.signe) as uow:
        take_back(uow, asked.id)
    assert read(cast.anders)[1] == "Ingen svarede, før licensen blev afsluttet."


def test_who_looks_after_the_citizen_no_more_reads_that_alone(
    units: Units, acting_as: Acting, cast: Cast, asked: LicenceView, read: ReadOne
) -> None:
    asger = move_in(units, cast.here, "Asger", Role.ADVISER)
    with units.write(cast.here, the_service("test")) as uow:
        give_own_adviser(uow, cast.ida.id, asger.id)
    assert read(cast.anders) == ["En kollega tager sig af borgeren nu."]
    with acting_as(cast.anders) as uow:
        [news] = list_notifications(uow, limit=5)
        assert target_of(uow, news.id) == "/licenspuljer/anmodninger"


@pytest.mark.parametrize(
    ("what", "since"),
    [
        ("seen", "Borgeren har set det siden."),
        ("extended", "Den er forlænget til tirsdag den 23. marts 2027."),
        (
            "taken back",
            f"Jobcentret har taget den tilbage siden. {LAST}",
        ),
        (
            "given up",
            f"Borgeren har opgivet den siden. {LAST}",
        ),
    ],
)
def test_an_end_that_nobody_saw_says_what_has_become_of_it(
    acting_as: Acting,
    cast: Cast,
    buy: Buy,
    give: Give,
    days_pass: Days,
    read: ReadOne,
    is_sent: Callable[[str], bool],
    what: str,
    since: str,
) -> None:
    given = give(buy(), cast.ida)
    days_pass(UNTIL_ONE_IS_LEFT)
    assert is_sent(UNSEEN)
    assert read(cast.anders)[1].startswith("Ingen af vores beskeder")
    with acting_as(cast.ida if what in {"seen", "given up"} else cast.anders) as uow:
        if what == "seen":
            mark_all_seen(uow)
        elif what == "extended":
            extend_licence(uow, given.id)
        else:
            {"taken back": take_back, "given up": give_up}[what](uow, given.id)
    ended = "Dengang sluttede den søndag den 21. februar 2027."
    assert read(cast.anders) == ["Ida: Jobtræneren", ended, since]
    assert not is_sent(UNSEEN)


def test_one_that_ended_before_it_began_names_no_day_before_its_first(
    acting_as: Acting, cast: Cast, buy: Buy, clock: FixedClock
) -> None:
    pool_id = buy()
    with acting_as(cast.anders) as uow:
        day = uow.now.date() + timedelta(days=9)
        given = give_licence(uow, pool_id, cast.ida.id, from_on=day)
    with acting_as(cast.anders) as uow:
        take_back(uow, given.id)
    with acting_as(cast.ida) as uow, use_language("da"):
        last = list_notifications(uow, limit=5)[-1]
    assert last.body.split("\n")[-1] == "Jobcentret tog den tilbage, før den begyndte."
