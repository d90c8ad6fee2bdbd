"""What somebody takes along of the library: what they did, wrote, planned and wished for."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from app.accounts.people import people_by_id
from app.core.take_out import Entry, Part, Record, Section, record
from app.core.texts import _, format_date
from app.core.work import UnitOfWork
from app.programmes.library.models import (
    ModuleRun,
    ModuleTogether,
    NextStep,
    ReadingLanguage,
    TopicWish,
)
from app.programmes.library.next_steps import step_text
from app.programmes.library.progress import answers_in
from app.programmes.library.reading import module_titles
from app.programmes.library.wishes import view_of


def library_to_take(uow: UnitOfWork) -> Part:
    """Provide the acting person's modules, next steps and wishes."""
    return Part(
        "library",
        _("The library"),
        sections=(
            Section(_("My modules"), _modules(uow)),
            Section(_("Seen together with my adviser"), _together(uow)),
            Section(_("My next steps"), _steps(uow)),
            Section(_("Topics that I have asked for"), _wishes(uow)),
        ),
        records={
            "module_run": _run_records(uow),
            "module_together": _together_records(uow),
            "next_step": _step_records(uow),
            "topic_wish": _wish_records(uow),
            "reading_language": _language_records(uow),
        },
    )


def _runs(uow: UnitOfWork) -> list[ModuleRun]:
    mine = select(ModuleRun).where(ModuleRun.citizen_id == uow.actor.require_person())
    return list(uow.session.scalars(mine.order_by(ModuleRun.begun_at.desc(), ModuleRun.id)))


def _next_steps(uow: UnitOfWork) -> list[NextStep]:
    mine = select(NextStep).where(NextStep.citizen_id == uow.actor.require_person())
    return list(uow.session.scalars(mine.order_by(NextStep.made_at.desc(), NextStep.id)))


def _own_wishes(uow: UnitOfWork) -> list[TopicWish]:
    mine = select(TopicWish).where(TopicWish.citizen_id == uow.actor.require_person())
    return list(uow.session.scalars(mine.order_by(TopicWish.made_at.desc(), TopicWish.id)))


def _modules(uow: UnitOfWork) -> Iterator[Entry]:
    rows = _runs(uow)
    titles = module_titles(uow, [row.module_id for row in rows])
    for row in rows:
        facts = [(_("Begun"), format_date(row.begun_at.date()))]
        if row.finished_at is not None:
            facts.append((_("Finished"), format_date(row.finished_at.date())))
        yield Entry(titles[row.module_id], facts=facts, texts=list(answers_in(uow, row).values()))


def _seen_together(uow: UnitOfWork) -> list[ModuleTogether]:
    mine = select(ModuleTogether).where(ModuleTogether.citizen_id == uow.actor.require_person())
    return list(uow.session.scalars(mine.order_by(ModuleTogether.begun_at.desc())))


def _together(uow: UnitOfWork) -> Iterator[Entry]:
    rows = [row for row in _seen_together(uow) if row.seen_at is not None]
    titles = module_titles(uow, [row.module_id for row in rows])
    people = people_by_id(uow, {row.led_by_id for row in rows})
    for row in rows:
        facts = [(_("Seen together"), format_date(row.begun_at.date()))]
        if row.led_by_id in people:
            facts.append((_("With"), people[row.led_by_id].name))
        yield Entry(titles[row.module_id], facts=facts)


def _steps(uow: UnitOfWork) -> Iterator[Entry]:
    for row in _next_steps(uow):
        facts = [(_("To be done by"), format_date(row.due_on))]
        if row.done_at is not None:
            facts.append((_("Done"), format_date(row.done_at.date())))
        yield Entry(step_text(uow, row), facts=facts)


def _wishes(uow: UnitOfWork) -> Iterator[Entry]:
    for row in _own_wishes(uow):
        one = view_of(uow, row)
        texts = [one.answer] if one.answer else []
        yield Entry(one.text, facts=[(_("Written"), format_date(one.made_at.date()))], texts=texts)


def _run_records(uow: UnitOfWork) -> Iterator[Record]:
    rows = _runs(uow)
    titles = module_titles(uow, [row.module_id for row in rows])
    columns = ("module_id", "module_version_id", "parts_done", "at_key")
    moments = ("begun_at", "updated_at", "finished_at")
    for row in rows:
        said = {"title": titles[row.module_id], "answers": answers_in(uow, row)}
        yield record(row, *columns, *moments, **said)


def _together_records(uow: UnitOfWork) -> Iterator[Record]:
    rows = _seen_together(uow)
    titles = module_titles(uow, [row.module_id for row in rows])
    columns = ("module_id", "module_version_id", "at_key", "begun_at")
    moments = ("left_at", "ended_at", "seen_at", "taken_back_at")
    for row in rows:
        yield record(row, *columns, *moments, title=titles[row.module_id])


def _step_records(uow: UnitOfWork) -> Iterator[Record]:
    columns = ("module_id", "due_on", "made_at", "done_at", "removed_at", "changes")
    for row in _next_steps(uow):
        yield record(row, *columns, text=step_text(uow, row))


def _wish_records(uow: UnitOfWork) -> Iterator[Record]:
    for row in _own_wishes(uow):
        one = view_of(uow, row)
        said = {"text": one.text, "answer": one.answer}
        yield record(row, "made_at", "answered_at", "closed_at", "changes", **said)


def _language_records(uow: UnitOfWork) -> Iterator[Record]:
    me = uow.actor.require_person()
    rows = select(ReadingLanguage).where(ReadingLanguage.person_id == me)
    for row in uow.session.scalars(rows):
        yield record(row, "language")
