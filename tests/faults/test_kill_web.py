"""Web processes are killed while people chat: what was acknowledged is there, once and in order."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import pytest

from tests.faults.talking import (
    assert_all_is_kept_once,
    kill_workers,
    talk_at_once,
    talkers_of,
)
from tests.servers import answers, wait_until
from tests.site import Site

IS_LONG = bool(os.environ.get("LONG"))
KILLS, MESSAGES = (20, 5_000) if IS_LONG else (3, 320)

pytestmark = [pytest.mark.faults, pytest.mark.timeout(1_800 if IS_LONG else 240)]


def test_nothing_that_was_acknowledged_is_lost_or_doubled(site: Site) -> None:
    talkers = talkers_of(site, site.url, MESSAGES)
    killed = 0

    def kill_along_the_way(is_going_on: Callable[[], bool]) -> None:
        nonlocal killed
        while is_going_on():
            time.sleep(0.05)
            said = sum(len(talker.acknowledged) for talker in talkers)
            if killed < KILLS and said >= (killed + 0.5) * MESSAGES / KILLS:
                kill_workers(site.port)
                killed += 1
                assert wait_until(lambda: answers(f"{site.url}/healthz"), within=60)

    talk_at_once(talkers, kill_along_the_way)
    assert killed == KILLS
    assert_all_is_kept_once(site, talkers)
