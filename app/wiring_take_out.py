"""What a person takes along: which package provides which part, and how the file is made."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from app.accounts.take_out import account_to_take, log_ins_to_take
from app.booking.take_out import meetings_to_take
from app.chat.take_out import conversations_to_take
from app.core.work import Municipality
from app.documents.take_out import documents_to_take
from app.files.take_out import files_to_take
from app.licences.take_out import licences_to_take
from app.listings.take_out import openings_to_take
from app.notifications.take_out import notifications_to_take
from app.plan.contract import PlanProvider
from app.plan.take_out import plan_to_take
from app.privacy.contract import TakeOutProvider
from app.privacy.doors import TAKE_OUT_PARTS
from app.privacy.making import Workshop
from app.programmes.library.take_out import library_to_take
from app.programmes.take_out import programmes_to_take
from app.surveys.take_out import surveys_to_take
from app.web.addresses import address_of
from app.web.services import Services


def parts_of_take_out(parts: Services, items: Sequence[PlanProvider]) -> Sequence[TakeOutProvider]:
    """Return who provides what: first what people made, last where they logged in."""
    plan = partial(plan_to_take, providers=items, address_of=partial(_address, parts))
    return (
        *(account_to_take, documents_to_take, openings_to_take, conversations_to_take),
        *(meetings_to_take, plan, licences_to_take, programmes_to_take, library_to_take),
        *(surveys_to_take, files_to_take, notifications_to_take, log_ins_to_take),
    )


def workshop_of(parts: Services) -> Workshop:
    """Return what making take-outs needs."""
    return Workshop(
        parts.units,
        parts.directory.all,
        parts.provided[TAKE_OUT_PARTS],
        look_of=parts.directory.look_of,
        address_of=partial(_address, parts),
    )


def _address(parts: Services, municipality: Municipality) -> str:
    """Return the address of a municipality's own pages, without a last slash."""
    return address_of(parts.settings.base_url, parts.directory.hosts_of(municipality))
