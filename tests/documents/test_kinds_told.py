"""What is told of CVs and worksheets reads as it is kept, and is not told once it is not so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.core.clock import FixedClock
from app.core.texts import LANGUAGES, use_language
from app.core.work import Units, the_service
from app.documents.contract_worksheets import QuestionKind
from app.documents.cvs import remove_cv
from app.documents.hand_ins import comment_on_hand_in, hand_in, take_hand_in_back
from app.documents.kinds_told import ANSWERED, COMMENTED, HANDED_IN, SHARED
from app.documents.sharing import comment_on_cv, remove_comment, share_cv, stop_sharing
from app.documents.worksheets import (
    add_question,
    add_worksheet,
    answers_fingerprint,
    fill_in,
    offer_worksheet,
)
from app.notifications.models import Notification
from app.notifications.reading import list_notifications
from app.notifications.registry import kind_named
from tests.documents.sample import Acting
from tests.factories.told import told
from tests.people import Cast, Person


def _facts(units: Units, cast: Cast, kind: str) -> list[Mapping[str, Any]]:
    with units.read(cast.here, the_service("test")) as uow:
        rows = select(Notification.facts).where(Notification.kind == kind)
        return list(uow.session.scalars(rows.order_by(Notification.created_at, Notification.id)))


def test_it_reads_as_it_is_kept(
    units: Units,
    acting_as: Acting,
    cast: Cast,
    shared: UUID,
    is_as_kept: Callable[[str, str], None],
) -> None:
    with acting_as(cast.signe) as uow:
        sheet_id = add_worksheet(
            uow, title_da="Mine styrker", title_en="My strengths", intro_da="", intro_en=""
        )
        label = {"label_da": "Hvad er du god til?", "label_en": "What are you good at?"}
        add_question(uow, sheet_id, kind=QuestionKind.LINE, **label)
        offer_worksheet(uow, sheet_id, is_offered=True)
    with acting_as(cast.ida) as uow:
        fill_in(uow, sheet_id, {"1": ["Hemmeligt"]}, read=answers_fingerprint(()))
        handed_in = hand_in(uow, sheet_id).id
    with acting_as(cast.anders) as uow:
        comment_on_cv(uow, shared, text="Hemmeligt")
        comment_on_hand_in(uow, handed_in, text="Hemmeligt")
        comment_on_hand_in(uow, handed_in, text="Hemmeligt", gives_back=True)
    for code in LANGUAGES:
        pages = []
        with units.read(cast.here, the_service("test")) as uow, use_language(code):
            for kind in (SHARED, COMMENTED, HANDED_IN, ANSWERED):
                for facts in _facts(units, cast, kind):
                    said = kind_named(kind).word(uow, facts)
                    lock = f"On the lock screen: {said.lock_screen}"
                    pages.append(f"{said.title}\n\n{said.body}\n\n{lock}\n")
        is_as_kept(f"told-{code}", "\n---\n\n".join(pages))


@pytest.fixture
def lines(acting_as: Acting) -> Callable[[Person], list[list[str]]]:
    """Return the lines of what somebody was told, as they read it, oldest first."""

    def reading(person: Person) -> list[list[str]]:
        with acting_as(person) as uow, use_language("da"):
            found = list_notifications(uow, limit=20)[::-1]
            assert not any(one.is_gone for one in found)
        return [one.body.split("\n") for one in found]

    return reading


@pytest.fixture
def sheet_id(units: Units, cast: Cast) -> UUID:
    """A worksheet is offered."""
    with units.write(cast.here, the_service("test")) as uow:
        sheet_id = add_worksheet(
            uow, title_da="Mine styrker", title_en="My strengths", intro_da="", intro_en=""
        )
        add_question(
            uow, sheet_id, kind=QuestionKind.LINE, label_da="Hvad kan du?", label_en="What?"
        )
        offer_worksheet(uow, sheet_id, is_offered=True)
    return sheet_id


@pytest.fixture
def is_sent(units: Units, cast: Cast, clock: FixedClock) -> Callable[[str], list[bool]]:
    """Say of each that was told of a kind whether it would still go out, oldest first."""

    def sending(kind: str) -> list[bool]:
        with units.read(cast.here, the_service("deliveries")) as uow:
            said = [kind_named(kind).word(uow, facts) for facts in _facts(units, cast, kind)]
        return [one.until is None or one.until > clock.now() for one in said]

    return sending


def test_the_adviser_is_told_once_for_each_sharing_and_what_became_of_the_first(
    units: Units,
    acting_as: Acting,
    cast: Cast,
    shared: UUID,
    clock: FixedClock,
    lines: Callable[[Person], list[list[str]]],
    is_sent: Callable[[str], list[bool]],
) -> None:
    once = ("documents/cv-shared", "En borger deler et CV med dig")
    assert told(units, cast.anders) == [once]
    with acting_as(cast.ida) as uow:
        stop_sharing(uow, shared)
    assert lines(cast.anders) == [["Ida deler det ikke længere."]]
    assert is_sent(SHARED) == [False]
    clock.advance(timedelta(minutes=1))
    with acting_as(cast.ida) as uow:
        share_cv(uow, shared)
    anew = ["Ida vil gerne have, at du læser det og skriver, hvad du synes."]
    assert lines(cast.anders) == [["Ida har delt det igen siden."], anew]
    assert is_sent(SHARED) == [False, True]
    with acting_as(cast.anders) as uow:
        comment_on_cv(uow, shared, text="Godt")
    assert lines(cast.anders)[1] == [*anew, "Du har kommenteret det."]
    with acting_as(cast.ida) as uow:
        remove_cv(uow, shared)
    assert lines(cast.anders) == [["CV'et er slettet siden."]] * 2


def test_a_comment_that_was_removed_and_one_on_a_deleted_cv_are_not_sent(
    units: Units,
    acting_as: Acting,
    cast: Cast,
    shared: UUID,
    lines: Callable[[Person], list[list[str]]],
    is_sent: Callable[[str], list[bool]],
) -> None:
    with acting_as(cast.anders) as uow:
        removed = comment_on_cv(uow, shared, text="Godt")
        comment_on_cv(uow, shared, text="Bedre")
    with acting_as(cast.anders) as uow:
        remove_comment(uow, shared, removed)
    kept = ["Du kan læse kommentaren ved dit CV."]
    assert lines(cast.ida) == [["Din rådgiver har taget kommentaren tilbage siden."], kept]
    assert is_sent(COMMENTED) == [False, True]
    before = {"cv_id": str(shared)}  # as it was written before comments were named
    with units.read(cast.here, the_service("test")) as uow:
        assert kind_named(COMMENTED).word(uow, before).until is None
    with acting_as(cast.ida) as uow:
        remove_cv(uow, shared)
    assert lines(cast.ida) == [["CV'et er slettet siden."]] * 2
    assert is_sent(COMMENTED) == [False, False]


def test_a_hand_in_says_what_has_become_of_it(
    acting_as: Acting,
    cast: Cast,
    shared: UUID,
    sheet_id: UUID,
    clock: FixedClock,
    lines: Callable[[Person], list[list[str]]],
    is_sent: Callable[[str], list[bool]],
) -> None:
    assert shared
    with acting_as(cast.ida) as uow:
        fill_in(uow, sheet_id, {"1": ["Alt"]}, read=answers_fingerprint(()))
        handed_in = hand_in(uow, sheet_id).id
    said = ["Ida: Mine styrker"]
    assert lines(cast.anders)[1] == said
    with acting_as(cast.anders) as uow:
        comment_on_hand_in(uow, handed_in, text="Godt")
    assert lines(cast.anders)[1] == [*said, "Du har svaret på det."]
    clock.advance(timedelta(days=1))
    with acting_as(cast.anders) as uow:
        comment_on_hand_in(uow, handed_in, text="Mere", gives_back=True)
    assert lines(cast.anders)[1] == [*said, "Du har givet det tilbage."]
    with acting_as(cast.ida) as uow:
        hand_in(uow, sheet_id)
        take_hand_in_back(uow, sheet_id)
    assert lines(cast.anders)[2] == ["Den er taget tilbage siden."]
    assert is_sent(HANDED_IN) == [True, False]
