"""Pure decisions about conversations: who may see one, on which side, who owes an answer."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.chat.contract import LONGEST_BODY, ConversationKind, Side, TooLong
from app.chat.models import WaitingFor

KEPT_CONTROLS = frozenset("\n\t")
ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?'()\]]")


@dataclass(frozen=True)
class Reach:
    """Whose conversations a person may see, apart from those they take part in themselves.

    `team_ids` are the teams an adviser works in, `stands_in_for` whose work they do today, and
    `employer_id` is the confirmed company that they write for.
    """

    person_id: UUID
    is_adviser: bool = False
    team_ids: frozenset[UUID] = frozenset()
    stands_in_for: frozenset[UUID] = frozenset()
    employer_id: UUID | None = None

    @property
    def answers_for(self) -> frozenset[UUID]:
        """Return the advisers whose conversations are this person's to answer today."""
        return self.stands_in_for | {self.person_id}


@dataclass(frozen=True)
class Matter:
    """What of a conversation decides who may see it."""

    kind: str
    citizen_id: UUID | None = None
    employer_id: UUID | None = None
    team_id: UUID | None = None
    assignee_id: UUID | None = None


def side_of(matter: Matter, reach: Reach, seat: Side | None) -> Side | None:
    """Return the side on which a person may read and write, or None for who may not know of it.

    `seat` is the side they take part on by name. At the job centre that counts for nothing: who
    may read there is whose work it is now, so a conversation handed over is handed over. A class's
    discussion is the work of those who run the class, and its citizens have seats.
    """
    if matter.citizen_id is not None and matter.citizen_id == reach.person_id:
        return Side.CITIZEN if seat is not None else None
    if matter.kind == ConversationKind.JOB_CENTRE:
        return Side.JOB_CENTRE if _is_theirs(matter, reach) else None
    if matter.kind == ConversationKind.INTEREST:
        is_theirs = matter.employer_id is not None and matter.employer_id == reach.employer_id
        return Side.EMPLOYER if is_theirs else None
    if seat == Side.CITIZEN:
        return seat
    return Side.JOB_CENTRE if _is_theirs(matter, reach) else None


def _is_theirs(matter: Matter, reach: Reach) -> bool:
    if not reach.is_adviser:
        return False
    if matter.assignee_id in reach.answers_for:
        return True
    return matter.team_id is None or matter.team_id in reach.team_ids


@dataclass(frozen=True)
class Waiting:
    """Who owes the next word, and since when; `is_new` when this message made it so."""

    waiting_for: WaitingFor | None
    since: datetime | None
    is_new: bool = field(default=False)


def waiting_after(
    kind: str, side: Side, waiting_for: str | None, since: datetime | None, now: datetime
) -> Waiting:
    """Return who owes an answer after a message from one side; classes owe none.

    A second message of somebody who waits already does not make the wait begin anew.
    """
    if kind == ConversationKind.CLASS:
        return Waiting(None, None)
    next_up = WaitingFor.US if side == Side.CITIZEN else WaitingFor.CITIZEN
    if waiting_for == next_up:
        return Waiting(next_up, since)
    return Waiting(next_up, now, is_new=True)


def clean_body(text: str) -> str:
    """Return a text as it is kept: composed letters (NFC), plain line ends, no control signs."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in lines if c in KEPT_CONTROLS or unicodedata.category(c) != "Cc")
    return kept.strip()


def is_too_long(words: str) -> bool:
    """Say whether a text, as it is kept, is longer than a message may be."""
    return len(words) > LONGEST_BODY


def kept_words(text: str) -> str:
    """Return a text as it is kept (`clean_body`); TooLong for one that is longer than a message."""
    words = clean_body(text)
    if is_too_long(words):
        raise TooLong(fields={"body": [str(TooLong.title)]})
    return words


def linked(text: str) -> list[tuple[str, bool]]:
    """Return a text in pieces, each with whether it is a web address to be made a link."""
    pieces, end = [], 0
    for found in ADDRESS.finditer(text):
        pieces.append((text[end : found.start()], False))
        pieces.append((found.group(), True))
        end = found.end()
    pieces.append((text[end:], False))
    return [piece for piece in pieces if piece[0]]


def first_line(text: str, longest: int = 80) -> str:
    """Return the beginning of a text in one line, for a list."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"
