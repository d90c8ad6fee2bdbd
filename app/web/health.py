"""Is it alive, is it ready, and how does it go: for load balancers and monitoring."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable

from flask import Blueprint, Flask, Response, g, jsonify, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from sqlalchemy import func, select

from app.core.clock import stopwatch
from app.core.errors import NotFound
from app.core.events import EventDelivery
from app.core.health import Check, failing
from app.web.guards import anyone
from app.web.services import Slot, services
from app.web.unit import bearer_token

CHECKS: Slot[Iterable[tuple[str, Check]]] = Slot("checks")
NOTES: Slot[Iterable[tuple[str, Check]]] = Slot("notes")
THOROUGH_NOTES: Slot[Iterable[tuple[str, Check]]] = Slot("thorough_notes")
COUNT_ANSWER: Slot[Callable[[str, int], None]] = Slot("count_answer")
METRICS: Slot[Callable[[], bytes]] = Slot("metrics")
DELIVERY_STATES = ("waiting", "done", "failed")

pages = Blueprint("health", __name__)


@pages.get("/healthz")
@anyone
def alive() -> Response:
    """Say that the process answers."""
    return jsonify(status="alive")


@pages.get("/readyz")
@anyone
def ready() -> Response:
    """Say whether requests can be served: database, queue and migrations; 503 with reasons.

    Notes are what somebody should look at although requests are served: the virus scanner.
    """
    provided = services().provided
    reasons, notes = failing(provided[CHECKS]), failing(provided[NOTES])
    response = jsonify(status="not ready" if reasons else "ready", reasons=reasons, notes=notes)
    response.status_code = 503 if reasons else 200
    return response


def measure(app: Flask, checks: list[tuple[str, Check]]) -> None:
    """Count requests and how long they take, by endpoint, never by person."""
    registry = CollectorRegistry()
    seconds = Histogram(
        "jobvej_request_seconds", "Seconds a request took", ["endpoint"], registry=registry
    )
    answers = Counter("jobvej_answers", "Answers", ["endpoint", "status"], registry=registry)
    waiting = Gauge(
        "jobvej_outbox_deliveries", "Event deliveries by state", ["state"], registry=registry
    )
    provided = services(app).provided
    provided[CHECKS] = checks
    provided[COUNT_ANSWER] = lambda endpoint, status: answers.labels(endpoint, status).inc()
    provided[METRICS] = lambda: _exposition(registry, waiting)

    @app.before_request
    def begin() -> None:
        g.began = stopwatch()

    @app.after_request
    def end(response: Response) -> Response:
        endpoint = request.endpoint or "none"
        if "began" in g:
            seconds.labels(endpoint).observe(stopwatch() - g.began)
        answers.labels(endpoint, response.status_code).inc()
        return response


def _exposition(registry: CollectorRegistry, waiting: Gauge) -> bytes:
    with services().units.system() as unit:
        rows = unit.session.execute(
            select(EventDelivery.state, func.count()).group_by(EventDelivery.state)
        ).all()
    counts = dict.fromkeys(DELIVERY_STATES, 0)
    counts |= {row.state: row[1] for row in rows}
    for state, count in counts.items():
        waiting.labels(state).set(count)
    return generate_latest(registry)


@pages.get("/metrics")
@anyone
def metrics() -> Response:
    """Return the measurements in Prometheus' text format, to whoever holds the token."""
    token = services().settings.metrics_token
    given = bearer_token() or ""
    if token is None or not hmac.compare_digest(given.encode(), token.encode()):
        raise NotFound()
    return Response(services().provided[METRICS](), content_type=CONTENT_TYPE_LATEST)
