"""The API's door to hand-ins of tasks, for the citizens whose they are."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask.views import MethodView

from app.accounts.contract import Role
from app.core.work import UnitOfWork
from app.documents.reading import note_read
from app.programmes.hand_ins.access import own_item_to_see
from app.programmes.hand_ins.handing_in import hand_in_task, item_of_module, withdraw_round
from app.programmes.hand_ins.kinds_told import subject_of
from app.programmes.hand_ins.reading import my_rounds
from app.programmes.hand_ins.schemas import NewTaskHandIn, TaskHandInSchema, hand_in_document
from app.web.api import ApiBlueprint, ProblemDocument, items_of
from app.web.guards import only
from app.web.unit import read_unit, write_unit

api = ApiBlueprint(
    "task_hand_ins_api",
    __name__,
    url_prefix="/api/v1",
    description="Work that one hands in along a programme, and what the adviser says of it.",
)
citizens = only(Role.CITIZEN)
LISTED = items_of(TaskHandInSchema)


@api.route("/me/modules/<uuid:module_id>/hand-ins")
class ModuleHandIns(MethodView):
    """What one hands in along a module."""

    @api.response(200, LISTED)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @citizens
    def get(self, module_id: UUID) -> dict[str, Any]:
        """List what one handed in along a module, the first first, with the comments.

        The 409 is `programmes/nothing-asked` where no programme of one's asks for the module.
        """
        with read_unit() as uow:
            item_id = item_of_module(uow, module_id)
        return _listed(item_id)

    @api.arguments(NewTaskHandIn)
    @api.response(201, TaskHandInSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @citizens
    def post(self, new: dict[str, Any], module_id: UUID) -> dict[str, Any]:
        """Hand something in along a module; the adviser is told. What nobody read is renewed.

        The 409 is `programmes/nothing-asked`, or as for what one hands in for an item.
        """
        with write_unit() as uow:
            item_id = item_of_module(uow, module_id)
            return _handed_in(uow, item_id, new)


@api.route("/me/programme-items/<uuid:enrolment_item_id>/hand-ins")
class ItemHandIns(MethodView):
    """What one hands in for something that is asked in a programme."""

    @api.response(200, LISTED)
    @api.alt_response(404, schema=ProblemDocument)
    @citizens
    def get(self, enrolment_item_id: UUID) -> dict[str, Any]:
        """List what one handed in for it, the first first, with the comments."""
        with read_unit() as uow:
            own_item_to_see(uow, enrolment_item_id)
        return _listed(enrolment_item_id)

    @api.arguments(NewTaskHandIn)
    @api.response(201, TaskHandInSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @citizens
    def post(self, new: dict[str, Any], enrolment_item_id: UUID) -> dict[str, Any]:
        """Hand something in, which ticks a task off; the adviser is told.

        What nobody has read yet is renewed. The 409 is `programmes/nothing-handed-in`,
        `programmes/enrolment-over`, `programmes/let-off`, `programmes/too-many-hand-ins`,
        `files/used-already` or `files/refused`.
        """
        with write_unit() as uow:
            return _handed_in(uow, enrolment_item_id, new)


@api.route("/me/task-hand-ins/<uuid:task_hand_in_id>")
class MyTaskHandIn(MethodView):
    """One of them."""

    @api.response(204)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @citizens
    def delete(self, task_hand_in_id: UUID) -> None:
        """Take back what one handed in; `documents/read-already` where it was read."""
        with write_unit() as uow:
            withdraw_round(uow, task_hand_in_id)


def _handed_in(uow: UnitOfWork, item_id: UUID, new: dict[str, Any]) -> dict[str, Any]:
    keeps_file = "file_id" not in new
    return hand_in_document(hand_in_task(uow, item_id, keeps_file=keeps_file, **new))


def _listed(item_id: UUID) -> dict[str, Any]:
    with read_unit() as uow:
        found = my_rounds(uow, item_id)
        documents = [hand_in_document(one) for one in found]
    note_read([subject_of(said.id) for one in found for said in one.comments])
    return {"items": documents, "next": None}
