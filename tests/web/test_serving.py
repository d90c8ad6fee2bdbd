"""A web process says that it serves, before anybody has asked it for a page."""

from __future__ import annotations

from sqlalchemy import select

from app.core.running import Part, RunningSpell
from tests.servers import wait_until
from tests.site import Site


def test_a_process_that_serves_says_so(site: Site) -> None:
    def has_said_so() -> bool:
        with site.services.units.system() as unit:
            wanted = select(RunningSpell.id).where(RunningSpell.part == Part.WEB)
            return unit.session.scalar(wanted.limit(1)) is not None

    assert wait_until(has_said_so, within=20)
