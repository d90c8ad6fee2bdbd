"""What others may rely on about films that citizens are asked to see: why, and what is seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.core.texts import Text, lazy
from app.programmes.contract import text_of
from app.programmes.videos.contract import Receipt

LONGEST_RULE, LONGEST_REASON = 300, 2_000

OTHERWISE: dict[str, Text] = {
    "why": lazy("Everybody is to know their rights and duties."),
    "rule": lazy("Your adviser can tell you which rule it rests on."),
    "consequence": lazy(
        "Your adviser talks about it with you. You can also see the film together at a meeting."
    ),
}


@dataclass(frozen=True)
class RightsWords:
    """Why a target group is to see its film, the rule it rests on, and what follows if it does not.

    What nobody has written is "": citizens then read the service's own plain words.
    """

    why_da: str = ""
    why_en: str = ""
    rule_da: str = ""
    rule_en: str = ""
    consequence_da: str = ""
    consequence_en: str = ""

    def in_words(self, name: str) -> str:
        """Return one of them as a citizen reads it: `why`, `rule` or `consequence`."""
        return text_of(self, name) or str(OTHERWISE[name])


@dataclass(frozen=True)
class SeenVersion:
    """A version of a film that a citizen has seen, by its number; `is_shown` says it is as now."""

    number: int
    is_shown: bool
    receipt: Receipt


@dataclass(frozen=True)
class FilmStanding:
    """How a citizen stands with a film that is theirs to see, as staff read it.

    `is_required` for the film about their rights and duties. `due_on` is None where they are not
    asked by a day. `version` is the number of what is shown now; `seen` the newest they have seen.
    """

    video_id: UUID
    title: str
    is_required: bool
    due_on: date | None
    version: int
    seen: SeenVersion | None

    @property
    def is_seen(self) -> bool:
        """Say whether they have seen it as it is now."""
        return self.seen is not None and self.seen.is_shown
