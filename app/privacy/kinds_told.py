"""What a citizen is told about their take-out: that it is ready, or could not be made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.accounts.contract import Role
from app.core.texts import _, lazy
from app.core.work import UnitOfWork
from app.notifications.contract import Kind, Wording
from app.privacy.contract import TakeOutState
from app.privacy.service import lies_there

TAKE_OUT = "privacy/take-out"
PAGE = "/tag-med"


def subject_of(take_out_id: UUID) -> str:
    """Return what somebody is told of, once: one take-out."""
    return f"take-out/{take_out_id}"


def _worded(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    if facts["state"] != TakeOutState.READY:
        title = _("We could not make the file with your things")
        body = _("You can start it again. Write to us if it still does not work.")
        return Wording(title, body, PAGE, lock_screen=title)
    title = _("The file with your things is ready")
    body = _("You can fetch it for a week. Then we delete it.")
    if lies_there(uow, UUID(facts["take_out_id"])):
        return Wording(title, body, PAGE, lock_screen=title)
    since = _("We have deleted that file since. You can have a new one made.")
    return Wording(title, since, PAGE, lock_screen=title, until=uow.now)


KINDS = (
    Kind(
        TAKE_OUT,
        lazy("When the file with your things is ready"),
        _worded,
        is_personal=True,
        roles=frozenset({Role.CITIZEN}),
    ),
)
