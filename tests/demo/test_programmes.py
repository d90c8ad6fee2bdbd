"""The demo has the catalogue's six programmes, and people who are in the midst of them."""

from __future__ import annotations

import pytest

from app.core.clock import local_day
from app.core.texts import use_language
from app.demo.content import library, programmes
from app.programmes.contract import Begins, DueRule, ItemKind
from app.programmes.fitting import deadline_out_of_time, what_does_not_fit
from tests.conftest import NOW

GROUPS = ("dagpenge", "jobparat", "aktivitetsparat", "sygedagpenge", "ledighedsydelse", "unge")
GROUPS += ("jobafklaring", "dimittender")


@pytest.mark.parametrize("key", programmes())
def test_each_hangs_together_and_is_said_in_both_languages(key: str) -> None:
    facts = programmes()[key]
    today = local_day(NOW)
    assert what_does_not_fit(facts, target_groups=GROUPS, has_pool=True, today=today) == {}
    assert all(not deadline_out_of_time(facts, item, today) for item in facts.items)
    for part in (facts, *facts.items, *facts.courses):
        for name, words in vars(part).items():
            if name.endswith("_da"):
                other = getattr(part, f"{name.removesuffix('_da')}_en")
                assert bool(words) == bool(other), (key, name, words)


def test_its_modules_are_in_the_demos_library() -> None:
    subjects = [item.subject for one in programmes().values() for item in one.items]
    named = {one.removeprefix("module/") for one in subjects if one.startswith("module/")}
    assert named
    assert named <= set(library()["modules"])


def test_they_have_the_catalogues_own_numbers() -> None:
    vejen, thisted = programmes()["fem-moduler"], programmes()["hybrid"]
    assert len([item for item in vejen.items if item.kind == ItemKind.MODULE]) == 5
    assert (vejen.first_log_in_days, vejen.required_days, vejen.access_days) == (3, 28, 90)
    assert (vejen.is_required, vejen.required_groups) == (True, ("dagpenge",))
    assert vejen.required_languages == ("da",)
    assert any(item.due.rule == DueRule.BEFORE_MEETING for item in vejen.items)
    assert len([item for item in thisted.items if item.kind == ItemKind.WORKSHOP]) == 4
    assert thisted.access_days == 92
    naestved, aarhus = programmes()["fjorten-dage"], programmes()["tidlig-indsats"]
    assert (naestved.required_days, naestved.access_days) == (14, 365)
    assert {item.subject for item in naestved.items} >= {"cv", "application"}
    assert (aarhus.begins, aarhus.begins_week, aarhus.required_days) == (Begins.IN_WEEK, 3, 14)
    assert aarhus.access_days == 14 + 50 * 7
    kick, library = programmes()["karrierekickstarter"], programmes()["bibliotek"]
    assert (kick.is_open, kick.access_days, len(kick.courses)) == (True, 70, 2)
    for course in kick.courses:
        minutes = sum(item.minutes or 0 for item in kick.items_of(course.key))
        assert 5 * 60 <= minutes <= 10 * 60
    assert (library.is_open, library.access_days, library.required_days) == (True, None, None)
    assert all(item.due.rule == DueRule.NONE for item in library.items)
    with use_language("en"):
        assert vejen.name == "Five modules"
