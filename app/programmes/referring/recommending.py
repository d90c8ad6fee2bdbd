"""Which programmes are for a citizen, with how they stand to each already."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.core.clock import local_day
from app.core.work import UnitOfWork
from app.programmes.contract import EnrolmentView, ProgrammeFacts
from app.programmes.models import Programme
from app.programmes.policy import is_asked_of
from app.programmes.publishing import facts_by_version
from app.programmes.referring.access import check_may_refer
from app.programmes.referring.contract import CitizenFacts, Match, Recommendation, ReferralView
from app.programmes.referring.facts import citizen_facts
from app.programmes.referring.policy import match_to_begin
from app.programmes.referring.views import referrals_of
from app.programmes.views import enrolments_of

_ORDER = list(Recommendation)


@dataclass(frozen=True)
class Recommended:
    """A programme and how it goes with a citizen.

    `enrolment` is the one that goes on, or the last that was; `decision` the last that stands.
    `is_required` says whether it is required of them, or would be as far as that is known;
    `may_be_required` says that the language decides, and nobody knows what they read.
    """

    programme_id: UUID
    facts: ProgrammeFacts
    match: Match
    enrolment: EnrolmentView | None
    decision: ReferralView | None
    is_required: bool = False
    may_be_required: bool = False

    @property
    def is_in_it(self) -> bool:
        """Say whether the citizen is in it now, or is to be."""
        return self.enrolment is not None and self.enrolment.is_open


def recommended_to(uow: UnitOfWork, citizen_id: UUID) -> list[Recommended]:
    """Return every programme in use for whoever advises a citizen, what fits best first."""
    check_may_refer(uow, citizen_id)
    known = citizen_facts(uow, [citizen_id]).get(citizen_id, CitizenFacts())
    enrolments = {one.programme_id: one for one in reversed(enrolments_of(uow, citizen_id))}
    standing = [one for one in referrals_of(uow, citizen_id) if one.undone_at is None]
    decisions = {one.programme_id: one for one in reversed(standing)}
    found = [
        Recommended(
            programme_id,
            facts,
            match_to_begin(facts, known, local_day(uow.now)),
            enrolments.get(programme_id),
            decisions.get(programme_id),
            _is_required(facts, known, enrolments.get(programme_id)),
            _hangs_on_language(facts, known),
        )
        for programme_id, facts in programmes_in_use(uow).items()
    ]
    return sorted(found, key=lambda one: _ORDER.index(one.match.recommendation))


def _is_required(
    facts: ProgrammeFacts, known: CitizenFacts, enrolment: EnrolmentView | None
) -> bool:
    if enrolment is not None and enrolment.is_open:
        return enrolment.is_required
    return is_asked_of(facts, known.target_groups, known.language)


def _hangs_on_language(facts: ProgrammeFacts, known: CitizenFacts) -> bool:
    languages = () if known.is_language_known else facts.required_languages
    return any(is_asked_of(facts, known.target_groups, one) for one in languages)


def programmes_in_use(uow: UnitOfWork) -> dict[UUID, ProgrammeFacts]:
    """Return what people are enrolled in now, by Danish name, whoever asks."""
    rows = uow.session.execute(
        select(Programme.id, Programme.programme_version_id)
        .where(Programme.is_active.is_(True), Programme.programme_version_id.is_not(None))
        .order_by(Programme.name_da, Programme.id)
    ).all()
    facts = facts_by_version(uow, {version_id for _id, version_id in rows if version_id})
    return {programme_id: facts[version_id] for programme_id, version_id in rows if version_id}
