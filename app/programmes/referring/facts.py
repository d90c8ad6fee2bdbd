"""What is known of citizens that programmes ask about, for many at once."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from app.accounts.registrations import birth_years_of, registrations_of
from app.accounts.target_groups import groups_of_citizens
from app.core.work import UnitOfWork
from app.programmes.languages import reads_of
from app.programmes.referring.contract import CitizenFacts


def citizen_facts(uow: UnitOfWork, citizen_ids: Collection[UUID]) -> dict[UUID, CitizenFacts]:
    """Return what is known of several citizens; whoever asks was let in before."""
    reads = reads_of(uow, citizen_ids)
    groups = groups_of_citizens(uow, citizen_ids)
    registrations = registrations_of(uow, citizen_ids)
    years = birth_years_of(uow, citizen_ids)
    return {
        one: CitizenFacts(
            groups.get(one, frozenset()),
            known.language,
            years.get(one),
            registrations.get(one),
            known.is_known,
        )
        for one, known in reads.items()
    }
