"""While a push waits for its answer, a gevent process goes on with everything else."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
from gevent import monkey

monkey.patch_all()
import tempfile, time
from pathlib import Path
import gevent
from app.channels.contract import PushMessage
from app.channels.vapid import new_vapid_keys
from app.channels.webpush import WebPush
from app.core.clock import SystemClock
from app.core.outbound import OutboundGuard
from tests.channels.browser import subscribed
from tests.channels.local_service import Answer, local_service

longest = 0.0

def watch():
    global longest
    while True:
        before = time.monotonic()
        gevent.sleep(0.01)
        longest = max(longest, time.monotonic() - before)

with local_service(None) as service:  # served by greenlets of this very process
    transport = WebPush(
        new_vapid_keys(), subject="mailto:drift@jobvej.example", clock=SystemClock(),
        guard=OutboundGuard({service.origin}),
    )
    service.answers["/slow"] = Answer(delay=0.8)
    watcher = gevent.spawn(watch)
    gevent.sleep(0)
    message = PushMessage(subscribed(service.origin + "/slow").subscription, b"x")
    jobs = [gevent.spawn(transport.send, message) for _ in range(3)]
    gevent.joinall(jobs, timeout=10)
    watcher.kill()
print([job.value.state.value for job in jobs if job.value], longest < 0.4)
"""


def test_waiting_for_a_push_service_holds_nobody_up() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT], check=False, capture_output=True, text=True, timeout=60
    )
    assert ran.stdout.strip() == "['delivered', 'delivered', 'delivered'] True", ran.stderr
