"""The administrator's pages of target groups: which there are, and what they are called."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts.contract import Role
from app.accounts.schemas_teams import TargetGroupForm
from app.accounts.target_groups import remove_empty_target_group, sizes_of_target_groups
from app.core.errors import Problem
from app.core.texts import _
from app.tenancy.target_groups import (
    TargetGroupView,
    add_target_group,
    rename_target_group,
    target_group,
    target_groups,
)
from app.web.forms import form_again, load_form, or_again
from app.web.guards import only
from app.web.unit import read_unit, write_unit

pages = Blueprint("target_groups", __name__, template_folder="templates")
administrators = only(Role.ADMINISTRATOR)


@pages.get("/maalgrupper")
@administrators
def overview() -> str:
    """Show the municipality's target groups, and how many are in each."""
    return render_template("accounts/target_groups.html", **_groups())


def _overview_again(problem: Problem) -> Response:
    return form_again("accounts/target_groups.html", problem, **_groups())


@pages.post("/maalgrupper")
@administrators
@or_again(_overview_again)
def add() -> Response:
    """Add a target group."""
    with write_unit() as uow:
        add_target_group(uow, **load_form(TargetGroupForm()))
    flash(
        _("The target group is added. Put citizens into it where they get their adviser."),
        "success",
    )
    return redirect(url_for("target_groups.overview"), 303)


@pages.get("/maalgrupper/<uuid:group_id>")
@administrators
def edit(group_id: UUID) -> str:
    """Show the form of a target group."""
    return render_template("accounts/target_group_form.html", group=_group(group_id))


def _form_again(problem: Problem, group_id: UUID) -> Response:
    return form_again("accounts/target_group_form.html", problem, group=_group(group_id))


@pages.post("/maalgrupper/<uuid:group_id>")
@administrators
@or_again(_form_again)
def save(group_id: UUID) -> Response:
    """Call a target group something else."""
    with write_unit() as uow:
        rename_target_group(uow, group_id, **load_form(TargetGroupForm()))
    flash(_("The target group is saved."), "success")
    return redirect(url_for("target_groups.overview"), 303)


@pages.post("/maalgrupper/<uuid:group_id>/fjern")
@administrators
def remove(group_id: UUID) -> Response:
    """Remove a target group that nobody is in."""
    with write_unit() as uow:
        remove_empty_target_group(uow, group_id)
    flash(_("The target group is removed."), "success")
    return redirect(url_for("target_groups.overview"), 303)


def _groups() -> dict[str, Any]:
    with read_unit() as uow:
        return {"groups": target_groups(uow), "sizes": sizes_of_target_groups(uow)}


def _group(group_id: UUID) -> TargetGroupView:
    with read_unit() as uow:
        return target_group(uow, group_id)
