"""Signe edits the library; Ida's adviser is Anders."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from app.accounts.own_advisers import give_own_adviser
from app.accounts.target_groups import set_target_groups
from app.core.work import Units, the_service
from app.programmes.contract import ItemKind
from app.programmes.enrolling import enrol
from app.programmes.library.editing import add_module, publish_module
from app.programmes.publishing import add_programme, publish_programme
from app.tenancy.target_groups import add_target_group
from tests.people import Cast
from tests.programmes.described import programme, task
from tests.programmes.library.shelf import Publish, module
from tests.programmes.videos.conftest import clip, converted, show, upload

__all__ = ["clip", "converted", "show", "upload"]


@pytest.fixture
def put_up(units: Units, cast: Cast) -> Publish:
    """Write a module, some of it otherwise than is usual, and publish it."""
    with units.write(cast.here, the_service("test")) as uow:
        give_own_adviser(uow, cast.ida.id, cast.anders.id)

    def publishing(**others: Any) -> UUID:
        with units.write(cast.here, cast.signe.actor) as uow:
            module_id = add_module(uow, module(**others))
            publish_module(uow, module_id)
            return module_id

    return publishing


@pytest.fixture
def asked(units: Units, cast: Cast, put_up: Publish) -> tuple[UUID, UUID]:
    """Ida is asked to take a module; returns it, and her enrolment."""
    module_id = put_up()
    item = task("ring", kind=ItemKind.MODULE, subject=f"module/{module_id}")
    with units.write(cast.here, cast.signe.actor) as uow:
        programme_id = add_programme(uow, programme(items=(item,)))
        publish_programme(uow, programme_id)
    with units.write(cast.here, cast.anders.actor) as uow:
        return module_id, enrol(uow, programme_id, cast.ida.id).id


@pytest.fixture
def groups(units: Units, cast: Cast) -> None:
    """Ida is insured, Omar is on sick leave."""
    with units.write(cast.here, the_service("test")) as uow:
        for slug in ("dagpenge", "sygedagpenge"):
            add_target_group(uow, name_da=slug.title(), name_en=slug, slug=slug)
        set_target_groups(uow, cast.ida.id, ["dagpenge"])
        set_target_groups(uow, cast.omar.id, ["sygedagpenge"])
