"""What the citizen and the employer may see of an interest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.files.contract import FileView
from app.listings.models import InterestState

ANSWERS = (InterestState.INVITED, InterestState.DECLINED)
WAITING = (InterestState.SENT, InterestState.SEEN)


@dataclass(frozen=True)
class InterestGlance:
    """That somebody is interested in an opening, and how it stands: no text, no CV."""

    listing_id: UUID
    listing_title: str
    state: InterestState


@dataclass(frozen=True)
class InterestView:
    """An interest, as both sides may see it; `text` is None once it was taken back or forgotten."""

    id: UUID
    listing_id: UUID
    listing_title: str
    employer_id: UUID | None
    employer_name: str
    person_id: UUID
    state: InterestState
    text: str | None
    file: FileView | None
    answer: str | None
    sent_at: datetime
    answered_at: datetime | None
    is_closed: bool = False
    is_filled: bool = False

    @property
    def answer_version(self) -> str:
        """Tell this answer from any other that the employer may give; empty while there is none."""
        return answer_version(self.state, self.answered_at)

    @property
    def waits_for_answer(self) -> bool:
        """Say whether the employer can answer it still, and has neither invited nor said no."""
        return self.state in WAITING and self.is_kept

    @property
    def is_kept(self) -> bool:
        """Say whether it is still there for the employer: not taken back, and not forgotten."""
        return self.text is not None

    @property
    def is_invited(self) -> bool:
        """Say whether the employer wants to meet the citizen."""
        return self.state == InterestState.INVITED

    @property
    def has_conversation(self) -> bool:
        """Return whether the answer begins a conversation: an invitation, or a no with words."""
        return self.is_invited or (self.is_declined and bool(self.answer))

    @property
    def is_declined(self) -> bool:
        """Say whether the employer said no."""
        return self.state == InterestState.DECLINED


def answer_version(state: str, answered_at: datetime | None) -> str:
    """Tell an answer from any other that the employer may give; empty while there is none."""
    return f"{state}/{answered_at.isoformat()}" if answered_at and state in ANSWERS else ""
