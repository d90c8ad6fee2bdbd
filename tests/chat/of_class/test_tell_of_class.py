"""What is told of a class's discussion: when, to whom, and in whose name."""

from __future__ import annotations

from datetime import timedelta

from app.chat.kinds_told import NEW_IN_CLASS
from app.chat.reading import mark_read
from app.core.clock import FixedClock
from app.core.texts import use_language
from app.notifications.preferences import Choice, choose_channels, preferences_of_actor
from app.notifications.reading import list_notifications
from app.web.services import Services
from tests.chat.of_class.discussion import Acting, Say
from tests.people import Cast, Person


def test_one_is_told_of_it_once_after_an_hour_until_one_has_looked(
    services: Services,
    clock: FixedClock,
    acting_as: Acting,
    say: Say,
    cast: Cast,
    fatima: Person,
    bo: Person,
) -> None:
    def told(person: Person) -> list[str]:
        with acting_as(person) as uow:
            return [one.title for one in list_notifications(uow, limit=10)]

    def later(time: timedelta) -> None:
        clock.advance(time)
        services.jobs.run("chat-unseen")

    say(bo, "Hej"), say(bo, "Er her nogen?")
    later(timedelta(minutes=59))
    assert told(fatima) == told(cast.anders) == []
    later(timedelta(minutes=2))
    say(bo, "Nå"), later(timedelta(hours=2))
    assert told(fatima) == ["Der er nyt i dit holds samtale"]
    assert told(cast.anders) == ["Der er nyt i et holds samtale"]
    assert told(bo) == told(cast.signe) == []


def test_what_the_adviser_writes_is_told_at_once_and_by_that_name(
    services: Services, clock: FixedClock, acting_as: Acting, say: Say, cast: Cast, fatima: Person
) -> None:
    def told(person: Person) -> list[str]:
        with acting_as(person) as uow, use_language("da"):
            return [one.body for one in list_notifications(uow, limit=10)]

    def later(time: timedelta) -> None:
        clock.advance(time)
        services.jobs.run("chat-unseen")

    said = say(cast.anders, "Vi mødes i lokale 2 i morgen")
    later(timedelta(seconds=9))
    assert told(fatima) == []
    later(timedelta(seconds=2))
    of_staff = "Holdets rådgiver har skrevet til jer alle."
    assert told(fatima) == [of_staff]
    assert told(cast.anders) == []
    with acting_as(fatima) as uow:
        mark_read(uow, said.conversation_id, seq=said.seq)
    say(fatima, "Tak"), later(timedelta(hours=2))
    assert told(fatima) == [of_staff]


def test_nobody_is_named_as_the_one_who_wrote_among_citizens(
    services: Services, clock: FixedClock, acting_as: Acting, say: Say, fatima: Person, bo: Person
) -> None:
    say(bo, "Hej")
    clock.advance(timedelta(hours=2))
    services.jobs.run("chat-unseen")
    with acting_as(fatima) as uow, use_language("da"):
        [one] = list_notifications(uow, limit=10)
    assert one.body == "Der er skrevet noget nyt. Du kan kigge, når det passer dig."


def test_one_can_turn_it_off(acting_as: Acting, fatima: Person) -> None:
    with acting_as(fatima) as uow:
        choose_channels(uow, {NEW_IN_CLASS: Choice(push=False, email=False)})
    with acting_as(fatima) as uow:
        kinds = {one.kind: one for one in preferences_of_actor(uow).kinds}
    assert (kinds[NEW_IN_CLASS].push, kinds[NEW_IN_CLASS].email) == (False, False)
