"""What other packages may rely on about people."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.core.errors import Conflict
from app.core.texts import lazy


class Role(StrEnum):
    """What a person is in the municipality; one person may be several."""

    CITIZEN = "citizen"
    ADVISER = "adviser"
    SUPER_USER = "super_user"
    TEAM_LEADER = "team_leader"
    ADMINISTRATOR = "administrator"
    EMPLOYER = "employer"


STAFF = frozenset({Role.ADVISER, Role.SUPER_USER, Role.TEAM_LEADER, Role.ADMINISTRATOR})


@dataclass(frozen=True)
class PersonCard:
    """As much of a person as other packages show: no address, no number."""

    id: UUID
    name: str
    language: str
    roles: frozenset[str]
    is_active: bool = True


class AddressTaken(Conflict):
    """Somebody in this municipality has the e-mail address already."""

    slug = "accounts/address-taken"
    title = lazy("Somebody already uses this e-mail address.")
