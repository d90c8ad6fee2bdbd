"""What is told as a programme turns: each once, and never of what a licence tells by itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from app.core.clock import FixedClock, local_day
from app.core.texts import use_language
from app.core.work import Units, the_service
from app.licences.pools import add_pool
from app.notifications.letters import Letter, Letterhead, email_message
from app.notifications.reading import list_notifications
from app.notifications.registry import kind_named
from app.programmes.contract import Due, DueRule
from app.programmes.deadlines import end_leave, move_deadline, take_leave
from app.programmes.enrolling import end_enrolment
from app.programmes.kinds_told import DUE, ENDED, ENROLLED, INVITED, MISSED_ONE
from app.programmes.kinds_turns import (
    ACCESS_ENDS,
    ACCESS_OVER,
    BEGINS,
    DEADLINE_SET,
    LEAVE,
    LEAVE_OVER,
    REQUIRED_OVER,
)
from tests.booking.office import Acting
from tests.conftest import NOW
from tests.licences.bought import pool
from tests.people import Cast
from tests.programmes.described import Days, Describe, Enrol, Told, task
from tests.snapshots import as_read

TODAY = local_day(NOW)
IDENTITY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TOKEN = re.compile(r"afmeld/\S+")
QUIET = {"first_log_in_days": None, "steps": (), "items": (task("one"),)}
SHORT = QUIET | {"items": (task("one", due=Due(DueRule.AFTER_START, 8)),)}


def test_the_end_of_each_part_is_told_once(
    cast: Cast, publish: Describe, enrolled: Enrol, days_pass: Days, told: Told
) -> None:
    enrolled(publish(required_days=10, access_days=30, **SHORT), cast.ida)
    days_pass(35)
    with use_language("da"):
        assert [one.partition(":")[0] for one in told(cast.ida)] == [
            "Du er med i et forløb",
            "Fristen er gået",
            "Delen med frister er slut",
            "Dit forløb slutter onsdag den 23. december 2026",
            "Dit forløb slutter i morgen",
            "Dit forløb er slut nu",
        ]


def test_nobody_is_praised_for_what_they_have_not_done(
    cast: Cast, publish: Describe, enrolled: Enrol, days_pass: Days, acting_as: Acting
) -> None:
    enrolled(publish(required_days=10, access_days=30, is_required=False, **QUIET), cast.ida)
    days_pass(11)
    with acting_as(cast.ida) as uow, use_language("da"):
        [over] = [
            one
            for one in list_notifications(uow, limit=20)
            if one.title.startswith("Så langt er du")
        ]
    assert "Du er ikke begyndt endnu. Det er helt i orden" in over.body


def test_the_end_is_not_told_on_leave_but_on_the_first_morning_back(
    units: Units, cast: Cast, publish: Describe, enrolled: Enrol, days_pass: Days, told: Told
) -> None:
    told_as_it_ends = {"required_days": None, "access_days": 30, "is_required": False}
    view = enrolled(publish(**QUIET | told_as_it_ends), cast.ida)
    first, last = TODAY + timedelta(days=20), TODAY + timedelta(days=30)
    with units.write(cast.here, cast.anders.actor) as uow:
        take_leave(uow, view.id, from_on=first, until_on=last)
    days_pass(30)
    assert not [one for one in told(cast.ida) if "slutter" in one]
    days_pass(1)
    assert [one for one in told(cast.ida) if "slutter" in one] == [
        "Dit forløb slutter søndag den 3. januar 2027: Godt i gang"
    ]
    days_pass(8)
    assert told(cast.ida)[-1] == "Dit forløb slutter i morgen: Godt i gang"


def test_what_begins_on_leave_is_told_as_one_is_back(
    units: Units, cast: Cast, publish: Describe, enrolled: Enrol, days_pass: Days, told: Told
) -> None:
    first = TODAY + timedelta(days=3)
    view = enrolled(publish(**QUIET), cast.ida, from_on=first)
    with units.write(cast.here, cast.anders.actor) as uow:
        take_leave(uow, view.id, from_on=first, until_on=first + timedelta(days=2))
    begins = "Dit forløb begynder i dag: Godt i gang"
    days_pass(5)
    assert begins not in told(cast.ida)
    days_pass(2)
    assert told(cast.ida).count(begins) == 1


def test_what_began_on_leave_is_told_as_that_is_ended_the_same_day(
    units: Units,
    cast: Cast,
    publish: Describe,
    enrolled: Enrol,
    days_pass: Days,
    look: Callable[[], None],
    told: Told,
) -> None:
    first = TODAY + timedelta(days=3)
    view = enrolled(publish(**QUIET), cast.ida, from_on=first)
    with units.write(cast.here, cast.anders.actor) as uow:
        leave_id = take_leave(uow, view.id, from_on=first, until_on=first + timedelta(days=6))
    days_pass(3)
    begins = "Dit forløb begynder i dag: Godt i gang"
    assert begins not in told(cast.ida)
    with units.write(cast.here, cast.anders.actor) as uow:
        end_leave(uow, view.id, leave_id)
    look()
    assert told(cast.ida).count(begins) == 1


def test_who_is_out_of_a_programme_is_told_why_but_not_on_the_lock_screen(
    units: Units, cast: Cast, publish: Describe, enrolled: Enrol
) -> None:
    why = "Du har fået job. Tillykke!"
    for person, reason in ((cast.ida, why), (cast.omar, "")):
        view = enrolled(publish(**QUIET), person)
        with units.write(cast.here, cast.anders.actor) as uow:
            end_enrolment(uow, view.id, why=reason)
        facts = {"enrolment_id": str(view.id), "told_on": TODAY.isoformat()}
        with units.read(cast.here, the_service("test")) as uow, use_language("da"):
            said = kind_named(ENDED).word(uow, facts)
        assert (f"Grunden: {reason}" in said.body) is bool(reason)
        assert reason not in (said.lock_screen or "") or not reason
        assert reason not in said.title or not reason


def test_a_machine_that_was_off_tells_the_last_alone(
    cast: Cast, publish: Describe, enrolled: Enrol, days_pass: Days, told: Told
) -> None:
    enrolled(publish(required_days=10, access_days=30, **SHORT), cast.ida)
    days_pass(28, asleep=True)
    days_pass(1)
    assert [one for one in told(cast.ida) if "slutter" in one] == [
        "Dit forløb slutter i morgen: Godt i gang"
    ]


def test_a_licence_tells_of_its_end_by_itself(
    units: Units, cast: Cast, publish: Describe, enrolled: Enrol, days_pass: Days, told: Told
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        pool_id = add_pool(uow, pool(seat_days=20))
    enrolled(publish(pool_id=pool_id, required_days=None, is_required=False, **QUIET), cast.ida)
    days_pass(22)
    assert not [one for one in told(cast.ida) if one.startswith("Dit forløb")]


def test_what_was_enrolled_ahead_is_told_as_it_begins(
    cast: Cast, publish: Describe, enrolled: Enrol, days_pass: Days, told: Told
) -> None:
    programme_id = publish(**QUIET)
    enrolled(programme_id, cast.ida, from_on=TODAY + timedelta(days=5))
    enrolled(programme_id, cast.omar)
    days_pass(7)
    assert told(cast.ida)[1:] == ["Dit forløb begynder i dag: Godt i gang"]
    assert len(told(cast.omar)) == 1


def test_what_staff_change_is_told(
    units: Units,
    cast: Cast,
    publish: Describe,
    enrolled: Enrol,
    look: Callable[[], None],
    told: Told,
) -> None:
    view = enrolled(publish(**QUIET), cast.ida)
    with units.write(cast.here, cast.anders.actor) as uow:
        move_deadline(uow, view.items[0].id, TODAY + timedelta(days=20))
        leave_id = take_leave(
            uow, view.id, from_on=TODAY + timedelta(days=1), until_on=TODAY + timedelta(days=4)
        )
    look()
    with units.write(cast.here, cast.anders.actor) as uow:
        end_leave(uow, view.id, leave_id)
    look()
    assert told(cast.ida)[1:] == [
        "Du har fået en ny frist: Skriv ti navne fra dit netværk ned",
        "Du har pause fra dit forløb: Godt i gang",
        "Din pause er slut: Godt i gang",
    ]


def test_a_deadline_that_was_moved_is_not_told_once_its_day_is_over(
    units: Units, cast: Cast, clock: FixedClock, publish: Describe, enrolled: Enrol
) -> None:
    view = enrolled(publish(**QUIET), cast.ida)
    item_id, last = view.items[0].id, TODAY + timedelta(days=2)
    with units.write(cast.here, cast.anders.actor) as uow:
        move_deadline(uow, item_id, last)
    facts = {"enrolment_id": str(view.id), "told_on": TODAY.isoformat()}
    facts |= {"items": f"{item_id}={last}"}
    for day, is_sent in enumerate((True, True, True, False)):
        with units.read(cast.here, the_service("test")) as uow:
            assert (kind_named(DEADLINE_SET).word(uow, facts).until != uow.now) is is_sent, day
        clock.advance(timedelta(days=1))


@pytest.mark.parametrize("language", ["da", "en"])
def test_each_kind_reads_as_it_is_kept(
    units: Units,
    cast: Cast,
    clock: FixedClock,
    publish: Describe,
    enrolled: Enrol,
    is_as_kept: Callable[[str, str], None],
    language: str,
) -> None:
    texts = {"at_end_da": "Så aftaler du næste skridt med din rådgiver.", "access_days": 60}
    texts |= {"at_end_en": "Then you agree on what comes next with your adviser."}
    view = enrolled(publish(**texts), cast.ida, from_on=TODAY + timedelta(days=1))
    items = {item.key: f"{item.id}={item.due_on}" for item in view.items}
    due = {"items": f"{items['cv']} {items['network']}"}
    leave = {"leave": f"{TODAY + timedelta(days=3)}={TODAY + timedelta(days=9)}"}
    letters: list[str] = []
    for kind, more in (
        (ENROLLED, {}),
        (BEGINS, {}),
        (DUE, {"items": items["cv"]}),
        (DUE, due),
        (INVITED, {"items": items["network"]}),
        (INVITED, due),
        (MISSED_ONE, {"items": items["cv"]}),
        (MISSED_ONE, due),
        (DEADLINE_SET, {"items": items["network"]}),
        (LEAVE, leave),
        (LEAVE_OVER, {}),
        (REQUIRED_OVER, {}),
        (ACCESS_ENDS, {}),
        (ACCESS_OVER, {}),
        (ENDED, {}),
    ):
        facts = {"enrolment_id": str(view.id), "told_on": TODAY.isoformat()} | more
        with units.read(cast.here, the_service("test")) as uow, use_language(language):
            wording = kind_named(kind).word(uow, facts)
            head = Letterhead(cast.here.id, "Demo Kommune", "https://demo.example.dk")
            of = (uow.new_id(), cast.ida.id, kind_named(kind), wording, language)
            mail = email_message(Letter(*of, timedelta(days=2)), head, cast.ida.email, "secret")
        text = TOKEN.sub("afmeld/<token>", IDENTITY.sub("<id>", as_read(mail)))
        letters.append(f"== {kind}\nOn the lock screen: {wording.lock_screen}\n{text}")
    is_as_kept(f"letters-{language}", "\n".join(letters))
