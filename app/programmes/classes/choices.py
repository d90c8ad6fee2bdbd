"""What staff choose among: whom to put into a class, and what to ask around a workshop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.people import people_by_id
from app.booking.access import whom_one_may_arrange_for
from app.core.errors import Invalid
from app.core.texts import _
from app.core.work import UnitOfWork
from app.documents.worksheets import worksheets
from app.programmes.access import programme_row
from app.programmes.classes.access import cohort_to_run
from app.programmes.classes.contract import AskedFacts, WorkshopFacts, WorkshopView
from app.programmes.classes.models import Cohort, CohortMember
from app.programmes.classes.policy import OWN
from app.programmes.classes.views import workshops_of
from app.programmes.contract import ItemFacts, ItemKind, ProgrammeFacts
from app.programmes.library.reading import published_modules
from app.programmes.models import Enrolment
from app.programmes.publishing import facts_by_version

MOST_CANDIDATES = 300


def candidates(uow: UnitOfWork, cohort_id: UUID) -> list[tuple[UUID, str]]:
    """Return who could be put into a class, by enrolment: name, and the class they are in now.

    They follow its programme, and the acting adviser arranges for them.
    """
    cohort = cohort_to_run(uow, cohort_id)
    rows = uow.session.execute(
        select(Enrolment.id, Enrolment.citizen_id, Cohort.id, Cohort.name)
        .outerjoin(
            CohortMember,
            (CohortMember.enrolment_id == Enrolment.id) & CohortMember.left_at.is_(None),
        )
        .outerjoin(Cohort, Cohort.id == CohortMember.cohort_id)
        .where(
            Enrolment.programme_id == cohort.programme_id,
            Enrolment.ended_at.is_(None),
            Enrolment.over_at.is_(None),
        )
        .order_by(Enrolment.from_on.desc(), Enrolment.id)
        .limit(MOST_CANDIDATES)
    ).all()
    others = [row for row in rows if row[2] != cohort_id]
    mine = set(whom_one_may_arrange_for(uow, [row[1] for row in others]))
    people = people_by_id(uow, mine)
    found = [(row[0], _called(people[row[1]].name, row[3])) for row in others if row[1] in people]
    return sorted(found, key=lambda one: one[1].casefold())


def programme_of(uow: UnitOfWork, programme_id: UUID) -> ProgrammeFacts | None:
    """Return what people are enrolled in now; None where it was never published."""
    version_id = programme_row(uow, programme_id).programme_version_id
    return facts_by_version(uow, [version_id])[version_id] if version_id else None


def workshops_to_plan(
    uow: UnitOfWork, cohort_id: UUID, *, but: WorkshopView | None = None
) -> list[ItemFacts]:
    """Return the workshops of a programme that its class has not planned yet."""
    facts = programme_of(uow, cohort_to_run(uow, cohort_id).programme_id)
    taken = {one.key for one in workshops_of(uow, cohort_id)} - {but.key if but else ""}
    items = facts.items if facts else ()
    return [one for one in items if one.kind == ItemKind.WORKSHOP and one.key not in taken]


def things_to_ask(uow: UnitOfWork, cohort_id: UUID) -> list[tuple[str, str, AskedFacts]]:
    """Return what can be asked around a workshop: its value in a form, in words, and as facts.

    What the programme itself asks comes first, then the modules and worksheets.
    """
    facts = programme_of(uow, cohort_to_run(uow, cohort_id).programme_id)
    found: list[tuple[str, str, AskedFacts]] = []
    for item in facts.items if facts else ():
        if item.kind in {ItemKind.MODULE, ItemKind.TASK}:
            asked = AskedFacts(item.title_da, item.title_en, item.subject, item.key)
            found.append((f"key/{item.key}", item.title, asked))
    for module in published_modules(uow):
        texts = module.facts.title
        subject = f"module/{module.id}"
        asked = AskedFacts(texts.get("da", module.title), texts.get("en", ""), subject)
        found.append((subject, _("Module: %(title)s", title=module.title), asked))
    for sheet in worksheets(uow):
        subject = f"worksheet/{sheet.id}"
        asked = AskedFacts(sheet.title_da, sheet.title_en, subject)
        found.append((subject, _("Worksheet: %(title)s", title=asked.title), asked))
    return found


def value_of(asked: AskedFacts) -> str:
    """Return what a thing that was chosen is called in the form; "" for what was written."""
    if asked.key and not asked.key.startswith(OWN):
        return f"key/{asked.key}"
    return asked.subject


def workshop_facts(
    uow: UnitOfWork, cohort_id: UUID, said: dict[str, Any], *, present: WorkshopView | None = None
) -> WorkshopFacts:
    """Return what a form says of a workshop; what was asked before keeps its key."""
    known = {value: asked for value, _words, asked in things_to_ask(uow, cohort_id)}
    free = {one.key for one in workshops_to_plan(uow, cohort_id, but=present)}
    if said["key"] and said["key"] not in free:
        raise Invalid(fields={"key": [_("Choose one from the list.")]})
    modules = {one.id for one in published_modules(uow)}
    if said["module_id"] is not None and said["module_id"] not in modules:
        raise Invalid(fields={"module_id": [_("Choose one from the list.")]})
    for name in ("before", "after"):
        was: Sequence[AskedFacts] = getattr(present, name) if present else ()
        said[name] = _asked(name, said[name], said.pop(f"{name}_text"), known, was)
    return WorkshopFacts(**said)


def _asked(
    name: str,
    chosen: Sequence[str],
    written: str,
    known: dict[str, AskedFacts],
    was: Sequence[AskedFacts],
) -> tuple[AskedFacts, ...]:
    before = {value_of(one) or one.title_da: one for one in was}
    if any(value not in known and value not in before for value in chosen):
        raise Invalid(fields={name: [_("Choose some from the list.")]})
    lines = [line.strip() for line in written.splitlines() if line.strip()]
    return (
        *(before.get(value) or known[value] for value in dict.fromkeys(chosen)),
        *(before.get(line) or AskedFacts(line) for line in dict.fromkeys(lines)),
    )


def _called(name: str, cohort_name: str | None) -> str:
    if cohort_name is None:
        return name
    return _("%(name)s (now in %(group)s)", name=name, group=cohort_name)
