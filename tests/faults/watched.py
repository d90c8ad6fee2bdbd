"""The service as gunicorn serves it, and at `/process` a look at the process that does."""

from __future__ import annotations

import gc
import json
import os
from collections.abc import Iterable
from typing import Any

import psutil
from gevent import Greenlet

from wsgi import app as service


def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Serve."""
    if environ["PATH_INFO"] != "/process":
        return service(environ, start_response)
    gc.collect()
    process = psutil.Process(os.getpid())
    facts = {
        "memory": process.memory_info().rss,
        "threads": process.num_threads(),
        "files": process.num_fds(),
        "greenlets": sum(isinstance(one, Greenlet) and not one.dead for one in gc.get_objects()),
    }
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(facts).encode()]
