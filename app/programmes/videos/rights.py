"""Films about rights and duties: one for each target group, and who of one's citizens has seen it.

Who has not seen it is a list to help from, not to blame by: it is for those who arrange for a
citizen, and for whoever leads the team; names stand in the order of the alphabet.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, fields
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select

from app.accounts.contract import Role
from app.accounts.own_advisers import own_advisers_of
from app.accounts.people import people_by_id
from app.accounts.target_groups import citizens_in_target_group, target_groups_of
from app.accounts.teams import team_ids_of
from app.booking.access import whom_one_may_arrange_for
from app.core.rows import one_row
from app.core.work import UnitOfWork
from app.programmes.access import check_edits, check_sees
from app.programmes.videos.asking import asked_days
from app.programmes.videos.contract import Receipt, VideoView
from app.programmes.videos.contract_asked import RightsWords
from app.programmes.videos.models import RightsFilm
from app.programmes.videos.publishing import video_by_id, videos
from app.programmes.videos.watching import receipts_of
from app.tenancy.target_groups import TargetGroupView, target_group, target_groups


@dataclass(frozen=True)
class GroupFilm:
    """A target group and the film about its rights and duties; None for none.

    `has_words` says that it is written why the group is to see it: no film, and that goes too.
    """

    group: TargetGroupView
    film: VideoView | None
    has_words: bool = False


@dataclass(frozen=True)
class Standing:
    """Whether a citizen has seen a film as it is now, and by when they are asked to.

    `may_ask` says that the acting person arranges for them.
    """

    citizen_id: UUID
    name: str
    receipt: Receipt | None
    asked_by: date | None
    may_ask: bool

    @property
    def is_seen(self) -> bool:
        """Say whether it counts as seen, by playing it or by their own word."""
        return self.receipt is not None and self.receipt.seen_at is not None

    @property
    def is_watched(self) -> bool:
        """Say whether it was played here."""
        return self.receipt is not None and self.receipt.watched_at is not None

    @property
    def only_says_so(self) -> bool:
        """Say whether their own word alone makes it seen."""
        return self.is_seen and not self.is_watched


def set_rights_film(uow: UnitOfWork, group_id: UUID, video_id: UUID | None) -> None:
    """Say which film tells a target group of its rights and duties; None for none."""
    check_edits(uow)
    group = target_group(uow, group_id)
    row = uow.session.scalar(_of_group(uow, group.id).with_for_update())
    if video_id is None:
        if row is not None:
            uow.session.delete(row)
    else:
        film = video_by_id(uow, video_id)
        if row is None:
            row = RightsFilm(id=uow.new_id(), target_group_id=group.id, video_id=film.id)
            uow.session.add(row)
        row.video_id = film.id
    uow.session.flush()


def say_why_to_see(uow: UnitOfWork, group_id: UUID, words: RightsWords) -> None:
    """Say why a target group is to see its film, which rule it rests on, and what follows.

    NotFound where the group has no film.
    """
    check_edits(uow)
    row = one_row(uow.session, _of_group(uow, group_id), is_held=True)
    for name, said in asdict(words).items():
        setattr(row, name, said.strip())
    uow.session.flush()


def why_to_see(uow: UnitOfWork, group_id: UUID) -> RightsWords:
    """Return what was written of why a target group is to see its film, to editors.

    NotFound where the group has no film.
    """
    check_edits(uow)
    return _words(one_row(uow.session, _of_group(uow, group_id)))


def rights_films(uow: UnitOfWork) -> list[GroupFilm]:
    """Return every target group with its film, to staff."""
    check_sees(uow)
    films = {one.id: one for one in videos(uow)}
    rows = {row.target_group_id: row for row in uow.session.scalars(select(RightsFilm))}
    return [
        GroupFilm(one, films[row.video_id], any(asdict(_words(row)).values()))
        if (row := rows.get(one.id))
        else GroupFilm(one, None)
        for one in target_groups(uow)
    ]


def rights_films_of(uow: UnitOfWork, citizen_id: UUID) -> dict[UUID, RightsWords]:
    """Return the films about a citizen's rights and duties; who asks was let in before.

    Each with why it is to be seen, as the first of their target groups that has it says.
    """
    groups = [group.id for group in target_groups_of(uow, citizen_id)]
    rows = select(RightsFilm).where(RightsFilm.target_group_id.in_(groups))
    found: dict[UUID, RightsWords] = {}
    for row in uow.session.scalars(rows.order_by(RightsFilm.id)):
        found.setdefault(row.video_id, _words(row))
    return found


def who_has_seen(uow: UnitOfWork, group_id: UUID) -> list[Standing]:
    """Return how the acting person's citizens of a target group stand with its film, by name.

    NotFound where the group has no film.
    """
    check_sees(uow)
    group = target_group(uow, group_id)
    row = one_row(uow.session, _of_group(uow, group.id))
    citizens = citizens_in_target_group(uow, group.slug)
    arranged = set(whom_one_may_arrange_for(uow, citizens))
    mine = [one for one in citizens if one in arranged | _of_led_teams(uow, citizens)]
    receipts, asked = receipts_of(uow, row.video_id, mine), asked_days(uow, row.video_id, mine)
    cards = people_by_id(uow, mine)
    found = [
        Standing(one, cards[one].name, receipts.get(one), asked.get(one), one in arranged)
        for one in mine
    ]
    return sorted(found, key=lambda one: (one.name.casefold(), one.citizen_id))


def _of_led_teams(uow: UnitOfWork, citizens: Collection[UUID]) -> set[UUID]:
    """Return those of some citizens who belong to a team of the acting team leader's."""
    if not uow.actor.has(Role.TEAM_LEADER):
        return set()
    led = team_ids_of(uow, uow.actor.require_person())
    own = own_advisers_of(uow, citizens)
    return {one for one, whose in own.items() if whose.team_id in led}


def _of_group(uow: UnitOfWork, group_id: UUID) -> Select[RightsFilm]:
    return select(RightsFilm).where(RightsFilm.target_group_id == target_group(uow, group_id).id)


def _words(row: RightsFilm) -> RightsWords:
    return RightsWords(**{one.name: getattr(row, one.name) for one in fields(RightsWords)})
