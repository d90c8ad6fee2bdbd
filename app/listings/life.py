"""The life of a listing: which step leads from where to where. Pure; who may step is elsewhere.

draft → submitted → published | changes_requested | declined, and published → closed. What the
job centre itself posts goes from draft to published: a second pair of eyes is not asked for.
"""

from __future__ import annotations

from enum import StrEnum

from app.listings.contract import NotInThatState
from app.listings.models import ListingState


class Step(StrEnum):
    """What somebody does with a listing as a whole."""

    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    APPROVE = "approve"
    PUBLISH_OWN = "publish_own"
    REQUEST_CHANGES = "request_changes"
    DECLINE = "decline"
    CLOSE = "close"
    REOPEN = "reopen"


_LEADS_TO = {
    (ListingState.DRAFT, Step.SUBMIT): ListingState.SUBMITTED,
    (ListingState.DRAFT, Step.PUBLISH_OWN): ListingState.PUBLISHED,
    (ListingState.CHANGES_REQUESTED, Step.SUBMIT): ListingState.SUBMITTED,
    (ListingState.CHANGES_REQUESTED, Step.WITHDRAW): ListingState.DRAFT,
    (ListingState.SUBMITTED, Step.WITHDRAW): ListingState.DRAFT,
    (ListingState.SUBMITTED, Step.APPROVE): ListingState.PUBLISHED,
    (ListingState.SUBMITTED, Step.REQUEST_CHANGES): ListingState.CHANGES_REQUESTED,
    (ListingState.SUBMITTED, Step.DECLINE): ListingState.DECLINED,
    (ListingState.PUBLISHED, Step.CLOSE): ListingState.CLOSED,
    (ListingState.CLOSED, Step.REOPEN): ListingState.PUBLISHED,
}

WRITTEN_IN = frozenset({ListingState.DRAFT, ListingState.SUBMITTED, ListingState.CHANGES_REQUESTED})
"""Where an edit changes the listing itself; of a published one it waits beside it."""

COMPLETE_IN = frozenset({ListingState.SUBMITTED, ListingState.PUBLISHED})
"""Where nothing that people need to know may be missing."""


def state_after(state: str, step: Step) -> ListingState:
    """Return where a step leads; NotInThatState where it does not begin there."""
    try:
        return _LEADS_TO[ListingState(state), step]
    except KeyError:
        raise NotInThatState(state=str(state)) from None
