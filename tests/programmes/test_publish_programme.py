"""A programme is described, published when it hangs together, and people stay on their version."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import local_day
from app.core.errors import Forbidden, Invalid
from app.core.work import Units
from app.programmes.contract import (
    Audience,
    Begins,
    CourseFacts,
    Due,
    DueRule,
    ItemKind,
    ProgrammeFacts,
)
from app.programmes.contract_errors import (
    NothingToPublish,
    ProgrammeChangedMeanwhile,
    ProgrammeDoesNotFit,
)
from app.programmes.facts_kept import as_kept, from_kept
from app.programmes.publishing import (
    add_programme,
    change_programme,
    programme_by_id,
    publish_programme,
    versions_of,
)
from tests.conftest import NOW
from tests.people import Cast
from tests.programmes.described import MONTH, Describe, Enrol, Stands, programme, task


def test_who_is_in_it_stays_on_their_version(
    units: Units, cast: Cast, publish: Describe, enrolled: Enrol, stands: Stands
) -> None:
    programme_id = publish()
    ida = enrolled(programme_id, cast.ida)
    with units.write(cast.here, cast.signe.actor) as uow:
        change_programme(uow, programme_id, programme(name_da="Nyt navn", items=(task("new"),)))
        publish_programme(uow, programme_id)
        assert [one.number for one in versions_of(uow, programme_id)] == [2, 1]
    omar = enrolled(programme_id, cast.omar)
    assert stands(ida.id).facts.name_da == "Godt i gang"
    assert [item.key for item in stands(ida.id).items][1:] == ["cv", "network", "talk"]
    assert [item.key for item in stands(omar.id).items][1:] == ["new"]


def test_a_draft_changes_nothing_before_it_is_published(
    units: Units, cast: Cast, publish: Describe, enrolled: Enrol
) -> None:
    programme_id = publish()
    with units.write(cast.here, cast.signe.actor) as uow:
        assert not programme_by_id(uow, programme_id).is_changed
        assert change_programme(uow, programme_id, programme(items=(task("new"),))).is_changed
    assert len(enrolled(programme_id, cast.ida).items) == 4


def test_two_editors_do_not_overwrite_each_other(
    units: Units, cast: Cast, publish: Describe
) -> None:
    programme_id = publish()
    with units.write(cast.here, cast.signe.actor) as uow:
        read = programme_by_id(uow, programme_id).draft_version
        change_programme(uow, programme_id, programme(name_da="Først"), read_version=read)
        with pytest.raises(ProgrammeChangedMeanwhile):
            change_programme(uow, programme_id, programme(name_da="Så"), read_version=read)
        assert programme_by_id(uow, programme_id).draft.name_da == "Først"


def test_publishing_the_same_twice_is_refused(units: Units, cast: Cast, publish: Describe) -> None:
    programme_id = publish()
    with units.write(cast.here, cast.signe.actor) as uow, pytest.raises(NothingToPublish):
        publish_programme(uow, programme_id)


PAST = local_day(NOW) - timedelta(days=1)


@pytest.mark.parametrize(
    ("field", "facts"),
    [
        ("items", programme(items=())),
        ("rule_da", programme(rule_da=" ")),
        ("begins_week", programme(begins=Begins.IN_WEEK)),
        ("required_days", programme(required_days=None)),
        ("access_days", programme(access_days=20)),
        ("target_groups", programme(audience=Audience(target_groups=("nobody",)))),
        ("required_groups", programme(required_groups=("nobody",))),
        ("items.network", programme(items=(task("network"), task("network")))),
        ("items.lost", programme(items=(task("lost", course="gone"),))),
        ("items.day", programme(items=(task("day", due=Due(DueRule.ON_DATE)),))),
        ("items.past", programme(items=(task("past", due=Due(DueRule.ON_DATE, on=PAST)),))),
        ("items.far", programme(items=(task("far", due=Due(DueRule.ON_DATE, on=date.max)),))),
        ("items.open", programme(items=(task("open", due=Due()),))),
        ("items.class", programme(items=(task("class", due=Due(DueRule.WITH_CLASS)),))),
        ("items.late", programme(items=(task("late", due=Due(DueRule.AFTER_START, 90)),))),
        ("items.film", programme(items=(task("film", kind=ItemKind.MODULE),))),
        ("items.after", programme(items=(task("after", due=Due(DueRule.AFTER_START, 28)),))),
        ("first_log_in_days", programme(first_log_in_days=28)),
        ("notice_days", programme(notice_days=28)),
    ],
)
def test_what_does_not_hang_together_is_not_published(
    units: Units, cast: Cast, field: str, facts: ProgrammeFacts
) -> None:
    with units.write(cast.here, cast.signe.actor) as uow:
        programme_id = add_programme(uow, facts)
        with pytest.raises(ProgrammeDoesNotFit) as refused:
            publish_programme(uow, programme_id)
        assert list(refused.value.fields) == [field]


@pytest.mark.parametrize(
    "facts",
    [
        programme(items=(task("last", due=Due(DueRule.AFTER_START, 27)),)),
        programme(items=(task("free", due=Due(DueRule.AFTER_START, 28), is_required=False),)),
        programme(first_log_in_days=27, notice_days=27),
        programme(items=(task("t"),), notice_days=28),  # nothing in it waits for a meeting
        programme(is_required=False, first_log_in_days=28, notice_days=28),
    ],
)
def test_what_can_be_reached_in_time_is_published(
    units: Units, cast: Cast, facts: ProgrammeFacts
) -> None:
    with units.write(cast.here, cast.signe.actor) as uow:
        assert publish_programme(uow, add_programme(uow, facts))


def test_only_editors_describe_programmes(units: Units, cast: Cast) -> None:
    for person in (cast.anders, cast.lea, cast.ida, cast.vera):
        with units.write(cast.here, person.actor) as uow, pytest.raises(Forbidden):
            add_programme(uow, MONTH)


def test_a_programme_needs_a_name(units: Units, cast: Cast) -> None:
    with units.write(cast.here, cast.signe.actor) as uow, pytest.raises(Invalid):
        add_programme(uow, programme(name_da="  "))


@given(
    days=st.integers(0, 800),
    name=st.text(min_size=1, max_size=100),
    steps=st.lists(st.integers(0, 90), max_size=8),
)
def test_what_is_kept_is_read_as_it_was(days: int, name: str, steps: list[int]) -> None:
    facts = programme(
        name_da=name,
        steps=tuple(steps),
        audience=Audience(("unge",), ("da",), 18, 29, 1, 4),
        courses=(CourseFacts("a", "Første"),),
        items=(task("t", due=Due(DueRule.AFTER_START, days), course="a"), MONTH.items[2]),
    )
    assert from_kept(as_kept(facts)) == facts
