"""A draft that nobody wants is dropped and can be taken back; what is published stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.core.clock import FixedClock
from app.core.errors import Forbidden, NotFound
from app.core.work import Units
from app.programmes.contract_errors import NothingToTakeBack, ProgrammeChangedMeanwhile
from app.programmes.editing.changing import change_part, put_back, remove_thing
from app.programmes.editing.dropping import drop_draft, take_back_draft
from app.programmes.models import Programme
from app.programmes.publishing import (
    add_programme,
    change_programme,
    programme_by_id,
    programmes,
    publish_programme,
)
from tests.forms import post
from tests.people import Cast
from tests.programmes.described import Describe, programme, task


def test_dropped_changes_leave_what_is_published_and_come_back(
    units: Units, cast: Cast, publish: Describe
) -> None:
    programme_id = publish()
    with units.write(cast.here, cast.signe.actor) as uow:
        changed = programme(name_da="Nyt navn", items=(task("new"), task("other")))
        change_programme(uow, programme_id, changed)
        remove_thing(uow, programme_id, "items", "other")
        before = programme_by_id(uow, programme_id).draft
        for _again in range(2):
            assert drop_draft(uow, programme_id)
            dropped = programme_by_id(uow, programme_id)
            assert (dropped.draft.name_da, dropped.is_changed) == ("Godt i gang", False)
        take_back_draft(uow, programme_id)
        assert programme_by_id(uow, programme_id).draft == before
        put_back(uow, programme_id, "items", "other")
        assert [one.key for one in programme_by_id(uow, programme_id).draft.items] == [
            "new",
            "other",
        ]


def test_a_draft_that_was_never_published_goes_and_comes_back(units: Units, cast: Cast) -> None:
    with units.write(cast.here, cast.signe.actor) as uow:
        programme_id = add_programme(uow, programme(name_da="En tanke"))
        for _again in range(2):
            assert not drop_draft(uow, programme_id)
        assert programme_id not in {one.id for one in programmes(uow)}
        for ask in (programme_by_id, publish_programme):
            with pytest.raises(NotFound):
                ask(uow, programme_id)
        take_back_draft(uow, programme_id)
        assert programme_by_id(uow, programme_id).draft.name_da == "En tanke"


def test_what_was_written_on_since_is_not_overwritten(
    units: Units, cast: Cast, publish: Describe
) -> None:
    programme_id = publish()
    with units.write(cast.here, cast.signe.actor) as uow:
        read = programme_by_id(uow, programme_id).draft_version
        change_part(uow, programme_id, {"name_da": "Først"})
        with pytest.raises(ProgrammeChangedMeanwhile):
            drop_draft(uow, programme_id, read_version=read)
        drop_draft(uow, programme_id, read_version=read + 1)
        change_part(uow, programme_id, {"name_da": "Så"})
        with pytest.raises(NothingToTakeBack):
            take_back_draft(uow, programme_id)
        assert programme_by_id(uow, programme_id).draft.name_da == "Så"


def test_only_editors_drop(units: Units, cast: Cast, publish: Describe) -> None:
    programme_id = publish()
    with units.write(cast.here, cast.anders.actor) as uow:
        for verb in (drop_draft, take_back_draft):
            with pytest.raises(Forbidden):
                verb(uow, programme_id)


def test_what_was_dropped_long_ago_is_forgotten(
    units: Units, cast: Cast, clock: FixedClock
) -> None:
    def dropped() -> None:
        with units.write(cast.here, cast.signe.actor) as uow:
            drop_draft(uow, add_programme(uow, programme()))

    dropped()
    clock.advance(timedelta(days=31))
    dropped()
    with units.read(cast.here, cast.signe.actor) as uow:
        assert uow.session.scalar(select(func.count()).select_from(Programme)) == 1


def test_the_page_drops_changes_and_undoes_it(
    signe: FlaskClient, units: Units, cast: Cast, publish: Describe
) -> None:
    address = f"/forloebene/{publish()}"
    drop = f"{address}/kladde/drop"
    assert drop not in signe.get(address).text
    with units.write(cast.here, cast.signe.actor) as uow:
        [one] = programmes(uow)
        change_part(uow, one.id, {"name_da": "Nyt navn"})
    stale = post(signe, drop, {"read": "1"}, page=address, follow_redirects=True)
    assert "Nogen har ændret det" in stale.text
    assert "Nyt navn" in stale.text
    page = BeautifulSoup(stale.text, "html.parser")
    form = page.select_one(f'form[action="{drop}"]')
    assert form is not None
    read = form.select_one("[name=read]")
    assert read is not None
    done = post(signe, drop, {"read": str(read["value"])}, page=address, follow_redirects=True)
    assert "Ændringerne er droppet" in done.text
    back = post(signe, f"{address}/kladde/hent", page=address, follow_redirects=True)
    assert "Kladden er tilbage, som den var." in back.text
    assert "Nyt navn" in back.text


def test_the_page_drops_a_new_draft_and_undoes_it(
    signe: FlaskClient, units: Units, cast: Cast
) -> None:
    with units.write(cast.here, cast.signe.actor) as uow:
        address = f"/forloebene/{add_programme(uow, programme(name_da='En tanke'))}"
    done = post(signe, f"{address}/kladde/drop", page=address, follow_redirects=True)
    assert "Kladden er droppet." in done.text
    assert "En tanke" not in done.text
    assert signe.get(address).status_code == 404
    back = post(signe, f"{address}/kladde/hent", page="/forloebene", follow_redirects=True)
    assert "En tanke" in back.text
