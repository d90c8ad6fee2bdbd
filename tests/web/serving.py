"""What `test_websocket.py` and `test_serving.py` start in the real gunicorn: an echo, and a look.

A socket that is sent `"large"` is sent something large, `"end"` ends it from another greenlet,
`"quiet"` is not answered, and anything else comes back. `/heard` tells how the last connection
ended; `/process`, how it runs.
"""

from __future__ import annotations

import gc
import json
import resource
import threading
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from app.web.websocket import CONNECTION, WebSocket

LARGE = "æ" * 3_000_000
LIMITS = SimpleNamespace(max_http_buffer_size=20_000, ping_interval=1.0, ping_timeout=0.5)
heard: list[Any] = []
latest: list[WebSocket] = []


def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Serve."""
    if environ["PATH_INFO"] == "/socket":
        environ[CONNECTION] = environ.pop("gunicorn.socket")
        return WebSocket(echo, LIMITS)(environ, start_response)
    facts = {
        "/process": lambda: {
            "frozen": gc.get_freeze_count(),
            "thresholds": gc.get_threshold(),
            "files": resource.getrlimit(resource.RLIMIT_NOFILE),
            "threads": threading.active_count(),
        },
        "/heard": lambda: heard,
    }[environ["PATH_INFO"]]()
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(facts).encode()]


def echo(connection: WebSocket) -> None:
    """Answer until there is nobody."""
    heard.clear()
    latest[:] = [connection]
    while (message := connection.wait()) is not None:
        if message == "large":
            connection.send(LARGE)
        elif message == "end":
            threading.Thread(target=connection.close).start()
        elif message != "quiet":
            connection.send(message)
    if latest == [connection]:  # one before it may end later
        heard.append("the end")
