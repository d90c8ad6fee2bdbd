"""A conversation is handed over with everything in it, and the citizen is told who answers."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.profile import change_profile
from app.accounts.teams import create_team, set_team_hours
from app.chat.access import conversation_for_reading
from app.chat.adding import Addition, add_message
from app.chat.assigning import (
    hand_over,
    take_back,
    take_conversation,
)
from app.chat.contract import CannotTakeBack, GoneMeanwhile, Side, TakenMeanwhile
from app.chat.inbox import waiting_for_me
from app.chat.models import Conversation
from app.chat.notes import Place, notes_of
from app.chat.reading import messages_after
from app.chat.snoozing import SnoozeChoice, snooze_conversation
from app.core.clock import FixedClock
from app.core.errors import Invalid, NotFound
from app.core.work import UnitOfWork, Units, the_service
from app.notifications.reading import list_notifications, unread_beside, unread_count
from app.tenancy.opening import Period
from tests.factories.conversations import Heard, Say
from tests.forms import token_on
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]


def _row(uow: UnitOfWork, conversation_id: UUID) -> Conversation:
    return uow.session.scalars(select(Conversation).where(Conversation.id == conversation_id)).one()


def test_a_colleague_takes_over_and_the_citizen_is_told_once(
    acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say, heard: Heard
) -> None:
    say(cast.ida, "Hej")
    for _twice in range(2):
        with acting_as(cast.anders) as uow:
            hand_over(uow, conversation_id, to_adviser_id=cast.signe.id)
    assert heard() == ["Signe svarer dig nu."]
    with acting_as(cast.ida) as uow:
        told = messages_after(uow, conversation_id, after=1).messages[0]
        assert (told.seq, told.side, told.author_id) == (2, Side.SERVICE, None)
        row = _row(uow, conversation_id)
        assert (row.assignee_id, row.waiting_for) == (cast.signe.id, "us")


def test_the_citizen_is_told_in_their_own_language(
    acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say, heard: Heard
) -> None:
    say(cast.ida, "Hello")
    with acting_as(cast.ida) as uow:
        change_profile(uow, language="en")
    with acting_as(cast.anders) as uow:
        take_conversation(uow, conversation_id)
    assert heard() == ["Anders answers you now."]


def test_before_a_first_word_there_is_nobody_to_tell(
    acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say, heard: Heard
) -> None:
    with acting_as(cast.anders) as uow:
        take_conversation(uow, conversation_id)
    assert say(cast.ida, "Hej").seq == 1
    assert heard() == []


def test_a_hand_over_to_a_team_names_nobody_and_ends_the_givers_access(
    acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say, heard: Heard, youth_team: UUID
) -> None:
    say(cast.ida, "Hej")
    with acting_as(cast.anders) as uow:
        hand_over(uow, conversation_id, to_team_id=youth_team, note="Hun er 22 år.")
    assert heard() == ["Ungeteam svarer dig nu. Hvis det ikke kan vente, så ring på 12 34 56 78."]
    with acting_as(cast.signe) as uow:
        assert conversation_for_reading(uow, conversation_id).side == Side.JOB_CENTRE
        assert [(n.author, n.body) for n in notes_of(uow, conversation_id)] == [
            ("Anders", "Hun er 22 år.")
        ]
    with pytest.raises(NotFound), acting_as(cast.anders) as uow:
        conversation_for_reading(uow, conversation_id)


def test_a_promise_that_the_new_team_cannot_keep_does_not_change_silently(
    acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say, heard: Heard, youth_team: UUID
) -> None:
    say(cast.ida, "Hej")
    with acting_as(cast.adam) as uow:
        set_team_hours(uow, youth_team, [Period(3, time(9), time(15))])  # on Thursdays alone
    with acting_as(cast.anders) as uow:
        hand_over(uow, conversation_id, to_team_id=youth_team)
    with acting_as(cast.ida) as uow:
        assert _row(uow, conversation_id).answer_due_at == datetime(2026, 11, 26, 14, tzinfo=UTC)
    (said,) = heard()
    assert said == (
        "Ungeteam svarer dig nu. Du får nu svar senest torsdag den 26. november 2026. Hvis det"
        " ikke kan vente, så ring på 12 34 56 78."
    )


def test_a_conversation_that_is_nobodys_again_is_the_job_centres(
    acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say, heard: Heard, youth_team: UUID
) -> None:
    say(cast.ida, "Hej")
    with acting_as(cast.anders) as uow:
        hand_over(uow, conversation_id, to_team_id=youth_team)
        take_back(uow, conversation_id)
    assert heard()[1:] == ["Jobcentret svarer dig nu."]


def test_a_colleague_of_another_team_takes_it_along(
    acting_as: Acting, cast: Cast, conversation_id: UUID, youth_team: UUID
) -> None:
    with acting_as(cast.anders) as uow:
        hand_over(uow, conversation_id, to_adviser_id=cast.signe.id)
        assert _row(uow, conversation_id).team_id == youth_team
    with pytest.raises(GoneMeanwhile), acting_as(cast.anders) as uow:
        hand_over(uow, conversation_id, to_adviser_id=cast.anders.id)


def test_the_taker_is_told_and_has_what_is_unanswered_as_news(
    acting_as: Acting, units: Units, cast: Cast, clock: FixedClock, conversation_id: UUID, say: Say
) -> None:
    say(cast.ida, "Første")
    say(cast.anders, "Svar")
    clock.advance(timedelta(minutes=1))
    say(cast.ida, "Andet")
    with units.write(cast.here, the_service("test")) as uow:
        to_many = Addition("Åbent hus", Side.JOB_CENTRE, cast.anders.id)
        add_message(uow, _row(uow, conversation_id), to_many)
    with acting_as(cast.anders) as uow:
        hand_over(uow, conversation_id, to_adviser_id=cast.signe.id)
    with acting_as(cast.signe) as uow:
        (told,) = list_notifications(uow, limit=5)
        read = messages_after(uow, conversation_id, after=0).read
        # The inbox counts it, and the bell does not count it once more.
        assert (waiting_for_me(uow), unread_beside(uow)) == (1, 0)
    assert told.kind == "chat/handed-over"
    assert read[cast.signe.id] == 2


def test_what_others_answered_meanwhile_is_no_news_to_who_takes_it_up_again(
    acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    with acting_as(cast.signe) as uow:
        take_conversation(uow, conversation_id)
    with acting_as(cast.anders) as uow:
        take_conversation(uow, conversation_id, instead_of=cast.signe.id)
    say(cast.ida, "Hej")
    say(cast.anders, "Svar")
    with acting_as(cast.signe) as uow:
        take_conversation(uow, conversation_id, instead_of=cast.anders.id)
        assert messages_after(uow, conversation_id, after=0).read[cast.signe.id] >= 2


def test_two_who_take_it_do_not_take_it_from_each_other_unseen(
    acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    say(cast.ida, "Hej")
    with acting_as(cast.anders) as uow:
        take_conversation(uow, conversation_id)
    with pytest.raises(TakenMeanwhile), acting_as(cast.signe) as uow:
        take_conversation(uow, conversation_id)
    with acting_as(cast.anders) as uow:
        take_conversation(uow, conversation_id)  # twice is harmless
        assert _row(uow, conversation_id).assignee_id == cast.anders.id
        assert unread_count(uow) == 0
    with acting_as(cast.signe) as uow:
        take_conversation(uow, conversation_id, instead_of=cast.anders.id)
        assert unread_count(uow) == 0
    with acting_as(cast.anders) as uow:
        [told] = list_notifications(uow, limit=5)
        assert told.title == "En samtale er ikke længere din"


def test_the_page_says_that_somebody_else_has_got_it(
    client_of: Callable[[Person], FlaskClient], acting_as: Acting, cast: Cast, conversation_id: UUID
) -> None:
    browser = client_of(cast.signe)
    token = token_on(browser, f"/indbakke/{conversation_id}")
    with acting_as(cast.anders) as uow:
        take_conversation(uow, conversation_id)
    address = f"/indbakke/{conversation_id}/tag"
    form = {"csrf_token": token, "instead_of": ""}
    answer = browser.post(address, data=form, follow_redirects=True)
    assert "En anden har fået denne samtale i mellemtiden." in answer.get_data(as_text=True)
    form["instead_of"] = str(cast.anders.id)
    assert str(cast.anders.id) in answer.get_data(as_text=True)
    answer = browser.post(address, data=form, follow_redirects=True)
    assert "Samtalen er din nu." in answer.get_data(as_text=True)


def test_two_who_hand_it_over_do_not_undo_each_other_unseen(
    acting_as: Acting, cast: Cast, conversation_id: UUID, youth_team: UUID
) -> None:
    nobodys = Place(None, None)
    with acting_as(cast.signe) as uow:
        hand_over(uow, conversation_id, to_adviser_id=cast.anders.id, instead_of=nobodys)
    with pytest.raises(TakenMeanwhile), acting_as(cast.signe) as uow:
        hand_over(uow, conversation_id, to_team_id=youth_team, note="Ung", instead_of=nobodys)
    with acting_as(cast.signe) as uow:
        hand_over(uow, conversation_id, to_adviser_id=cast.anders.id, instead_of=nobodys)
        assert _row(uow, conversation_id).assignee_id == cast.anders.id
        assert len(notes_of(uow, conversation_id)) == 1
        now = Place(cast.anders.id, None)
        hand_over(uow, conversation_id, to_team_id=youth_team, note="Ung", instead_of=now)
        assert _row(uow, conversation_id).team_id == youth_team


def test_whoever_saw_it_before_it_went_elsewhere_hears_that_it_did(
    acting_as: Acting, cast: Cast, conversation_id: UUID, youth_team: UUID
) -> None:
    with acting_as(cast.signe) as uow:
        hand_over(uow, conversation_id, to_team_id=youth_team)
    with pytest.raises(GoneMeanwhile), acting_as(cast.anders) as uow:
        hand_over(uow, conversation_id, to_adviser_id=cast.anders.id)
    with pytest.raises(GoneMeanwhile), acting_as(cast.anders) as uow:
        take_conversation(uow, conversation_id)
    for stranger in (cast.ida, cast.omar, cast.lea, cast.vera, cast.nora):
        with pytest.raises(NotFound), acting_as(stranger) as uow:
            take_conversation(uow, conversation_id)


def test_it_is_no_news_to_whoever_handed_it_over(
    acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    say(cast.anders, "Hej Ida")
    with acting_as(cast.anders) as uow:
        hand_over(uow, conversation_id, to_adviser_id=cast.signe.id)
        assert messages_after(uow, conversation_id, after=0).read[cast.anders.id] == 2


def test_handing_over_takes_a_snoozed_conversation_out_again(
    acting_as: Acting, cast: Cast, conversation_id: UUID
) -> None:
    with acting_as(cast.anders) as uow:
        snooze_conversation(uow, conversation_id, SnoozeChoice.ANSWER)
        hand_over(uow, conversation_id, to_adviser_id=cast.signe.id)
        assert _row(uow, conversation_id).snoozed_until is None


@pytest.mark.parametrize("who", ["ida", "omar", "lea", "adam", "vera", "nora"])
def test_whoever_does_not_answer_here_hands_nothing_over(
    acting_as: Acting, cast: Cast, conversation_id: UUID, who: str
) -> None:
    with pytest.raises(NotFound), acting_as(getattr(cast, who)) as uow:
        hand_over(uow, conversation_id, to_adviser_id=cast.signe.id)


@pytest.mark.parametrize("who", ["ida", "lea", "adam", "vera"])
def test_only_those_who_answer_citizens_are_given_one(
    acting_as: Acting, cast: Cast, conversation_id: UUID, who: str
) -> None:
    with pytest.raises(Invalid) as refused, acting_as(cast.anders) as uow:
        hand_over(uow, conversation_id, to_adviser_id=getattr(cast, who).id)
    assert list(refused.value.fields) == ["to"]


def test_the_neighbours_adviser_and_team_do_not_exist(
    acting_as: Acting, units: Units, cast: Cast, conversation_id: UUID
) -> None:
    with units.write(cast.next_door, the_service("test")) as uow:
        theirs = create_team(uow, name="Naboteam")
    with pytest.raises(NotFound), acting_as(cast.anders) as uow:
        hand_over(uow, conversation_id, to_adviser_id=cast.nora.id)
    with pytest.raises(NotFound), acting_as(cast.anders) as uow:
        hand_over(uow, conversation_id, to_team_id=theirs)


def test_one_or_the_other_is_chosen(
    acting_as: Acting, cast: Cast, conversation_id: UUID, youth_team: UUID
) -> None:
    with acting_as(cast.anders) as uow:
        for chosen in (None, cast.signe.id):
            team_id = youth_team if chosen else None
            with pytest.raises(Invalid):
                hand_over(uow, conversation_id, to_adviser_id=chosen, to_team_id=team_id)


def test_a_hand_over_leaves_a_trail_that_colleagues_read(
    acting_as: Acting, cast: Cast, conversation_id: UUID, youth_team: UUID
) -> None:
    with acting_as(cast.anders) as uow:
        take_conversation(uow, conversation_id)
        hand_over(uow, conversation_id, to_team_id=youth_team)
    with acting_as(cast.signe) as uow:
        courses = [note.course for note in notes_of(uow, conversation_id)]
    assert [(c.giver, c.taker) for c in courses if c] == [("", "Anders"), ("Anders", "Ungeteam")]


def test_a_hand_over_can_be_taken_back_a_moment_later(
    acting_as: Acting,
    cast: Cast,
    clock: FixedClock,
    conversation_id: UUID,
    say: Say,
    youth_team: UUID,
) -> None:
    say(cast.ida, "Hej")
    with acting_as(cast.anders) as uow:
        hand_over(uow, conversation_id, to_team_id=youth_team)
    clock.advance(timedelta(minutes=9))
    with acting_as(cast.anders) as uow:
        take_back(uow, conversation_id)
        assert conversation_for_reading(uow, conversation_id).conversation.team_id is None


def test_it_cannot_be_taken_back_by_others_later_or_once_it_went_on(
    acting_as: Acting, cast: Cast, clock: FixedClock, conversation_id: UUID, youth_team: UUID
) -> None:
    with acting_as(cast.anders) as uow:
        hand_over(uow, conversation_id, to_team_id=youth_team)
    for stranger in (cast.signe, cast.ida, cast.nora):
        with pytest.raises(NotFound), acting_as(stranger) as uow:
            take_back(uow, conversation_id)
    clock.advance(timedelta(minutes=11))
    with pytest.raises(CannotTakeBack), acting_as(cast.anders) as uow:
        take_back(uow, conversation_id)
    clock.advance(timedelta(minutes=-11))
    with acting_as(cast.signe) as uow:
        take_conversation(uow, conversation_id)
    with pytest.raises(NotFound), acting_as(cast.anders) as uow:
        take_back(uow, conversation_id)


def test_what_went_to_another_team_can_be_taken_back_from_the_inbox_for_some_minutes(
    acting_as: Acting,
    cast: Cast,
    clock: FixedClock,
    client_of: Callable[[Person], FlaskClient],
    conversation_id: UUID,
    say: Say,
    youth_team: UUID,
) -> None:
    def offered(person: Person) -> bool:
        page = client_of(person).get("/indbakke").text
        return f"/indbakke/{conversation_id}/tag-tilbage" in page and "Ida, til Ungeteam" in page

    say(cast.ida, "Hej")
    with acting_as(cast.anders) as uow:
        hand_over(uow, conversation_id, to_adviser_id=cast.anders.id)
    assert not offered(cast.anders), "it is theirs, and they can open it"
    with acting_as(cast.anders) as uow:
        hand_over(uow, conversation_id, to_team_id=youth_team)
    assert offered(cast.anders)
    assert not offered(cast.signe)
    clock.advance(timedelta(minutes=11))
    assert not offered(cast.anders)
    clock.advance(timedelta(minutes=-11))
    with acting_as(cast.signe) as uow:
        take_conversation(uow, conversation_id)
    assert not offered(cast.anders), "it went on"
