"""Asking, replying once without a name, and what is shown of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import func, select

from app.accounts.contract import Role
from app.core.errors import Invalid, NotFound
from app.core.texts import use_language
from app.core.work import Units, the_service
from app.surveys.contract import (
    Given,
    NothingAsked,
    Question,
    QuestionKind,
    QuestionView,
    Results,
    TooManyQuestions,
)
from app.surveys.models import SurveyAnswer, SurveyReply
from app.surveys.replying import has_replied, reply_to
from app.surveys.results import results_of
from app.surveys.service import (
    ask_again,
    ask_no_more,
    ask_question,
    questions_of,
    which_are_asked_about,
)
from tests.booking.office import Acting
from tests.people import Cast, Person, move_in
from tests.racing import at_once

ABOUT = "licence-pool/1"
GOOD = Question(QuestionKind.RATING, "Hvor godt var det?", "How good was it?")
LONG = Question(
    QuestionKind.CHOICE,
    "Var det længe nok?",
    "Was it long enough?",
    (("For kort", "Too short"), ("Passende", "About right")),
)
BETTER = Question(QuestionKind.TEXT, "Hvad kan blive bedre?", "What could be better?")

Asked = Sequence[QuestionView]


@pytest.fixture
def asked(units: Units, cast: Cast) -> Asked:
    """A rating, a choice and a question in words."""
    with units.write(cast.here, the_service("test")) as uow:
        for question in (GOOD, LONG, BETTER):
            ask_question(uow, ABOUT, question)
        return questions_of(uow, ABOUT)


@pytest.fixture
def crowd(units: Units, cast: Cast) -> list[Person]:
    """Ten citizens."""
    return [move_in(units, cast.here, f"Borger{n}", Role.CITIZEN) for n in range(10)]


@pytest.fixture
def say(acting_as: Acting, asked: Asked) -> Callable[..., None]:
    """Reply as somebody."""

    def saying(person: Person, *answers: Given) -> None:
        with acting_as(person) as uow:
            reply_to(uow, ABOUT, dict(zip([view.id for view in asked], answers, strict=False)))

    return saying


def results(units: Units, cast: Cast) -> Results:
    """Return what came back."""
    with units.read(cast.here, the_service("test")) as uow:
        return results_of(uow, ABOUT)


def test_questions_stand_in_their_order_and_in_both_languages(asked: Asked) -> None:
    assert [view.question for view in asked] == [GOOD, LONG, BETTER]
    assert asked[1].question.words == ("For kort", "Passende")
    with use_language("en"):
        assert asked[0].question.text == "How good was it?"
        assert asked[1].question.words == ("Too short", "About right")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(GOOD, text_da="  "), "text_da"),
        (replace(GOOD, text_en=""), "text_en"),
        (replace(GOOD, text_da="x" * 201), "text_da"),
        (replace(GOOD, choices=LONG.choices), "choices_da"),
        (replace(LONG, choices=LONG.choices[:1]), "choices_da"),
        (replace(LONG, choices=(("Ja", "Yes"), ("Nej", ""))), "choices_en"),
        (replace(LONG, choices=(("Ja", "Yes"), ("", "No"))), "choices_da"),
        (replace(LONG, choices=(("Ja", "Yes"), ("Ja", "No"))), "choices_da"),
        (replace(LONG, choices=(("Ja", "Yes"), ("x" * 101, "No"))), "choices_da"),
        (replace(LONG, choices=tuple((str(n), str(n)) for n in range(9))), "choices_da"),
    ],
)
def test_what_cannot_be_asked_is_said_beside_it(
    units: Units, cast: Cast, wrong: Question, field: str
) -> None:
    with units.write(cast.here, the_service("test")) as uow, pytest.raises(Invalid) as refused:
        ask_question(uow, ABOUT, wrong)
    assert set(refused.value.fields) == {field}


def test_a_survey_stays_short(units: Units, cast: Cast, asked: Asked) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        for _more in range(7):
            ask_question(uow, ABOUT, GOOD)
        with pytest.raises(TooManyQuestions):
            ask_question(uow, ABOUT, GOOD)


def test_a_question_is_asked_no_more_and_again(units: Units, cast: Cast, asked: Asked) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        ask_no_more(uow, ABOUT, asked[0].id)
        assert [view.question for view in questions_of(uow, ABOUT)] == [LONG, BETTER]
        ask_again(uow, ABOUT, asked[0].id)
        assert questions_of(uow, ABOUT) == list(asked)
        assert which_are_asked_about(uow, [ABOUT, "licence-pool/2"]) == {ABOUT}
        with pytest.raises(NotFound):
            ask_no_more(uow, "licence-pool/2", asked[0].id)


def test_nothing_is_shown_before_five_have_replied(
    units: Units, cast: Cast, crowd: list[Person], say: Callable[..., None]
) -> None:
    for number, person in enumerate(crowd[:5], 1):
        shown = results(units, cast)
        assert (shown.replies, shown.questions) == (number - 1, [])
        say(person, Given(number), Given(2), Given(text=f"Svar {6 - number}"))
    shown = results(units, cast)
    assert shown.are_shown
    rating, choice, words = shown.questions
    assert (rating.counts, rating.average) == ([1, 1, 1, 1, 1], 3)
    assert (choice.counts, choice.average) == ([0, 5], None)
    # By the alphabet, which is not the order they came in.
    assert words.texts == [f"Svar {n}" for n in range(1, 6)]


def test_a_question_that_few_have_answered_shows_nothing_either(
    units: Units, cast: Cast, crowd: list[Person], say: Callable[..., None]
) -> None:
    for person in crowd[:9]:
        say(person, Given(4))
    say(crowd[9], Given(), Given(1), Given(text="Kun jeg"))
    rating, choice, words = results(units, cast).questions
    assert rating.counts == [0, 0, 0, 9, 0]
    assert (choice.counts, words.texts) == ([], [])


def test_what_is_shown_grows_by_five_so_that_nobody_reads_the_sixth(
    units: Units, cast: Cast, crowd: list[Person], say: Callable[..., None]
) -> None:
    for number, person in enumerate(crowd, 1):
        say(person, Given(5 if number <= 5 else 1))
        shown = results(units, cast)
        assert (shown.replies, shown.shown) == (number, number // 5 * 5)
        if 5 <= number < 10:
            assert shown.questions[0].counts == [0, 0, 0, 0, 5]
    assert results(units, cast).questions[0].counts == [5, 0, 0, 0, 5]


def test_what_somebody_answers_anew_is_not_read_from_what_is_shown(
    units: Units, cast: Cast, crowd: list[Person], say: Callable[..., None]
) -> None:
    for person in crowd[:5]:
        say(person, Given(5))
    for _again in range(6):
        say(crowd[0], Given(1))
    assert results(units, cast).questions[0].counts == [0, 0, 0, 0, 5]
    for person in crowd[5:9]:
        say(person, Given(3))
    assert results(units, cast).questions[0].counts == [1, 0, 4, 0, 4]


def test_an_identity_does_not_tell_when_somebody_replied(
    units: Units, cast: Cast, crowd: list[Person], say: Callable[..., None]
) -> None:
    for person in crowd[:4]:
        say(person, Given(5), Given(), Given(text="Ja"))
    with units.read(cast.here, the_service("test")) as uow:
        ids = [
            one
            for model in (SurveyReply, SurveyAnswer)
            for one in uow.session.scalars(select(model.id))
        ]
    assert {one.version for one in ids} == {4}


def test_what_was_answered_stays_where_it_is_asked_no_more(
    units: Units, cast: Cast, asked: Asked, crowd: list[Person], say: Callable[..., None]
) -> None:
    for person in crowd[:5]:
        say(person, Given(4))
    with units.write(cast.here, the_service("test")) as uow:
        ask_no_more(uow, ABOUT, asked[0].id)
    assert results(units, cast).questions[0].counts == [0, 0, 0, 5, 0]


def test_answering_again_replaces_it_however_often_at_once(
    units: Units, acting_as: Acting, cast: Cast, asked: Asked
) -> None:
    def say(number: int) -> object:
        with acting_as(cast.ida) as uow:
            reply_to(uow, ABOUT, {asked[0].id: Given(number % 5 + 1), asked[1].id: Given(1)})
        return None

    at_once(say)
    with units.read(cast.here, cast.ida.actor) as uow:
        assert has_replied(uow, ABOUT, cast.ida.id)
        assert not has_replied(uow, ABOUT, cast.omar.id)
        counted = [
            uow.session.scalar(select(func.count()).select_from(model))
            for model in (SurveyReply, SurveyAnswer)
        ]
    assert counted == [1, 2]


def test_nobodys_name_or_identity_is_kept(
    units: Units, cast: Cast, say: Callable[..., None]
) -> None:
    say(cast.ida, Given(4), Given(1), Given(text="Mere tid, tak"))
    with units.read(cast.here, the_service("test")) as uow:
        reply = uow.session.scalars(select(SurveyReply)).one()
        answers = uow.session.scalars(select(SurveyAnswer)).all()
    kept = [reply.respondent_key, *(one.text_sealed or b"" for one in answers)]
    for told in (cast.ida.id.bytes, str(cast.ida.id).encode(), b"Mere tid"):
        assert all(told not in value for value in kept)


@pytest.mark.parametrize(
    "wrong",
    [
        (Given(0),),
        (Given(6),),
        (Given(text="Godt"),),
        (Given(1), Given(3)),
        (Given(1), Given(1), Given(1)),
        (Given(1), Given(1), Given(text="x" * 1001)),
        (),
        (Given(), Given(), Given(text="  ")),
    ],
)
def test_what_is_no_answer_is_refused_beside_its_question(
    cast: Cast, asked: Asked, say: Callable[..., None], wrong: tuple[Given, ...]
) -> None:
    with pytest.raises(Invalid) as refused:
        say(cast.ida, *wrong)
    assert set(refused.value.fields) <= {f"q-{view.id}" for view in asked}


def test_what_is_not_asked_is_not_answered(
    units: Units, acting_as: Acting, cast: Cast, asked: Asked
) -> None:
    with acting_as(cast.ida) as uow, pytest.raises(Invalid):
        reply_to(uow, ABOUT, {asked[0].id: Given(1), UUID(int=9): Given(1)})
    with acting_as(cast.ida) as uow, pytest.raises(NothingAsked):
        reply_to(uow, "licence-pool/2", {asked[0].id: Given(1)})
    with acting_as(cast.nabo) as uow, pytest.raises(NothingAsked):
        reply_to(uow, ABOUT, {asked[0].id: Given(1)})
