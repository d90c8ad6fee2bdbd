"""Licences and pools as the API shows them, in the language in use."""

from __future__ import annotations

from typing import Any

from app.licences.contract import LicenceState, LicenceView, PoolView
from app.licences.extending import RequestView
from app.licences.line import WaitView
from app.licences.numbers import PoolNumbers


def pool_document(pool: PoolView) -> dict[str, Any]:
    """Return a pool."""
    facts = pool.facts
    return {
        "id": pool.id,
        "name": facts.name,
        "about": facts.in_words("about"),
        "supplier": facts.supplier,
        "days": facts.seat_days,
        "until": facts.until_on,
    }


def facts_document(pool: PoolView) -> dict[str, Any]:
    """Return what is said of a pool, in both languages."""
    return vars(pool.facts) | {"id": pool.id, "is_active": pool.is_active}


def licence_document(one: LicenceView) -> dict[str, Any]:
    """Return a licence as its citizen sees it."""
    facts = one.pool.facts
    return {
        "id": one.id,
        "pool": pool_document(one.pool),
        "state": one.state,
        "given": one.given,
        "first_day": one.from_on,
        "last_day": one.last_on,
        "days_left": one.days_left,
        "grace_until": one.grace_until_on,
        "extension": facts.extension,
        "extensions": one.extensions,
        "can_ask": one.may_ask,
        "no_extension": one.no_extension,
        "asked_at": one.asked_at,
        "given_up_at": one.taken_back_at if one.is_given_up else None,
        "taken_back_at": one.taken_back_at,
        "taken_back_why": one.taken_back_why,
        "take_along": facts.in_words("take_along"),
        "instead": facts.in_words("instead"),
        "ask": facts.in_words("ask"),
        "url": facts.url if one.state == LicenceState.ACTIVE else "",
    }


def citizens_licence_document(one: LicenceView) -> dict[str, Any]:
    """Return a licence as staff see it."""
    return licence_document(one) | {
        "citizen_id": one.citizen_id,
        "used_at": one.opened_at,
    }


def place_document(one: WaitView) -> dict[str, Any]:
    """Return a place in line."""
    return {
        "id": one.id,
        "pool": pool_document(one.pool),
        "joined_at": one.joined_at,
        "ahead": one.ahead,
    }


def request_document(one: RequestView) -> dict[str, Any]:
    """Return what a citizen asks for."""
    return vars(one) | {"licence": citizens_licence_document(one.licence)}


def numbers_document(one: PoolNumbers) -> dict[str, Any]:
    """Return how a pool stands."""
    return vars(one) | {
        "pool": pool_document(one.pool),
        "is_active": one.pool.is_active,
        "seats": one.pool.facts.seats,
    }
