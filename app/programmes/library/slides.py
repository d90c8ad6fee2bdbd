"""A module put before several people at once: one part at a time, with its film, and no answers."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.core.errors import NotFound, NotLoggedIn
from app.core.work import UnitOfWork
from app.documents.worksheets import worksheets
from app.programmes.library.contract import ModuleFacts, PartFacts, PartKind, RunView, Said, said
from app.programmes.library.contract_together import AT_END
from app.programmes.library.policy import suggestions
from app.programmes.library.showing import ShownPart, shown_part
from app.programmes.videos.contract import PlayerView
from app.programmes.videos.showing import player


@dataclass(frozen=True)
class Slide:
    """A part of a module as all in the room see it; `part` is None at the end, for next steps."""

    module: Said
    wanted: str
    part: ShownPart | None
    film: PlayerView | None
    sheet: str
    steps: tuple[Said, ...]

    @property
    def title(self) -> Said | None:
        """Return what the part is called; None at the end."""
        return self.part.title if self.part else None


def slide_of(
    uow: UnitOfWork, module_id: UUID, version_id: UUID, facts: ModuleFacts, key: str, wanted: str
) -> Slide:
    """Return a part of a module, or its end, as it is put before several people.

    NotFound for no such part; whoever asks was let in before.
    """
    title = said(facts.title, wanted)
    if key == AT_END:
        return Slide(title, wanted, None, None, "", tuple(suggestions(facts, wanted)))
    part = facts.part(key)
    if part is None:
        raise NotFound()
    shown = shown_part(RunView(module_id, version_id, facts), part, wanted)
    return Slide(title, wanted, shown, film_of(uow, part), _sheet(uow, part), ())


def film_of(uow: UnitOfWork, part: PartFacts) -> PlayerView | None:
    """Return the film of a part; None where there is none that one may see."""
    if part.kind != PartKind.VIDEO or part.video_id is None:
        return None
    try:
        return player(uow, part.video_id)
    except (NotFound, NotLoggedIn):
        return None


def _sheet(uow: UnitOfWork, part: PartFacts) -> str:
    if part.worksheet_id is None:
        return ""
    return next((one.title for one in worksheets(uow) if one.id == part.worksheet_id), "")
