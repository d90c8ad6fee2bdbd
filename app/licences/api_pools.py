"""The API's door to pools: how they stand, and for those who set them up, what they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from flask.views import MethodView

from app.core.errors import Invalid
from app.licences.access import SEES, SETS_UP
from app.licences.contract import PoolDoesNotFit, PoolFacts
from app.licences.documents import facts_document, numbers_document
from app.licences.numbers import pool_numbers
from app.licences.pools import add_pool, amend_pool, pool_to_see, use_pool
from app.licences.schemas import PoolNumbersSchema
from app.licences.schemas_pools import NewPool, PoolChange, PoolFactsSchema
from app.web.api import ApiBlueprint, ProblemDocument, items_of
from app.web.guards import only
from app.web.unit import read_unit, write_unit

api = ApiBlueprint(
    "licence_pools_api", __name__, url_prefix="/api/v1", description="Pools of licences, for staff."
)
sees, sets_up = only(*SEES), only(*SETS_UP)


@api.route("/licence-pools")
class Pools(MethodView):
    """Every pool."""

    @api.response(200, items_of(PoolNumbersSchema))
    @sees
    def get(self) -> dict[str, Any]:
        """List every pool with its seats, and when it runs dry if things go on so."""
        with read_unit() as uow:
            items = [numbers_document(one) for one in pool_numbers(uow)]
            return {"items": items, "next": None}

    @api.arguments(NewPool)
    @api.response(201, PoolFactsSchema)
    @api.alt_response(409, schema=ProblemDocument)
    @sets_up
    def post(self, new: dict[str, Any]) -> dict[str, Any]:
        """Add a pool, as a super user or an administrator, with the usual questions about it.

        `licences/pool-does-not-fit` is the 409 for days in the wrong order or unknown groups.
        """
        with write_unit() as uow, _refused_by_field():
            pool_id = add_pool(uow, PoolFacts(**new))
            return facts_document(pool_to_see(uow, pool_id))


@api.route("/licence-pools/<uuid:pool_id>")
class OnePool(MethodView):
    """One pool."""

    @api.response(200, PoolFactsSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @sees
    def get(self, pool_id: UUID) -> dict[str, Any]:
        """Return what is said of a pool, in both languages."""
        with read_unit() as uow:
            return facts_document(pool_to_see(uow, pool_id))

    @api.arguments(PoolChange)
    @api.response(200, PoolFactsSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @sets_up
    def patch(self, change: dict[str, Any], pool_id: UUID) -> dict[str, Any]:
        """Say some of it anew, or with `is_active` give no more seats, or seats again.

        Licences that were given keep their last days and their graces. The 409 is that of adding.
        """
        is_active = change.pop("is_active", None)
        with write_unit() as uow, _refused_by_field():
            amend_pool(uow, pool_id, change)
            if is_active is not None:
                use_pool(uow, pool_id, is_active=is_active)
            return facts_document(pool_to_see(uow, pool_id))


@contextmanager
def _refused_by_field() -> Iterator[None]:
    """Answer 409 to what is as described and cannot be all the same: 422 is for other shapes."""
    try:
        yield
    except Invalid as wrong:
        raise PoolDoesNotFit(fields=wrong.fields) from wrong
