"""The pages: the centre, the settings with this device's push, and the way out of e-mails."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.errors import Invalid, NotFound
from app.core.texts import _, lazy
from app.core.work import UnitOfWork, the_service
from app.notifications.api import page_of
from app.notifications.devices import devices_of_actor, reached_here, remove_device
from app.notifications.letters import read_unsubscribe_token
from app.notifications.policy import DIGEST_HOURS, Choice, Manners
from app.notifications.preferences import (
    KindChoice,
    Preferences,
    behave,
    choose_channels,
    mute_email,
    preferences_of_actor,
)
from app.notifications.reading import (
    CHOSEN,
    has_unseen,
    mark_all_read,
    mark_all_seen,
    mark_read,
    target_of,
    unread_count,
    url_of_action,
)
from app.notifications.registry import has_kind, kind_named
from app.notifications.schemas import SettingsForm
from app.web.forms import form_again, load_form
from app.web.guards import anyone, logged_in
from app.web.paging import PageNotThere
from app.web.safe_next import local_path
from app.web.services import services
from app.web.unit import read_unit, write_unit

pages = Blueprint("notifications", __name__, template_folder="templates")

SHOWN = 20
CAPS = (0, 1, 3, 5, 10, 20, 50)
_AREAS = {
    "chat": lazy("Messages"),
    "booking": lazy("Meetings"),
    "sessions": lazy("Sessions on site and drop-in"),
    "listings": lazy("Openings"),
    "employers": lazy("Companies"),
}
_OTHER = lazy("Other things")
CHANNELS = {
    Choice(push=True, email=True): "all",
    Choice(push=True, email=False): "push",
    Choice(push=False, email=True): "email",
    Choice(push=False, email=False): "app",
}


@pages.get("/notifikationer")
@logged_in
def centre() -> str:
    """Show what the person was told, the newest first; having it before them, they have seen it."""
    with read_unit() as uow:
        try:
            page, is_lost = page_of(uow, request.args.get("cursor"), SHOWN), False
        except PageNotThere:
            page, is_lost = page_of(uow, None, SHOWN), True
        unread, is_news = unread_count(uow), has_unseen(uow)
    if is_news:
        with write_unit() as uow:
            mark_all_seen(uow)
    next_url = url_for("notifications.centre", cursor=page.next) if page.next else None
    return render_template(
        "notifications/centre.html",
        items=page.items,
        unread=unread,
        next_url=next_url,
        is_lost=is_lost,
        url_of_action=url_of_action,
    )


@pages.post("/notifikationer/laest")
@logged_in
def read_all() -> Response:
    """Mark everything as read."""
    with write_unit() as uow:
        mark_all_read(uow)
    flash(_("Everything is marked as read."), "success")
    return redirect(url_for("notifications.centre"), 303)


@pages.get("/notifikationer/<uuid:notification_id>")
@logged_in
def follow(notification_id: UUID) -> Response | str:
    """Mark one as read, and lead on to what it is about, or to where an action is done.

    Where that is gone, it is said kindly.
    """
    with write_unit() as uow:
        mark_read(uow, notification_id)
    try:
        with read_unit() as uow:
            chosen = request.args.get(CHOSEN, "")
            return redirect(local_path(target_of(uow, notification_id, chosen)), 303)
    except NotFound:
        return render_template("notifications/gone.html")


@pages.get("/notifikationer/indstillinger")
@logged_in
def settings() -> str:
    """Show what the person is told about, on which channels, and when."""
    with read_unit() as uow:
        context = _settings_of(uow)
    return render_template("notifications/settings.html", **context, errors={}, values={})


@pages.post("/notifikationer/indstillinger")
@logged_in
def save_settings() -> Response:
    """Keep what the person has chosen."""
    try:
        form = load_form(SettingsForm())
        with write_unit() as uow:
            quiet = form["quiet_hours"] == "1"
            behave(uow, Manners(quiet, form["daily_cap"], form["digest_hour"]))
            choose_channels(uow, _chosen(preferences_of_actor(uow)))
    except Invalid as problem:
        with read_unit() as uow:
            context = _settings_of(uow)
        return form_again("notifications/settings.html", problem, **context)
    flash(_("Your choices are saved."), "success")
    return redirect(url_for("notifications.settings"), 303)


@pages.post("/notifikationer/enheder/<uuid:device_id>/fjern")
@logged_in
def drop_device(device_id: UUID) -> Response:
    """Tell the person on this device no more."""
    with write_unit() as uow:
        remove_device(uow, device_id)
    flash(_("The device is removed. It gets no more notifications."), "success")
    return redirect(url_for("notifications.settings"), 303)


@pages.get("/notifikationer/afmeld/<token>")
@anyone
def confirm_unsubscribe(token: str) -> str:
    """Ask whether e-mails of a kind are to stop; nothing happens by opening the link alone."""
    _municipality_id, _person_id, kind = _token(token)
    return render_template("notifications/unsubscribe.html", label=_label(kind), is_done=False)


@pages.post("/notifikationer/afmeld/<token>")
@anyone
def unsubscribe(token: str) -> str:
    """Stop e-mails of a kind, with one click and without a log-in (RFC 8058)."""
    municipality_id, person_id, kind = _token(token)
    municipality = services().directory.by_id(municipality_id)
    with services().units.write(municipality, the_service("unsubscribe")) as uow:
        mute_email(uow, person_id, kind)
    return render_template("notifications/unsubscribe.html", label=_label(kind), is_done=True)


def _token(token: str) -> tuple[UUID, UUID, str]:
    return read_unsubscribe_token(services().settings.secret_key, token)


def _label(kind: str) -> str:
    return str(kind_named(kind).label) if has_kind(kind) else ""


def _settings_of(uow: UnitOfWork) -> dict[str, Any]:
    preferences, devices = preferences_of_actor(uow), devices_of_actor(uow)
    return {
        "preferences": preferences,
        "fields": {k.kind: field_of(k.kind) for k in preferences.kinds},
        "chosen": {k.kind: CHANNELS[Choice(k.push, k.email)] for k in preferences.kinds},
        "groups": _grouped([kind for kind in preferences.kinds if kind.may_be_muted]),
        "always": [kind for kind in preferences.kinds if not kind.may_be_muted],
        "devices": [device for device in devices if not device.is_dead],
        "push_here": reached_here(devices),
        "caps": CAPS,
        "hours": DIGEST_HOURS,
    }


def _grouped(kinds: Sequence[KindChoice]) -> list[tuple[str, list[KindChoice]]]:
    """Return what may be chosen under headings, each kind where it comes from; the rest last."""
    found: dict[str, list[KindChoice]] = {}
    for kind in kinds:
        area = kind.kind.partition("/")[0]
        found.setdefault(area if area in _AREAS else "", []).append(kind)
    return [(str(_AREAS.get(area, _OTHER)), found[area]) for area in (*_AREAS, "") if area in found]


def field_of(kind: str) -> str:
    """Return the name of a kind's field on the settings page."""
    return "kind-" + kind.replace("/", "-")


def _chosen(preferences: Preferences) -> dict[str, Choice]:
    """Return the choices of the form for the kinds that it may decide on."""
    by_name = {name: choice for choice, name in CHANNELS.items()}
    chosen = {}
    for kind in preferences.kinds:
        value = request.form.get(field_of(kind.kind))
        if value is None or not kind.may_be_muted:
            continue
        if value not in by_name:
            raise Invalid(fields={field_of(kind.kind): [_("Choose one of these.")]})
        chosen[kind.kind] = by_name[value]
    return chosen
