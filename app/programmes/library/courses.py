"""Courses: short modules put together, of which each target group sees what concerns it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import Role
from app.core.errors import Invalid, NotFound
from app.core.texts import DEFAULT_LANGUAGE, _
from app.core.work import UnitOfWork
from app.programmes.library.access import check_edits, check_reads, course_to_edit
from app.programmes.library.contract import (
    MOST_MODULES,
    CourseFacts,
    CourseItem,
    CourseView,
    ModuleView,
)
from app.programmes.library.contract_errors import ModuleChangedMeanwhile, NotToUndo
from app.programmes.library.facts_kept import course_as_kept, course_from_kept
from app.programmes.library.models import ModuleCourse
from app.programmes.library.policy import concerns
from app.programmes.library.reading import module_titles, my_groups, published_modules


def add_course(uow: UnitOfWork, facts: CourseFacts) -> UUID:
    """Add a course that citizens do not see before it is used; returns its identity."""
    check_edits(uow)
    _check_has_title(facts)
    row = ModuleCourse(
        id=uow.new_id(),
        title_da=facts.title[DEFAULT_LANGUAGE],
        facts=course_as_kept(facts),
        updated_at=uow.now,
        updated_by_id=uow.actor.person_id,
    )
    uow.session.add(row)
    uow.session.flush()
    return row.id


def change_course(
    uow: UnitOfWork,
    course_id: UUID,
    change: Callable[[CourseFacts], CourseFacts],
    *,
    read_changes: int | None = None,
) -> int:
    """Put a course together otherwise, at once for everybody; returns how often it was changed.

    ModuleChangedMeanwhile where somebody changed it since `read_changes`.
    """
    row = course_to_edit(uow, course_id, is_held=True)
    if read_changes is not None and read_changes != row.changes:
        raise ModuleChangedMeanwhile()
    facts = change(course_from_kept(row.facts))
    _check_has_title(facts)
    row.former_facts = row.facts
    row.title_da, row.facts = facts.title[DEFAULT_LANGUAGE], course_as_kept(facts)
    row.changes += 1
    row.updated_at, row.updated_by_id = uow.now, uow.actor.person_id
    uow.session.flush()
    return row.changes


def undo_course(uow: UnitOfWork, course_id: UUID, *, read_changes: int) -> None:
    """Put a course together as before its last change; NotToUndo after yet another."""
    row = course_to_edit(uow, course_id, is_held=True)
    former = row.former_facts
    if former is None or row.changes != read_changes:
        raise NotToUndo()
    change_course(uow, course_id, lambda _facts: course_from_kept(former))
    row.former_facts = None
    uow.session.flush()


def add_to_course(uow: UnitOfWork, course_id: UUID, item: CourseItem) -> None:
    """Put a module at the end of a course, or change whom it is for; Invalid for none."""
    if item.module_id not in module_titles(uow, [item.module_id]):
        raise Invalid(fields={"module_id": [_("Choose one of the modules.")]})

    def adding(facts: CourseFacts) -> CourseFacts:
        others = tuple(one for one in facts.items if one.module_id != item.module_id)
        if len(others) >= MOST_MODULES:
            full = _("A course has room for %(n)s modules.", n=MOST_MODULES)
            raise Invalid(fields={"module_id": [full]})
        return replace(facts, items=(*others, item))

    change_course(uow, course_id, adding)


def take_from_course(uow: UnitOfWork, course_id: UUID, module_id: UUID) -> int:
    """Take a module out of a course; returns how often it was changed, to undo it by."""

    def taking(facts: CourseFacts) -> CourseFacts:
        _place(facts, module_id)
        return replace(facts, items=tuple(i for i in facts.items if i.module_id != module_id))

    return change_course(uow, course_id, taking)


def move_in_course(uow: UnitOfWork, course_id: UUID, module_id: UUID, *, by: int) -> None:
    """Move a module up (-1) or down (1) in a course; at the end of the line it stays."""

    def moving(facts: CourseFacts) -> CourseFacts:
        place, items = _place(facts, module_id), list(facts.items)
        items.insert(min(max(place + by, 0), len(items) - 1), items.pop(place))
        return replace(facts, items=tuple(items))

    change_course(uow, course_id, moving)


def _place(facts: CourseFacts, module_id: UUID) -> int:
    ids = [one.module_id for one in facts.items]
    if module_id not in ids:
        raise NotFound()
    return ids.index(module_id)


def use_course(uow: UnitOfWork, course_id: UUID, *, is_active: bool) -> None:
    """Show a course to citizens, or no longer."""
    course_to_edit(uow, course_id, is_held=True).is_active = is_active
    uow.session.flush()


def courses_to_edit(uow: UnitOfWork) -> list[CourseView]:
    """Return all courses to their editors, by Danish title."""
    check_edits(uow)
    rows = uow.session.scalars(
        select(ModuleCourse).order_by(ModuleCourse.title_da, ModuleCourse.id)
    )
    return [_view(row) for row in rows]


def course_draft(uow: UnitOfWork, course_id: UUID) -> CourseView:
    """Return a course to its editors."""
    return _view(course_to_edit(uow, course_id))


def courses_for_me(uow: UnitOfWork) -> list[tuple[CourseView, list[ModuleView]]]:
    """Return the courses that have something for the acting person, each with those modules."""
    check_reads(uow)
    rows = uow.session.scalars(
        select(ModuleCourse)
        .where(ModuleCourse.is_active)
        .order_by(ModuleCourse.title_da, ModuleCourse.id)
    ).all()
    if not rows:
        return []
    modules = {one.id: one for one in published_modules(uow)}
    found = [(course, _concerning_me(uow, course.facts, modules)) for course in map(_view, rows)]
    return [(course, some) for course, some in found if some]


def course_for_me(uow: UnitOfWork, course_id: UUID) -> tuple[CourseView, list[ModuleView]]:
    """Return a course that is used, with the modules that concern the acting person."""
    found = next((one for one in courses_for_me(uow) if one[0].id == course_id), None)
    if found is None:
        raise NotFound()
    return found


def _concerning_me(
    uow: UnitOfWork, facts: CourseFacts, modules: dict[UUID, ModuleView]
) -> list[ModuleView]:
    is_citizen = uow.actor.has(Role.CITIZEN)
    groups = my_groups(uow) if is_citizen else set()
    there = [(item, modules[item.module_id]) for item in facts.items if item.module_id in modules]
    return [
        one
        for item, one in there
        if not is_citizen
        or all(concerns(some.only_for, some.not_for, groups) for some in (item, one.facts))
    ]


def _view(row: ModuleCourse) -> CourseView:
    return CourseView(row.id, course_from_kept(row.facts), row.is_active, row.changes)


def _check_has_title(facts: CourseFacts) -> None:
    if not facts.title.get(DEFAULT_LANGUAGE, "").strip():
        raise Invalid(fields={"title": [_("Give it a title in Danish.")]})
