"""The API's door to tasks that citizens handed in, for whoever answers them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask.views import MethodView
from marshmallow import fields
from werkzeug.wrappers import Response

from app.accounts.contract import ANSWERS_CITIZENS, PersonCard
from app.accounts.people import people_by_id
from app.core.work import UnitOfWork
from app.programmes.hand_ins.answering import comment_on_task, read_task, remove_task_comment
from app.programmes.hand_ins.contract import TaskHandIn
from app.programmes.hand_ins.reading import commented_by_us, file_for_adviser, waiting_for_me
from app.programmes.hand_ins.schemas import (
    CitizensTaskLineSchema,
    CitizensTaskSchema,
    TaskHandInsQuery,
    TaskIsGood,
    TaskOnceMore,
    hand_in_document,
)
from app.web.api import ApiBlueprint, ProblemDocument, items_of
from app.web.downloads import download
from app.web.guards import only
from app.web.paging import Page, page_of_all
from app.web.unit import read_unit, write_unit

api = ApiBlueprint(
    "task_answers_api",
    __name__,
    url_prefix="/api/v1",
    description="Tasks that citizens handed in along a programme, for whoever answers them.",
)
advisers = only(*ANSWERS_CITIZENS)


@api.route("/task-hand-ins")
class TaskHandIns(MethodView):
    """What one's citizens handed in."""

    @api.arguments(TaskHandInsQuery, location="query")
    @api.response(200, items_of(CitizensTaskLineSchema))
    @advisers
    def get(self, query: dict[str, Any]) -> Page[dict[str, Any]]:
        """List what waits, the longest wait first; or what has an answer, the newest first.

        Of one task it is the last round, and it is at most 200 tasks.
        """
        is_waiting = query["which"] == "waiting"
        with read_unit() as uow:
            every = waiting_for_me(uow) if is_waiting else commented_by_us(uow)
            page = page_of_all(every, query, _place, newest_first=not is_waiting)
            people = people_by_id(uow, {one.person_id for one in page.items})
        return Page([_of(people[one.person_id], one) for one in page.items], page.next)


@api.route("/task-hand-ins/<uuid:task_hand_in_id>")
class OneTaskHandIn(MethodView):
    """One of them."""

    @api.response(200, CitizensTaskSchema)
    @advisers
    def get(self, task_hand_in_id: UUID) -> dict[str, Any]:
        """Return all rounds of a task, of whose last its citizen sees that it was read, by whom."""
        with write_unit() as uow:
            return _document(uow, task_hand_in_id)


@api.route("/task-hand-ins/<uuid:task_hand_in_id>/file")
class FileOfTaskHandIn(MethodView):
    """The file of one of them."""

    @api.response(200, fields.Raw(metadata={"format": "binary"}), content_type="*/*")
    @api.alt_response(409, schema=ProblemDocument)
    @advisers
    def get(self, task_hand_in_id: UUID) -> Response:
        """Return the file that was handed in; the citizen sees who looked.

        The 409 is for a file that is being checked, or was refused.
        """
        with write_unit() as uow:
            read_task(uow, task_hand_in_id)
            kept, content = file_for_adviser(uow, task_hand_in_id)
        return download(content, media_type=kept.type, name=kept.name)


@api.route("/task-hand-ins/<uuid:task_hand_in_id>/good")
class GoodTaskHandIn(MethodView):
    """What is good."""

    @api.arguments(TaskIsGood)
    @api.response(201, CitizensTaskSchema)
    @api.alt_response(409, schema=ProblemDocument)
    @advisers
    def post(self, new: dict[str, Any], task_hand_in_id: UUID) -> dict[str, Any]:
        """Say that a hand-in is good; the citizen is told.

        The newest of `comments` is what was said. The 409 is
        `documents/too-many-comments-on-hand-in`.
        """
        return _answered(task_hand_in_id, **new)


@api.route("/task-hand-ins/<uuid:task_hand_in_id>/once-more")
class TaskHandInOnceMore(MethodView):
    """What is asked for once more."""

    @api.arguments(TaskOnceMore)
    @api.response(201, CitizensTaskSchema)
    @api.alt_response(409, schema=ProblemDocument)
    @advisers
    def post(self, new: dict[str, Any], task_hand_in_id: UUID) -> dict[str, Any]:
        """Ask for it once more, maybe until another last day; the citizen is told.

        The newest of `comments` is what was said. The 409 is `programmes/enrolment-over`,
        `programmes/day-out-of-reach` or `documents/too-many-comments-on-hand-in`.
        """
        return _answered(task_hand_in_id, gives_back=True, **new)


@api.route("/task-hand-ins/<uuid:task_hand_in_id>/comments/<uuid:task_comment_id>")
class CommentOnTaskHandIn(MethodView):
    """What one said oneself."""

    @api.response(204)
    @advisers
    def delete(self, task_hand_in_id: UUID, task_comment_id: UUID) -> None:
        """Remove what one said oneself, and with it that it was asked for once more."""
        with write_unit() as uow:
            remove_task_comment(uow, task_hand_in_id, task_comment_id)


def _answered(
    hand_in_id: UUID, *, text: str, gives_back: bool = False, due_on: date | None = None
) -> dict[str, Any]:
    with write_unit() as uow:
        comment_on_task(uow, hand_in_id, text=text, gives_back=gives_back, due_on=due_on)
        return _document(uow, hand_in_id)


def _document(uow: UnitOfWork, hand_in_id: UUID) -> dict[str, Any]:
    rounds = {one.id: one for one in read_task(uow, hand_in_id)}
    one = rounds.pop(hand_in_id)
    citizen = people_by_id(uow, [one.person_id])[one.person_id]
    return _of(citizen, one) | {
        "other_rounds": [hand_in_document(each) for each in rounds.values()]
    }


def _of(citizen: PersonCard, one: TaskHandIn) -> dict[str, Any]:
    return hand_in_document(one) | {"citizen_id": one.person_id, "citizen": citizen.name}


def _place(one: TaskHandIn) -> tuple[datetime, UUID]:
    return one.handed_in_at, one.id
