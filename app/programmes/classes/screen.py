"""What a class sees on the big screen: each workshop, and then its module, a part at a time."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.core.errors import NotFound
from app.core.work import UnitOfWork
from app.programmes.classes.contract import WorkshopView
from app.programmes.classes.views import workshops_of
from app.programmes.library.contract import ModuleView
from app.programmes.library.contract_together import AT_END
from app.programmes.library.reading import module_by_id, reading_language
from app.programmes.library.slides import Slide, slide_of


@dataclass(frozen=True)
class Stop:
    """A page of the screen: the number of a workshop, from 1, and a part of its module, or ""."""

    number: int
    key: str


@dataclass(frozen=True)
class Screen:
    """What is shown: a workshop, or a part of its module; and which pages stand beside it."""

    workshop: WorkshopView
    module: ModuleView | None
    slide: Slide | None
    wanted: str
    number: int
    back: Stop | None
    next: Stop | None
    before: int | None
    after: int | None


def screen_of(uow: UnitOfWork, cohort_id: UUID, *, number: int | None, key: str) -> Screen | None:
    """Return a page of the screen; without a number that of today's workshop, else of the next.

    None where no workshop is planned; whoever asks was let in before. What there is none of is
    shown as the workshop itself.
    """
    plan = [one for one in workshops_of(uow, cohort_id) if one.session.state == "planned"]
    if not plan:
        return None
    ahead = (at for at, one in enumerate(plan) if one.session.facts.ends_at > uow.now)
    at = number - 1 if number is not None else next(ahead, len(plan) - 1)
    at = min(max(at, 0), len(plan) - 1)
    modules = [_module(uow, one) for one in plan]
    stops = [
        Stop(place, one) for place, module in enumerate(modules, 1) for one in _keys_of(module)
    ]
    wanted = Stop(at + 1, key)
    here = stops.index(wanted if wanted in stops else Stop(at + 1, ""))
    return _screen(uow, plan, modules, stops, here)


def _screen(
    uow: UnitOfWork,
    plan: list[WorkshopView],
    modules: list[ModuleView | None],
    stops: list[Stop],
    here: int,
) -> Screen:
    stop, language = stops[here], reading_language(uow)
    module = modules[stop.number - 1]
    slide = None
    if module is not None and stop.key:
        slide = slide_of(uow, module.id, module.version_id, module.facts, stop.key, language)
    return Screen(
        workshop=plan[stop.number - 1],
        module=module,
        slide=slide,
        wanted=language,
        number=stop.number,
        back=stops[here - 1] if here else None,
        next=stops[here + 1] if here + 1 < len(stops) else None,
        before=stop.number - 1 or None,
        after=stop.number + 1 if stop.number < len(plan) else None,
    )


def _module(uow: UnitOfWork, workshop: WorkshopView) -> ModuleView | None:
    """Return what a class sees together in a workshop; None for nothing that is published."""
    if workshop.module_id is None:
        return None
    try:
        return module_by_id(uow, workshop.module_id)
    except NotFound:
        return None


def _keys_of(module: ModuleView | None) -> tuple[str, ...]:
    """Return the pages of a workshop: itself, and then the parts of its module."""
    return ("", *(one.key for one in module.facts.parts), AT_END) if module else ("",)
