"""The form of an opening between the browser and the verbs: its address, what it holds and says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import request, url_for

from app.core.clock import local_day
from app.core.errors import Invalid
from app.core.texts import _
from app.core.work import UnitOfWork
from app.listings.categories import categories
from app.listings.form_choices import area_choices, kind_choices, time_choices, values_for_form
from app.listings.models import Listing
from app.listings.own_listings import own_listing
from app.listings.posting import check_changes, written_of
from app.listings.schemas_posting import ListingForm
from app.listings.written import WORK, Written
from app.web.forms import load_form, refused_by
from app.web.unit import read_unit

FIRST = 1
"""The version that whoever writes a new opening knows of."""


def form_named() -> UUID | None:
    """Return the identity that the address gives the form of a new opening."""
    try:
        return UUID(request.args.get("udkast", ""))
    except ValueError:
        return None


def new_form(*, is_ours: bool, form_id: UUID | None) -> str:
    """Return the address of the form of a new opening, for the job centre or a company."""
    return url_for("posting.write_ours" if is_ours else "posting.write", udkast=form_id)


def typed_checked_by(check: Callable[[UnitOfWork, dict[str, Any]], None]) -> dict[str, Any]:
    """Return the values of the form; Invalid with all that is wrong about this opening's."""
    values = load_form(ListingForm(), also=lambda values: _wrong_with(values, check))
    without_address = _without_address()
    if without_address:
        refused = refused_by(lambda: _checked(check, values))
        raise Invalid(fields={**refused, **without_address})
    return _meant(values)


def _checked(check: Callable[[UnitOfWork, dict[str, Any]], None], values: dict[str, Any]) -> None:
    with read_unit() as uow:
        check(uow, _meant(values))


def _without_address() -> dict[str, list[str]]:
    """Return what is wrong where people apply on a page whose address is not there."""
    is_missing = not request.form.get("apply_url", "").strip()
    if request.form.get("how") != "link" or not is_missing:
        return {}
    return {
        "apply_url": [_("Write the address of your own page, or choose that people apply here.")]
    }


def typed_over(listing_id: UUID) -> dict[str, Any]:
    """Return the values of the form, as they are to stand in an opening of one's own."""
    return typed_checked_by(
        lambda uow, values: check_changes(uow, values, own_listing(uow, listing_id))
    )


def _meant(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values without the version that they were written over."""
    meant = {name: value for name, value in values.items() if name != "version"}
    return meant | {"apply_url": None} if request.form.get("how") == "here" else meant


def _wrong_with(
    values: dict[str, Any], check: Callable[[UnitOfWork, dict[str, Any]], None]
) -> Mapping[str, list[str]]:
    emptied = {n: None for n in ListingForm().fields if not request.form.get(n, "").strip()}
    refused = refused_by(lambda: _checked(check, {**emptied, **values}))
    return {**refused, **_without_address()}


def version_typed() -> int | None:
    """Return the version that the form was written over."""
    version: int | None = load_form(ListingForm())["version"]
    return FIRST if version is None and form_named() else version


def version_sent() -> str:
    """Return it as it was sent; a new form knows the first, in case it is sent again."""
    return request.form.get("version") or (str(FIRST) if form_named() else "")


def as_typed() -> dict[str, Any]:
    """Return the form as it was sent, the chosen categories as a list."""
    values: dict[str, Any] = request.form.to_dict()
    return {**values, "category_ids": request.form.getlist("category_ids")}


def values_written(listing_id: UUID) -> dict[str, Any]:
    """Return an opening as the form's fields hold it."""
    with read_unit() as uow:
        listing = own_listing(uow, listing_id)
        return {**values_for_form(written_of(uow, listing)), "version": str(listing.version)}


def values_empty(*, is_ours: bool) -> dict[str, Any]:
    """Return a new form's values; what a company posts is a job most often."""
    return {**values_for_form(Written()), "kind": "" if is_ours else "job"}


def form_context(
    uow: UnitOfWork, *, is_ours: bool, listing: Listing | None = None
) -> dict[str, Any]:
    """Return what the form offers to choose between, and where it is sent."""
    return {
        "action": url_for("posting.edit", listing_id=listing.id)
        if listing
        else new_form(is_ours=is_ours, form_id=form_named()),
        "work": WORK,
        "kinds": kind_choices(is_staff=is_ours),
        "times": time_choices(),
        "areas": area_choices(categories(uow)),
        "own": listing,
        "is_ours": is_ours,
        "today": local_day(uow.now),
    }
