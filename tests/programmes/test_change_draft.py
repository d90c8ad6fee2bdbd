"""A draft is changed part by part, its things one by one, and two editors do not lose anything."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from app.core.errors import Forbidden, NotFound
from app.core.texts import use_language
from app.core.work import Units, the_service
from app.programmes.contract import Audience, CourseFacts, Due, DueRule, ItemFacts
from app.programmes.contract_errors import ProgrammeChangedMeanwhile
from app.programmes.editing.about import editions, how_many_enrolled
from app.programmes.editing.changing import (
    COURSES,
    ITEMS,
    add_thing,
    change_part,
    change_thing,
    copy_programme,
    fingerprint,
    move_thing,
    print_of,
    put_back,
    remove_thing,
)
from app.programmes.editing.differences import Names, differences
from app.programmes.editing.words import due_in_words, length_in_words, steps_in_words
from app.programmes.publishing import programme_by_id, publish_programme
from tests.people import Cast
from tests.programmes.described import MONTH, NETWORK, TASK, Describe, Enrol, programme, task

NAMES = Names({"unge": "Unge"}, {}, {"": "Borgeren sætter flueben", "cv": "Et cv"})


def _keys(units: Units, cast: Cast, programme_id: UUID) -> list[str]:
    with units.read(cast.here, the_service("test")) as uow:
        return [item.key for item in programme_by_id(uow, programme_id).draft.items]


def test_editors_of_different_parts_do_not_meet(
    units: Units, cast: Cast, publish: Describe
) -> None:
    programme_id = publish()
    about, end = ("name_da", "about_da"), ("steps",)
    with units.write(cast.here, cast.signe.actor) as uow:
        change_part(uow, programme_id, {"steps": (5,)}, read=fingerprint(MONTH, end))
        changes = {"name_da": "Nyt", "about_da": "Nyt"}
        change_part(uow, programme_id, changes, read=fingerprint(MONTH, about))
        with pytest.raises(ProgrammeChangedMeanwhile):
            change_part(uow, programme_id, {"steps": (3,)}, read=fingerprint(MONTH, end))
        change_part(uow, programme_id, {"steps": (5,)}, read=fingerprint(MONTH, end))  # the same
        draft = programme_by_id(uow, programme_id).draft
    assert (draft.name_da, draft.steps) == ("Nyt", (5,))


def test_things_are_added_moved_taken_out_and_put_back(
    units: Units, cast: Cast, publish: Describe
) -> None:
    programme_id = publish()
    with units.write(cast.here, cast.signe.actor) as uow:
        key = add_thing(uow, programme_id, ITEMS, replace(NETWORK, key="", title_da="Ring til ti"))
        again = add_thing(uow, programme_id, ITEMS, replace(NETWORK, title_da="Ring til ti"))
        assert (key, again) == ("ring-til-ti", "ring-til-ti-2")
        move_thing(uow, programme_id, ITEMS, again, by=-1)
        move_thing(uow, programme_id, ITEMS, "cv", by=-1)
        remove_thing(uow, programme_id, ITEMS, "network")
        remove_thing(uow, programme_id, ITEMS, "network")
    assert _keys(units, cast, programme_id) == ["cv", "talk", again, key]
    with units.write(cast.here, cast.signe.actor) as uow:
        change_part(uow, programme_id, {"steps": (5,)})
        put_back(uow, programme_id, ITEMS, "network")
        put_back(uow, programme_id, ITEMS, "network")
        with pytest.raises(NotFound):
            put_back(uow, programme_id, ITEMS, "never-was")
        assert programme_by_id(uow, programme_id).draft.items[1] == NETWORK
    assert _keys(units, cast, programme_id) == ["cv", "network", "talk", again, key]


def test_of_one_thing_the_second_editor_is_told(
    units: Units, cast: Cast, publish: Describe
) -> None:
    programme_id = publish()
    first, second = replace(TASK, title_da="Først"), replace(TASK, title_da="Så")
    with units.write(cast.here, cast.signe.actor) as uow:
        change_thing(uow, programme_id, ITEMS, first, read=print_of(TASK))
        with pytest.raises(ProgrammeChangedMeanwhile):
            change_thing(uow, programme_id, ITEMS, second, read=print_of(TASK))
        change_thing(uow, programme_id, ITEMS, second, read=print_of(first))
        assert programme_by_id(uow, programme_id).draft.items[0] == second


def test_a_copy_is_a_draft_of_its_own(units: Units, cast: Cast, publish: Describe) -> None:
    programme_id = publish()
    with units.write(cast.here, cast.signe.actor) as uow:
        copy_id = copy_programme(uow, programme_id, name_da="Kopi")
        copied = programme_by_id(uow, copy_id)
        assert (copied.draft.items, copied.draft.name_da) == (MONTH.items, "Kopi")
        assert copied.version_id is None


def test_only_editors_change_drafts(units: Units, cast: Cast, publish: Describe) -> None:
    programme_id = publish()
    for person in (cast.anders, cast.lea, cast.ida, cast.vera):
        with units.write(cast.here, person.actor) as uow:
            with pytest.raises(Forbidden):
                change_part(uow, programme_id, {"steps": ()})
            with pytest.raises(Forbidden):
                remove_thing(uow, programme_id, ITEMS, "cv")
            with pytest.raises(Forbidden):
                copy_programme(uow, programme_id, name_da="Kopi")
    with units.write(cast.here, cast.adam.actor) as uow:
        add_thing(uow, programme_id, COURSES, CourseFacts("", "Et kursus"))


def test_it_is_known_who_is_on_which_version(
    units: Units, cast: Cast, publish: Describe, enrolled: Enrol
) -> None:
    programme_id = publish()
    enrolled(programme_id, cast.ida)
    with units.write(cast.here, cast.signe.actor) as uow:
        change_part(uow, programme_id, {"steps": (5,)})
        publish_programme(uow, programme_id)
    enrolled(programme_id, cast.omar)
    with units.read(cast.here, cast.signe.actor) as uow:
        published = editions(uow, programme_id)
        assert how_many_enrolled(uow) == {programme_id: 2}
    assert [(one.number, one.enrolled, one.published_by) for one in published] == [
        (2, 1, "Signe"),
        (1, 1, "Signe"),
    ]


def test_what_is_different_can_be_read() -> None:
    now = programme(
        is_required=False,
        steps=(3, 0),
        audience=Audience(("unge",), from_age=18),
        items=(replace(TASK, due=Due(DueRule.BEFORE_MEETING, 1)), MONTH.items[2], task("ny")),
    )
    steps = ("", "Påmindelser, dage før en frist")
    with use_language("da"):
        found = [(one.of, one.what, one.before, one.now) for one in differences(MONTH, now, NAMES)]
    assert found == [
        ("", "Er det obligatorisk?", "Ja", "Nej"),
        (*steps, "7 og 1 dage før og på den sidste dag", "3 dage før og på den sidste dag"),
        ("", "Målgrupper", "", "Unge"),
        ("", "Alder fra", "", "18"),
        ("Lav dit cv", "Frist", "7 dage efter start", "Dagen før næste møde"),
        ("Skriv ti navne fra dit netværk ned", "Tilføjet", "", "En opgave · 14 dage efter start"),
        ("Skriv ti navne fra dit netværk ned", "Taget ud", "En opgave · 14 dage efter start", ""),
    ]  # fmt: skip
    assert differences(MONTH, MONTH, NAMES) == []


def test_order_and_courses_are_told_too() -> None:
    turned = programme(items=MONTH.items[::-1], courses=(CourseFacts("a", "Kursus A"),))
    with use_language("da"):
        found = [one.what for one in differences(MONTH, turned, NAMES)]
    assert found == ["Tilføjet", "Rækkefølge"]


def test_deadlines_and_lengths_are_said_in_words() -> None:
    with use_language("da"):
        assert due_in_words(Due(DueRule.AFTER_START, 0)) == "På den første dag"
        assert due_in_words(Due(DueRule.AFTER_START, 1)) == "1 dag efter start"
        assert due_in_words(Due(DueRule.BEFORE_MEETING, 0)) == "På dagen for næste møde"
        assert due_in_words(Due(DueRule.BEFORE_MEETING, 3)) == "3 dage før næste møde"
        assert due_in_words(Due()) == "Ingen frist"
        assert [length_in_words(n) for n in (1, 14, 84, 90, None)] == [
            *("1 dag", "14 dage", "12 uger", "90 dage", "Uden slutdato")
        ]
        assert [steps_in_words(steps) for steps in ((), (0,), (7, 1))] == [
            *("Ingen påmindelser", "På den sidste dag", "7 og 1 dage før")
        ]


def test_an_item_keeps_its_key_for_good(units: Units, cast: Cast, publish: Describe) -> None:
    programme_id = publish()
    with units.write(cast.here, cast.signe.actor) as uow:
        change_thing(uow, programme_id, ITEMS, ItemFacts("cv", TASK.kind, "Et helt andet navn"))
    assert _keys(units, cast, programme_id) == ["cv", "network", "talk"]
