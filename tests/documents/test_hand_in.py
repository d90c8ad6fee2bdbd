"""Handing a worksheet in: the adviser reads a copy, writes back, and the citizen has another go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.contract import Role
from app.accounts.own_advisers import give_team
from app.accounts.profile import looks_at_me
from app.accounts.teams import create_team, join_team
from app.chat.cards import about_hand_ins
from app.core.clock import FixedClock
from app.core.errors import NotFound
from app.core.texts import use_language
from app.core.work import Units, the_service
from app.documents.contract_hand_ins import (
    MOST_COMMENTS,
    HandInState,
    NothingToHandIn,
    ReadAlready,
    TooManyCommentsOnHandIn,
    state_after,
)
from app.documents.hand_ins import (
    comment_on_hand_in,
    hand_in,
    hand_ins_answered,
    hand_ins_to_answer,
    my_hand_ins,
    my_last_hand_ins,
    read_hand_in,
    remove_hand_in_comment,
    take_hand_in_back,
)
from app.documents.models import WorksheetHandIn
from app.documents.worksheets import (
    answers_fingerprint,
    fill_in,
    my_answers,
    remove_question,
)
from app.notifications.reading import list_notifications, unread_count
from tests.documents.sample import Acting
from tests.factories.told import told
from tests.forms import post
from tests.people import Cast, Person, move_in
from tests.racing import at_once

ClientOf = Callable[[Person], FlaskClient]
HANDED_IN, READ = HandInState.HANDED_IN, HandInState.READ
ANSWERED, GIVEN_BACK = HandInState.ANSWERED, HandInState.GIVEN_BACK


pytestmark = pytest.mark.usefixtures("advised")

Write = Callable[[str], None]


@pytest.fixture
def write(acting_as: Acting, cast: Cast, sheet_id: UUID) -> Write:
    """Have Ida write something in her worksheet."""

    def writing(words: str) -> None:
        with acting_as(cast.ida) as uow:
            read = answers_fingerprint(my_answers(uow, sheet_id).answers)
            fill_in(uow, sheet_id, {"1": [words]}, read=read)

    return writing


@pytest.fixture
def handed_in(acting_as: Acting, cast: Cast, sheet_id: UUID, write: Write) -> UUID:
    """What Ida handed in."""
    write("Tålmodig")
    with acting_as(cast.ida) as uow:
        return hand_in(uow, sheet_id).id


def test_the_adviser_is_told_and_reads_what_was_written_then(
    acting_as: Acting, units: Units, cast: Cast, sheet_id: UUID, write: Write, handed_in: UUID
) -> None:
    assert told(units, cast.anders) == [
        ("documents/handed-in", "En borger har afleveret et arbejdsark")
    ]
    with acting_as(cast.anders) as uow:
        [line] = hand_ins_to_answer(uow)
        assert (line.id, line.state, line.answers) == (handed_in, HANDED_IN, ())
    with acting_as(cast.anders) as uow:
        seen = read_hand_in(uow, handed_in)
        assert [(a.question, a.said) for a in seen.answers] == [
            ("Hvad er du god til?", ("Tålmodig",))
        ]
        [row] = uow.session.scalars(select(WorksheetHandIn)).all()
        assert b"modig" not in row.answers_sealed
    write("Noget andet")
    with acting_as(cast.signe) as uow:
        remove_question(uow, sheet_id, "1")
    with acting_as(cast.anders) as uow:
        assert read_hand_in(uow, handed_in).answers == seen.answers


def test_the_citizen_sees_when_it_was_read_and_by_whom(
    acting_as: Acting, cast: Cast, sheet_id: UUID, handed_in: UUID, clock: FixedClock
) -> None:
    with acting_as(cast.ida) as uow:
        assert my_last_hand_ins(uow, {sheet_id})[sheet_id].state == HANDED_IN
    clock.advance(timedelta(hours=1))
    with acting_as(cast.anders) as uow:
        read_at = read_hand_in(uow, handed_in).read_at
    clock.advance(timedelta(hours=1))
    with acting_as(cast.anders) as uow:
        assert read_hand_in(uow, handed_in).read_at == read_at
    with acting_as(cast.ida) as uow:
        [mine] = my_hand_ins(uow, sheet_id)
        assert (mine.state, mine.read_at) == (READ, read_at)
        [look] = looks_at_me(uow)
        assert (look.looker, look.subject, look.times) == ("Anders", "worksheet", 2)


def test_handed_in_again_before_anybody_read_it_it_is_the_same(
    acting_as: Acting, units: Units, cast: Cast, sheet_id: UUID, write: Write, handed_in: UUID
) -> None:
    write("Tålmodig og præcis")
    with acting_as(cast.ida) as uow:
        assert hand_in(uow, sheet_id).id == handed_in
    with acting_as(cast.anders) as uow:
        assert read_hand_in(uow, handed_in).answers[0].said == ("Tålmodig og præcis",)
    assert len(told(units, cast.anders)) == 1


def test_it_is_taken_back_until_it_was_read(
    acting_as: Acting, units: Units, cast: Cast, sheet_id: UUID, handed_in: UUID
) -> None:
    for _again in range(2):
        with acting_as(cast.ida) as uow:
            take_hand_in_back(uow, sheet_id)
    with acting_as(cast.anders) as uow:
        assert hand_ins_to_answer(uow) == []
        with pytest.raises(NotFound):
            read_hand_in(uow, handed_in)
    with acting_as(cast.ida) as uow:
        assert my_answers(uow, sheet_id).said("1") == ("Tålmodig",)
        again = hand_in(uow, sheet_id)
    with acting_as(cast.anders) as uow:
        read_hand_in(uow, again.id)
    with acting_as(cast.ida) as uow, pytest.raises(ReadAlready):
        take_hand_in_back(uow, sheet_id)


def test_nothing_is_not_handed_in(acting_as: Acting, cast: Cast, sheet_id: UUID) -> None:
    with acting_as(cast.ida) as uow, pytest.raises(NothingToHandIn):
        hand_in(uow, sheet_id)


def test_given_back_it_is_handed_in_anew_and_each_is_told_once(
    acting_as: Acting, units: Units, cast: Cast, sheet_id: UUID, write: Write, handed_in: UUID
) -> None:
    with acting_as(cast.anders) as uow:
        read_hand_in(uow, handed_in)
        comment_on_hand_in(uow, handed_in, text="Skriv mere.", gives_back=True)
        assert hand_ins_to_answer(uow) == []
        assert [one.state for one in hand_ins_answered(uow)] == [GIVEN_BACK]
    assert told(units, cast.ida) == [
        ("documents/worksheet-answered", "Din rådgiver har givet dit arbejdsark tilbage")
    ]
    write("Tålmodig og præcis")
    with acting_as(cast.ida) as uow:
        [before] = my_hand_ins(uow, sheet_id)
        assert [(c.author, c.text, c.gives_back) for c in before.comments] == [
            ("Anders", "Skriv mere.", True)
        ]
        again = hand_in(uow, sheet_id)
        assert again.id != handed_in
    with acting_as(cast.anders) as uow:
        assert [one.id for one in hand_ins_to_answer(uow)] == [again.id]
        comment_on_hand_in(uow, again.id, text="Godt.")
        assert [one.state for one in hand_ins_answered(uow)] == [ANSWERED, GIVEN_BACK]
    assert [title for _kind, title in told(units, cast.ida)] == [
        "Din rådgiver har givet dit arbejdsark tilbage",
        "Din rådgiver har skrevet om dit arbejdsark",
    ]
    assert len(told(units, cast.anders)) == 2


def test_an_older_round_that_was_only_read_does_not_wait_once_a_newer_has_its_answer(
    acting_as: Acting,
    cast: Cast,
    clock: FixedClock,
    sheet_id: UUID,
    write: Write,
    handed_in: UUID,
) -> None:
    with acting_as(cast.anders) as uow:
        read_hand_in(uow, handed_in)
    clock.advance(timedelta(hours=1))
    write("Tålmodig og præcis")
    with acting_as(cast.ida) as uow:
        again = hand_in(uow, sheet_id).id
    with acting_as(cast.anders) as uow:
        assert [one.id for one in hand_ins_to_answer(uow)] == [again]
        comment_id = comment_on_hand_in(uow, again, text="Godt.")
        assert hand_ins_to_answer(uow) == []
        remove_hand_in_comment(uow, again, comment_id)
        assert [one.id for one in hand_ins_to_answer(uow)] == [again]
        comment_on_hand_in(uow, again, text="Skriv mere.", gives_back=True)
        assert hand_ins_to_answer(uow) == []


def test_a_comment_is_taken_back_with_what_it_did(
    acting_as: Acting, units: Units, cast: Cast, handed_in: UUID
) -> None:
    with acting_as(cast.anders) as uow:
        comment_id = comment_on_hand_in(uow, handed_in, text="Skriv mere.", gives_back=True)
    other = move_in(units, cast.here, "Asger", Role.ADVISER)
    with acting_as(other) as uow, pytest.raises(NotFound):
        remove_hand_in_comment(uow, handed_in, comment_id)
    with acting_as(cast.anders) as uow:
        remove_hand_in_comment(uow, handed_in, comment_id)
        assert read_hand_in(uow, handed_in).state == READ
    with acting_as(cast.ida) as uow, use_language("da"):
        [news] = list_notifications(uow, limit=5)
    assert news.body == "Din rådgiver har taget det skrevne tilbage."


def test_there_is_a_limit_to_comments(acting_as: Acting, cast: Cast, handed_in: UUID) -> None:
    with acting_as(cast.anders) as uow:
        for number in range(MOST_COMMENTS):
            comment_on_hand_in(uow, handed_in, text=f"Nummer {number}")
        with pytest.raises(TooManyCommentsOnHandIn):
            comment_on_hand_in(uow, handed_in, text="Én til")


@pytest.mark.parametrize("who", ["signe", "omar", "lea", "adam", "vera", "nora", "nabo", "ida"])
def test_nobody_else_reads_it(acting_as: Acting, cast: Cast, handed_in: UUID, who: str) -> None:
    with acting_as(getattr(cast, who)) as uow:
        assert hand_ins_to_answer(uow) == hand_ins_answered(uow) == []
        for verb in (
            lambda: read_hand_in(uow, handed_in),
            lambda: comment_on_hand_in(uow, handed_in, text="Hej"),
        ):
            with pytest.raises(NotFound):
                verb()


@pytest.mark.usefixtures("signe_stands_in")
def test_who_stands_in_reads_it_only_meanwhile(
    acting_as: Acting, cast: Cast, handed_in: UUID, clock: FixedClock
) -> None:
    with acting_as(cast.signe) as uow:
        assert read_hand_in(uow, handed_in).id == handed_in
    clock.advance(timedelta(days=1))
    with acting_as(cast.signe) as uow, pytest.raises(NotFound):
        read_hand_in(uow, handed_in)


def test_where_there_is_no_own_adviser_the_team_is_told_and_reads_it(
    units: Units, acting_as: Acting, cast: Cast, sheet_id: UUID, write: Write
) -> None:
    asger = move_in(units, cast.here, "Asger", Role.ADVISER)
    with units.write(cast.here, the_service("test")) as uow:
        team_id = create_team(uow, name="Ungeteam")
        join_team(uow, team_id, asger.id)
        join_team(uow, team_id, cast.lea.id, is_leader=True)
        give_team(uow, cast.ida.id, team_id)
    write("Tålmodig")
    with acting_as(cast.ida) as uow:
        handed_in = hand_in(uow, sheet_id).id
    assert len(told(units, asger)) == 1
    assert told(units, cast.lea) == told(units, cast.anders) == []
    with acting_as(asger) as uow:
        assert read_hand_in(uow, handed_in).id == handed_in


def test_on_the_card_it_stands_for_who_may_read_it(
    acting_as: Acting, cast: Cast, handed_in: UUID
) -> None:
    with acting_as(cast.anders) as uow:
        part = about_hand_ins(uow, cast.ida.id)
        assert part is not None
        assert part.lines == [
            ("Mine styrker, 24. november 2026", f"/borgeres-arbejdsark/{handed_in}")
        ]
    with acting_as(cast.signe) as uow:
        assert about_hand_ins(uow, cast.ida.id) is None


def test_read_and_taken_back_at_the_same_moment_it_is_one_of_them(
    acting_as: Acting, cast: Cast, sheet_id: UUID, write: Write
) -> None:
    write("Tålmodig")
    for _round in range(4):
        with acting_as(cast.ida) as uow:
            handed_in = hand_in(uow, sheet_id).id

        def do(number: int, handed_in: UUID = handed_in) -> object:
            with acting_as(cast.anders if number % 2 else cast.ida) as uow:
                if number % 2:
                    return read_hand_in(uow, handed_in).state
                return take_hand_in_back(uow, sheet_id)

        outcomes = set(at_once(do, 4))
        assert outcomes in ({None, NotFound.slug}, {READ, ReadAlready.slug})
        with acting_as(cast.ida) as uow:
            left = [one.id for one in my_hand_ins(uow, sheet_id)]
        assert (handed_in in left) == (READ in outcomes)
        with acting_as(cast.anders) as uow:
            if handed_in in left:
                comment_on_hand_in(uow, handed_in, text="Godt.")


@pytest.mark.parametrize(
    ("is_read", "gives_back", "state"),
    [
        (False, (), HANDED_IN),
        (True, (), READ),
        (True, (False,), ANSWERED),
        (True, (True, False), GIVEN_BACK),
    ],
)
def test_where_it_stands_follows_from_what_was_written(
    *, is_read: bool, gives_back: tuple[bool, ...], state: HandInState
) -> None:
    assert state_after(is_read=is_read, gives_back=gives_back) == state


def test_the_pages(client_of: ClientOf, cast: Cast, sheet_id: UUID) -> None:
    ida, path = client_of(cast.ida), f"/arbejdsark/{sheet_id}"
    nothing = {"laest": answers_fingerprint(()), "aflever": "1"}
    empty = post(ida, path, nothing, page=path)
    assert empty.status_code == 409
    assert "Skriv noget, før du afleverer." in empty.text
    sent = post(ida, path, nothing | {"q1": "Tålmodig"}, page=path, follow_redirects=True).text
    assert "Du har afleveret. Din rådgiver får besked." in sent
    assert "Ingen har læst det endnu." in sent
    assert f'action="{path}/aflevering/tag-tilbage"' in sent
    assert "Ingen har læst det endnu." in ida.get("/arbejdsark").text

    anders, list_ = client_of(cast.anders), "/borgeres-arbejdsark"
    page = anders.get(list_).text
    assert "Ida" in page
    one = page.partition(f'href="{list_}/')[2].partition('"')[0]
    assert "Tålmodig" in anders.get(f"{list_}/{one}").text
    late = post(ida, f"{path}/aflevering/tag-tilbage", page=path, follow_redirects=True).text
    assert "Din rådgiver har allerede læst det" in late
    here = f"{list_}/{one}"
    refused = post(anders, f"{here}/kommentarer", {"text": "", "gives_back": "1"}, page=here)
    assert (refused.status_code, "checked" in refused.text) == (422, True)
    back = {"text": "Skriv mere.", "gives_back": "1"}
    done = post(anders, f"{here}/kommentarer", back, page=here, follow_redirects=True).text
    assert "Arbejdsarket er givet tilbage, og borgeren får besked." in done
    mine = ida.get(path).text
    assert "Skriv mere." in mine
    assert "så du kan prøve igen" in mine
    undo = done.partition(f'action="{here}/kommentarer/')[2].partition("/")[0]
    gone = post(anders, f"{here}/kommentarer/{undo}/slet", page=here, follow_redirects=True).text
    assert "Din kommentar er fjernet." in gone
    twice = post(anders, f"{here}/kommentarer/{undo}/slet", page=here, follow_redirects=True)
    assert (twice.status_code, "Den er allerede fjernet." in twice.text) == (200, True)
    assert post(client_of(cast.signe), f"{here}/kommentarer/{undo}/slet").status_code == 404
    assert "Skriv mere." not in ida.get(path).text


def test_whoever_has_read_the_comment_has_read_what_was_told_of_it(
    client_of: ClientOf, acting_as: Acting, cast: Cast, sheet_id: UUID, handed_in: UUID
) -> None:
    with acting_as(cast.anders) as uow:
        comment_on_hand_in(uow, handed_in, text="Flot")
    with acting_as(cast.ida) as uow:
        assert unread_count(uow) == 1
    assert "Flot" in client_of(cast.ida).get(f"/arbejdsark/{sheet_id}").text
    with acting_as(cast.ida) as uow:
        assert unread_count(uow) == 0


def test_strangers_find_no_page(client_of: ClientOf, cast: Cast, handed_in: UUID) -> None:
    path = f"/borgeres-arbejdsark/{handed_in}"
    assert client_of(cast.anders).get(path).status_code == 200
    assert client_of(cast.signe).get(path).status_code == 404
    assert client_of(cast.nora).get(path).status_code == 404
    assert client_of(cast.ida).get(path).status_code == 403
