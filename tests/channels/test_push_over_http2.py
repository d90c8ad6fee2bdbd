"""Against a server that speaks HTTP/2, all of a batch shares few connections."""

from __future__ import annotations

import json
import ssl
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.channels.contract import PushMessage
from app.channels.vapid import VapidKeys
from app.channels.webpush import WebPush
from app.core.clock import FixedClock
from app.core.outbound import OutboundGuard
from tests.channels.browser import subscribed
from tests.channels.certificates import Certificates
from tests.channels.conftest import SUBJECT

SINK = Path(__file__).parents[2] / "bench" / "push_sink.mjs"


@pytest.fixture
def sink(certificates: Certificates) -> Iterator[str]:
    """Run the benchmark's sink, which counts what arrives over which protocol."""
    command = ["node", str(SINK), str(certificates.key), str(certificates.certificate), "5"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield f"https://localhost:{int(process.stdout.readline())}"
    finally:
        process.terminate()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def test_a_thousand_pushes_go_over_http2(
    sink: str, certificates: Certificates, vapid_keys: VapidKeys, noon: FixedClock
) -> None:
    guard = OutboundGuard({sink}, ca_file=str(certificates.ca))
    transport = WebPush(vapid_keys, subject=SUBJECT, clock=noon, guard=guard)
    messages = [PushMessage(subscribed(f"{sink}/{n}").subscription, b"x") for n in range(1_000)]
    assert all(outcome.is_delivered for outcome in transport.send_many(messages))
    transport.close()
    context = ssl.create_default_context(cafile=str(certificates.ca))
    with urllib.request.urlopen(f"{sink}/taken", context=context) as answer:
        assert json.load(answer)["over"] == {"2.0": 1_000}
