"""How modules are put before people: in their language, with how far they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.core.errors import NotFound
from app.core.languages import WRITTEN, language_choices
from app.core.work import UnitOfWork
from app.listings.markdown import html_from_markdown
from app.programmes.library.contract import (
    ModuleFacts,
    ModuleView,
    PartFacts,
    RunView,
    Said,
    said,
)
from app.programmes.library.contract_together import SeenTogether
from app.programmes.library.policy import before, where_to_go_on
from app.programmes.library.progress import finished_at_of, runs_of
from app.programmes.library.together import seen_together


@dataclass(frozen=True)
class ShownModule:
    """A module in a list, in the reader's language, with how far they are in it."""

    id: UUID
    facts: ModuleFacts
    title: Said
    summary: Said
    done: int = 0
    parts: int = 0
    finished_at: datetime | None = None
    seen_together_at: datetime | None = None

    @property
    def is_begun(self) -> bool:
        """Say whether one is in the middle of it."""
        return self.done > 0 and self.finished_at is None


@dataclass(frozen=True)
class ShownPart:
    """A part of a module on a page of its own: its place, and the parts beside it."""

    part: PartFacts
    number: int
    of: int
    title: Said
    body: Said
    body_html: str
    back: str
    is_done: bool


def shown_modules(uow: UnitOfWork, views: Sequence[ModuleView], wanted: str) -> list[ShownModule]:
    """Return modules as the acting person sees them, in their order."""
    me, ids = uow.actor.person_id, [one.id for one in views]
    runs = runs_of(uow, me, ids) if me else {}
    finished = finished_at_of(uow, me, ids) if me else {}
    seen = seen_together(uow, me, ids) if me else {}
    return [
        _shown(one, runs.get(one.id), finished.get(one.id), seen.get(one.id), wanted)
        for one in views
    ]


def _shown(
    view: ModuleView,
    run: RunView | None,
    finished_at: datetime | None,
    seen: SeenTogether | None,
    wanted: str,
) -> ShownModule:
    facts = run.facts if run and run.finished_at is None else view.facts
    return ShownModule(
        view.id,
        facts,
        said(facts.title, wanted),
        said(facts.summary, wanted),
        done=run.number_done if run else 0,
        parts=len(facts.parts),
        finished_at=None if run and run.finished_at is None else finished_at,
        seen_together_at=seen.seen_at if seen else None,
    )


def shown_part(run: RunView, part: PartFacts, wanted: str) -> ShownPart:
    """Return a part of a module as it is put before somebody."""
    keys = [one.key for one in run.facts.parts]
    body = said(part.body, wanted)
    return ShownPart(
        part,
        number=keys.index(part.key) + 1,
        of=len(keys),
        title=said(part.title, wanted),
        body=body,
        body_html=html_from_markdown(body.text),
        back=before(run.facts, part.key),
        is_done=part.key in run.done,
    )


def parts_to_write(run: RunView, wanted: str) -> list[tuple[PartFacts, Said]]:
    """Return the parts of a module in which one writes and has not yet, with their titles."""
    return [
        (one, said(one.title, wanted))
        for one in run.left
        if one.asks_answer or one.worksheet_id is not None
    ]


def goes_on_at(run: RunView) -> str:
    """Return the part to go on with; "" for the next step, where all are done."""
    return where_to_go_on(run.facts, run.done, run.at)


def languages_to_write() -> list[tuple[str, str]]:
    """Return the languages that a module may be written in, with their own names."""
    return language_choices(WRITTEN)


def check_is_language(code: str) -> str:
    """Return a language that a module may be written in; NotFound for any other."""
    if code not in WRITTEN:
        raise NotFound()
    return code
