"""The socket's own limit: our socket layer, on which a message is passed on and nothing more.

The same gunicorn, worker, WebSocket, packets and Flask-SocketIO as the service, for the same
clients. Nobody is known, nothing is checked, ciphered or stored, so no service in these layers can
be quicker: what a target asks beyond this, it asks of other layers.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask
from flask_socketio import SocketIO, join_room

from app.web.frames import Packet, only_in_order
from app.web.socket_context import Sockets
from app.web.websocket import CONNECTION
from bench.chat_peer import Peer
from tests.servers import answers, free_port, running


def create_bare_app() -> Flask:
    """Return an application that joins rooms, answers and passes on."""
    app, sockets = Flask(__name__), Sockets()
    sockets.init_app(
        app, async_mode="gevent", async_handlers=False, manage_session=False, serializer=Packet
    )
    only_in_order(sockets.server)
    sockets.on_event("chat:join", _join)
    sockets.on_event("chat:post", _passing_on(sockets))
    app.add_url_rule("/healthz", "healthz", lambda: "well")
    served = app.wsgi_app

    def serve(environ: dict[str, Any], start_response: Any) -> Any:
        environ[CONNECTION] = environ.pop("gunicorn.socket", None)
        return served(environ, start_response)

    app.wsgi_app = serve  # type: ignore[method-assign]  # how WSGI middleware is put on
    return app


def _join(data: dict[str, Any]) -> dict[str, Any]:
    join_room(data["conversation_id"])
    return {"ok": True}


def _passing_on(sockets: SocketIO) -> Any:
    def post(data: dict[str, Any]) -> dict[str, Any]:
        sockets.emit("chat:message-posted", {"message": data}, to=data["conversation_id"])
        return {"ok": True, "message": data}

    return post


@contextmanager
def bare_socket(count: int) -> Iterator[Peer]:
    """One process that passes messages on."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py"]
    command += ["--log-level", "warning", "--bind", f"127.0.0.1:{port}"]
    command += ["bench.chat_bare:create_bare_app()"]
    with TemporaryDirectory() as folder:
        log, alive = Path(folder) / "web.log", f"http://127.0.0.1:{port}/healthz"
        with running(command, ready=lambda: answers(alive), log=log, env=dict(os.environ)) as web:
            yield Peer(
                name="Our socket layer alone: passed on, not stored",
                wire="socket.io",
                clients=[
                    {
                        "host": "127.0.0.1",
                        "port": port,
                        "token": "anybody",
                        "conversation": f"pair-{number // 2}",
                    }
                    for number in range(count)
                ],
                processes=[web.pid],
                stored=None,
            )
