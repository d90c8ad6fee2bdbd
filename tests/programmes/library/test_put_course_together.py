"""A course is put together from modules, and each target group sees what concerns it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.core.errors import Forbidden, NotFound
from app.programmes.library.contract import CourseFacts, CourseItem
from app.programmes.library.contract_errors import ModuleChangedMeanwhile
from app.programmes.library.courses import (
    add_course,
    change_course,
    course_draft,
    course_for_me,
    courses_for_me,
    use_course,
)
from tests.booking.office import Acting
from tests.people import Cast
from tests.programmes.library.shelf import Publish


def _called(title: str) -> Callable[[CourseFacts], CourseFacts]:
    return lambda facts: replace(facts, title={"da": title})


@pytest.mark.usefixtures("groups")
def test_a_target_group_skips_what_does_not_concern_it(
    acting_as: Acting, cast: Cast, put_up: Publish
) -> None:
    cv, joblog = put_up(title={"da": "Cv"}), put_up(title={"da": "Joblog"})
    facts = CourseFacts(
        {"da": "Kom i gang"},
        items=(CourseItem(joblog, not_for=("sygedagpenge",)), CourseItem(cv)),
    )
    with acting_as(cast.signe) as uow:
        course_id = add_course(uow, facts)
    with acting_as(cast.ida) as uow, pytest.raises(NotFound):
        course_for_me(uow, course_id)
    with acting_as(cast.signe) as uow:
        use_course(uow, course_id, is_active=True)
    with acting_as(cast.ida) as uow:
        [(_course, modules)] = courses_for_me(uow)
        assert [one.title for one in modules] == ["Joblog", "Cv"]
    with acting_as(cast.omar) as uow:
        assert [one.facts.title["da"] for one in course_for_me(uow, course_id)[1]] == ["Cv"]


def test_nobody_overwrites_what_they_have_not_read(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.signe) as uow:
        course_id = add_course(uow, CourseFacts({"da": "Kom i gang"}))
        change_course(uow, course_id, _called("Videre"), read_changes=1)
        with pytest.raises(ModuleChangedMeanwhile):
            change_course(uow, course_id, _called("Andet"), read_changes=1)
        assert course_draft(uow, course_id).facts.title == {"da": "Videre"}
    with acting_as(cast.anders) as uow, pytest.raises(Forbidden):
        add_course(uow, CourseFacts({"da": "Mit"}))
