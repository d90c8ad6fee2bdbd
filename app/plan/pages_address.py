"""The page on which one makes a calendar address, and what calendars fetch from it."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.contract import Role
from app.accounts.sessions import hash_of
from app.core.clock import local_day
from app.core.errors import TooManyRequests
from app.core.texts import _, language, use_language
from app.core.work import Municipality, the_service
from app.plan.addresses import (
    Owner,
    address_of_actor,
    choose_names,
    end_address,
    make_address,
    note_fetch,
    owner_of,
)
from app.plan.calendar_file import Frame, plan_file
from app.plan.contract import CitizenNames
from app.plan.doors import as_calendar, calendar_name, plan_at_hand
from app.plan.schemas import NamesForm
from app.web.forms import form_again, load_form, or_again
from app.web.guards import anyone, only
from app.web.rates import Rate
from app.web.services import Slot, services
from app.web.unit import current_municipality, own_address, read_unit, write_unit

pages = Blueprint("calendar_address", __name__, template_folder="templates")
people_with_a_plan = only(Role.CITIZEN, Role.ADVISER, Role.SUPER_USER)

# Calendars ask once an hour or so, and a person may have several.
FETCHES_A_SECOND, FETCHES_AT_ONCE = 1 / 30, 30
WAIT_SECONDS = 60
FETCHES: Slot[Rate] = Slot("calendar-fetches")


def fetches() -> Rate:
    """Return what counts how often each address is fetched from, for this process."""
    return Rate(FETCHES_A_SECOND, FETCHES_AT_ONCE)


@pages.get("/kalenderadresse")
@people_with_a_plan
def show() -> str:
    """Show whether one has an address, and how to use it."""
    return render_template("plan/address.html", **_facts())


@pages.post("/kalenderadresse")
@people_with_a_plan
@or_again(lambda problem: form_again("plan/address.html", problem, **_facts()))
def make() -> AnyResponse:
    """Make an address, and show it this once; the one before leads nowhere any more."""
    wanted = load_form(NamesForm())
    with write_unit() as uow:
        token = make_address(uow, services().ids, **wanted)
    address = own_address(url_for("calendar_address.fetch", token=token))
    shown = _facts() | {"address": address}
    answer = make_response(render_template("plan/address.html", **shown))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@pages.post("/kalenderadresse/navne")
@only(Role.ADVISER, Role.SUPER_USER)
@or_again(lambda problem: form_again("plan/address.html", problem, **_facts()))
def names() -> AnyResponse:
    """Say how much of a citizen the address says."""
    wanted = load_form(NamesForm())["citizen_names"] or CitizenNames.INITIALS
    with write_unit() as uow:
        choose_names(uow, wanted)
    flash(_("Your choice is saved. Your calendar follows when it fetches next."), "success")
    return redirect(url_for("calendar_address.show"), 303)


@pages.post("/kalenderadresse/slet")
@people_with_a_plan
def end() -> AnyResponse:
    """Let the address lead nowhere any more."""
    with write_unit() as uow:
        end_address(uow)
    flash(_("The address does not work any more."), "success")
    return redirect(url_for("calendar_address.show"), 303)


@pages.get("/kalenderfil/<token>.ics")
@anyone
def fetch(token: str) -> Response:
    """Return the plan that an address leads to; answered with 304 while nothing has changed."""
    if not services().provided[FETCHES].takes(hash_of(token)):
        raise TooManyRequests(retry_after=WAIT_SECONDS)
    here = current_municipality()
    with services().units.read(here) as uow:
        owner = owner_of(uow, token)
        with use_language(owner.actor.language):
            items = plan_at_hand(uow.acting_as(owner.actor))
            frame = Frame(calendar_name(), own_address(""), uow.now, owner.citizen_names)
            tag = _tag(items, frame)
            is_known = request.if_none_match.contains_weak(tag)
            answer = as_calendar(b"" if is_known else plan_file(items, frame))
        is_news = owner.last_fetched_on != local_day(uow.now)
    if is_known:
        answer.status_code = 304
    answer.set_etag(tag, weak=True)
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["X-Robots-Tag"] = "noindex"
    if is_news:
        _note_fetch(here, owner)
    return answer


def _tag(items: list[Any], frame: Frame) -> str:
    """Return what changes when the calendar says something else, but for when it was made."""
    said = (language(), frame.name, frame.root, frame.citizen_names, items)
    return sha256(repr(said).encode()).hexdigest()[:24]


def _note_fetch(here: Municipality, owner: Owner) -> None:
    parts = services()

    def note() -> None:
        with parts.units.write(here, the_service("calendar-address")) as uow:
            note_fetch(uow, owner.address_id)

    parts.beside_request(note)


def _facts() -> dict[str, Any]:
    """Return what the page shows of the address that one has."""
    with read_unit() as uow:
        there = address_of_actor(uow)
        is_citizen = uow.actor.has(Role.CITIZEN)
        is_adviser = uow.actor.has(Role.ADVISER, Role.SUPER_USER)
    chosen = there.citizen_names if there else CitizenNames.INITIALS
    return {
        "there": there,
        "address": None,
        "is_citizen": is_citizen,
        "is_adviser": is_adviser,
        "chosen": chosen.value,
    }
