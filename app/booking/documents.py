"""Meetings as the API shows them, whichever door they come out of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from app.booking.contract import BookingView, PlaceView
from app.booking.meeting_types import places_by_id
from app.booking.video import video_urls_of
from app.core.work import UnitOfWork


def booking_document(uow: UnitOfWork, view: BookingView) -> dict[str, Any]:
    """Return a meeting with its place, and where one meets by video; shape: `BookingSchema`."""
    there = places_by_id(uow, [view.place_id]) if view.place_id else {}
    place = place_document(there, view.place_id)
    return asdict(view) | {"place": place, "video_url": video_urls_of(uow, [view]).get(view.id)}


def place_document(there: Mapping[UUID, PlaceView], place_id: UUID | None) -> PlaceView | None:
    """Return one of some places; None where one does not meet at any."""
    return None if place_id is None else there[place_id]
