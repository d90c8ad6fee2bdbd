"""The pages of rights and duties: which film a target group has, who has seen it, and asking."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.people import people_by_id
from app.booking.access import ARRANGERS, check_may_arrange_for
from app.core.clock import local_day
from app.core.errors import Invalid, Problem
from app.core.texts import _, language
from app.core.work import UnitOfWork
from app.programmes.access import EDITS, SEES
from app.programmes.videos.asking import ask_no_more, ask_to_see, asked_days
from app.programmes.videos.contract_asked import OTHERWISE, RightsWords
from app.programmes.videos.publishing import video_by_id, videos
from app.programmes.videos.rights import (
    GroupFilm,
    Standing,
    rights_films,
    say_why_to_see,
    set_rights_film,
    who_has_seen,
    why_to_see,
)
from app.programmes.videos.schemas_pages import AskForm, WhyForm
from app.tenancy.target_groups import target_group, target_groups
from app.web.forms import flash_undo, form_again, load_form, or_again
from app.web.guards import only
from app.web.safe_next import local_path
from app.web.unit import read_unit, write_unit

pages = Blueprint("rights", __name__, template_folder="templates")
editors, staff, arrangers = only(*EDITS), only(*SEES), only(*ARRANGERS)

CHOICE, ASK, WHY = "videos/rights_films.html", "videos/ask.html", "videos/why_to_see.html"
USUAL = timedelta(days=14)


@pages.get("/film-redaktion/rettigheder")
@editors
def films() -> str:
    """Show which film tells each target group of its rights and duties."""
    return render_template(CHOICE, **_films())


@pages.post("/film-redaktion/rettigheder")
@editors
@or_again(lambda problem: form_again(CHOICE, problem, **_films()))
def choose() -> Response:
    """Say which film each target group has, all of them at once."""
    with write_unit() as uow:
        for group_id, film_id in _chosen(uow).items():
            set_rights_film(uow, group_id, film_id)
    flash(_("The films of the target groups are saved."), "success")
    return redirect(url_for("rights.films"), 303)


@pages.get("/film-redaktion/rettigheder/<uuid:group_id>")
@editors
def why_form(group_id: UUID) -> str:
    """Show the form of why a target group is to see its film."""
    return render_template(WHY, **_why(group_id))


def _why_again(problem: Problem, group_id: UUID) -> Response:
    return form_again(WHY, problem, **_why(group_id))


@pages.post("/film-redaktion/rettigheder/<uuid:group_id>")
@editors
@or_again(_why_again)
def say_why(group_id: UUID) -> Response:
    """Say why a target group is to see its film, which rule it rests on, and what follows."""
    words = RightsWords(**load_form(WhyForm()))
    with write_unit() as uow:
        say_why_to_see(uow, group_id, words)
    flash(_("It is saved. Citizens read it where they see what is expected of them."), "success")
    return redirect(url_for("rights.films"), 303)


@pages.get("/rettigheder-og-pligter")
@staff
def seen() -> str:
    """Show who of one's citizens has seen the film about their rights and duties."""
    with read_unit() as uow:
        groups = [one for one in rights_films(uow) if one.film is not None]
        named = [one for one in groups if one.group.slug == request.args.get("gruppe")]
        chosen, people = _first_with_people(uow, named or groups)
        may_edit = uow.actor.has(*EDITS)
    context = {"is_english": language() == "en", "may_edit": may_edit}
    return render_template(
        "videos/who_has_seen.html", groups=groups, chosen=chosen, people=people, **context
    )


@pages.get("/rettigheder-og-pligter/<uuid:video_id>/<uuid:citizen_id>")
@arrangers
def ask_form(video_id: UUID, citizen_id: UUID) -> str:
    """Show the form to ask a citizen to see a film by a day."""
    return render_template(ASK, **_ask(video_id, citizen_id))


def _ask_again(problem: Problem, video_id: UUID, citizen_id: UUID) -> Response:
    return form_again(ASK, problem, **_ask(video_id, citizen_id))


@pages.post("/rettigheder-og-pligter/<uuid:video_id>/<uuid:citizen_id>")
@arrangers
@or_again(_ask_again)
def ask(video_id: UUID, citizen_id: UUID) -> Response:
    """Ask a citizen to see a film by a day."""
    by = load_form(AskForm())["by"]
    with write_unit() as uow:
        ask_to_see(uow, citizen_id, video_id, by=by)
    undo = url_for("rights.stop", video_id=video_id, citizen_id=citizen_id, next=_next())
    flash_undo(_("The citizen is asked to see the film, and has been told."), undo)
    return redirect(_next(), 303)


@pages.post("/rettigheder-og-pligter/<uuid:video_id>/<uuid:citizen_id>/ikke")
@arrangers
def stop(video_id: UUID, citizen_id: UUID) -> Response:
    """Ask a citizen no more to see a film."""
    with write_unit() as uow:
        ask_no_more(uow, citizen_id, video_id)
    flash(_("The citizen is not asked to see the film any more."), "success")
    return redirect(_next(), 303)


def _next() -> str:
    """Return where one came from to ask, and goes back to."""
    return local_path(request.values.get("next"), url_for("rights.seen"))


def _first_with_people(
    uow: UnitOfWork, groups: list[GroupFilm]
) -> tuple[GroupFilm | None, list[Standing]]:
    """Return the first of some groups that has citizens of the acting person's, or the first."""
    for one in groups:
        if people := who_has_seen(uow, one.group.id):
            return one, people
    return (groups[0] if groups else None), []


def _films() -> dict[str, Any]:
    with read_unit() as uow:
        groups = rights_films(uow)
        used = {one.film.id for one in groups if one.film is not None}
        shown = [one for one in videos(uow) if one.published is not None or one.id in used]
    return {"groups": groups, "films": shown, "is_english": language() == "en"}


def _chosen(uow: UnitOfWork) -> dict[UUID, UUID | None]:
    """Return the films of the target groups that were given another one than stood on the page.

    So what somebody else has changed meanwhile stays.
    """
    known = {str(one.id): one.id for one in videos(uow)}
    chosen: dict[UUID, UUID | None] = {}
    wrong: dict[str, list[str]] = {}
    for group in target_groups(uow):
        name = f"film-{group.id}"
        given = request.form.get(name)
        if given is None or given == request.form.get(f"before-{group.id}"):
            continue
        if given and given not in known:
            wrong[name] = [_("Choose one of these.")]
        chosen[group.id] = known.get(given)
    if wrong:
        raise Invalid(fields=wrong)
    return chosen


def _why(group_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        words, group = why_to_see(uow, group_id), target_group(uow, group_id)
    is_english = language() == "en"
    name = group.name_en if is_english and group.name_en else group.name_da
    return {"known": asdict(words), "name": name, "otherwise": OTHERWISE}


def _ask(video_id: UUID, citizen_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        check_may_arrange_for(uow, citizen_id)
        film, today = video_by_id(uow, video_id), local_day(uow.now)
        citizen = people_by_id(uow, [citizen_id])[citizen_id]
        asked = asked_days(uow, video_id, [citizen_id]).get(citizen_id)
    by = asked or today + USUAL
    dates = {"today": today, "asked": asked, "by": by}
    return {"film": film, "citizen": citizen, "next": _next(), **dates}
