"""The API's door to the library: its modules, and how far one is in them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask.views import MethodView

from app.accounts.contract import Role
from app.core.work import UnitOfWork
from app.programmes.library.access import READS
from app.programmes.library.contract import NextStepView, RunView, said
from app.programmes.library.contract_errors import NothingToNote
from app.programmes.library.policy import suggestions
from app.programmes.library.progress import do_part, finish_module, run_of_mine
from app.programmes.library.reading import module_by_id, modules_for_me, reading_language
from app.programmes.library.schemas import (
    ModuleSchema,
    NewProgress,
    ProgressSchema,
    WholeModuleSchema,
)
from app.programmes.library.showing import ShownModule, goes_on_at, shown_modules, shown_part
from app.web.api import ApiBlueprint, ProblemDocument, items_of
from app.web.guards import only
from app.web.unit import read_unit, write_unit

api = ApiBlueprint(
    "library_api", __name__, url_prefix="/api/v1", description="Modules: content in parts."
)
readers, citizens = only(*READS), only(Role.CITIZEN)


@api.route("/modules")
class Modules(MethodView):
    """The library."""

    @api.response(200, items_of(ModuleSchema))
    @readers
    def get(self) -> dict[str, Any]:
        """List the modules that concern one, by title, with how far one is in each."""
        with read_unit() as uow:
            found = shown_modules(uow, modules_for_me(uow), reading_language(uow))
        return {"items": [_document(one) for one in found], "next": None}


@api.route("/modules/<uuid:module_id>")
class OneModule(MethodView):
    """A module."""

    @api.response(200, WholeModuleSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @readers
    def get(self, module_id: UUID) -> dict[str, Any]:
        """Return a module with its parts: of the version that one is in the middle of."""
        with read_unit() as uow:
            wanted = reading_language(uow)
            shown = shown_modules(uow, [module_by_id(uow, module_id)], wanted)[0]
            run = run_of_mine(uow, module_id)
        content = [_part(run, key, wanted) for key in (one.key for one in run.facts.parts)]
        return {
            **_document(shown),
            "content": content,
            "next_steps": [one.text for one in suggestions(run.facts, wanted)],
        }


@api.route("/me/modules/<uuid:module_id>/progress")
class Progress(MethodView):
    """How far one is in a module."""

    @api.response(200, ProgressSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @citizens
    def get(self, module_id: UUID) -> dict[str, Any]:
        """Return how far one is in a module."""
        with read_unit() as uow:
            return _progress(run_of_mine(uow, module_id))

    @api.arguments(NewProgress)
    @api.response(200, ProgressSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @citizens
    def post(self, new: dict[str, Any], module_id: UUID) -> dict[str, Any]:
        """Do a `part`, or end the module with a `next_step`; again changes nothing.

        The 409 is `library/part-not-done` where a part asks for something that is missing, by
        question where that is wrong in a quiz; `library/parts-left` while parts are;
        `library/not-a-next-step`, by field; or `library/nothing-to-note`.
        """
        with write_unit() as uow:
            run_of_mine(uow, module_id)
            return _done(uow, module_id, new)


def _done(uow: UnitOfWork, module_id: UUID, new: dict[str, Any]) -> dict[str, Any]:
    part, step = new["part"], new["next_step"]
    if bool(part) == bool(step):
        raise NothingToNote()
    if part:
        run = do_part(uow, module_id, part, answer=new["answer"], chosen=new["chosen"])
        return _progress(run)
    made = finish_module(uow, module_id, **step)
    return _progress(run_of_mine(uow, module_id), made)


def _progress(run: RunView, step: NextStepView | None = None) -> dict[str, Any]:
    return {
        "module_id": run.module_id,
        "done": list(run.done),
        "parts": len(run.facts.parts),
        "at": goes_on_at(run),
        "finished_at": run.finished_at,
        "next_step": step,
    }


def _document(shown: ShownModule) -> dict[str, Any]:
    return {
        "id": shown.id,
        "title": shown.title.text,
        "summary": shown.summary.text,
        "language": shown.title.language,
        "languages": list(shown.facts.languages),
        "theme": shown.facts.theme,
        "minutes": shown.facts.minutes,
        "parts": shown.parts,
        "done": shown.done,
        "finished_at": shown.finished_at,
    }


def _part(run: RunView, key: str, wanted: str) -> dict[str, Any]:
    facts = next(one for one in run.facts.parts if one.key == key)
    shown = shown_part(run, facts, wanted)
    return {
        "key": facts.key,
        "kind": facts.kind,
        "title": shown.title.text,
        "language": shown.title.language,
        "body_html": shown.body_html,
        "video_id": facts.video_id,
        "worksheet_id": facts.worksheet_id,
        "asks_answer": facts.asks_answer,
        "is_done": shown.is_done,
        "questions": [
            {
                "key": one.key,
                "asked": said(one.asked, wanted).text,
                "is_several": len(one.right) > 1,
                "choices": [
                    {"key": choice.key, "words": said(choice.words, wanted).text}
                    for choice in one.choices
                ],
            }
            for one in facts.questions
        ],
    }
