"""What somebody takes along of surveys: nothing, as no answer has a name on it."""

from __future__ import annotations

from app.core.take_out import Part, Section
from app.core.texts import _
from app.core.work import UnitOfWork


def surveys_to_take(
    uow: UnitOfWork,  # noqa: ARG001 — the shape of every part
) -> Part:
    """Say why no answers come along."""
    why = _("We do not know which answers are yours, so we cannot give them to you.")
    return Part(
        "surveys", _("Surveys"), sections=(Section(_("What you have answered"), about=why),)
    )
