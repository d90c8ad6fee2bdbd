"""Renders every problem in one place: problem+json for the API, a page for people."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import quote

import structlog
from flask import Flask, Response, jsonify, redirect, render_template, request
from flask_wtf.csrf import CSRFError
from markupsafe import escape
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from app.core.crypto import SealBroken
from app.core.errors import (
    BadRequest,
    Forbidden,
    Invalid,
    NotFound,
    NotLoggedIn,
    Problem,
    TooLarge,
    TooManyRequests,
    Unavailable,
)
from app.core.texts import language, lazy
from app.web.safe_next import local_path

log = structlog.get_logger()

LONGEST_ADDRESS = 32 * 1024


class MethodNotAllowed(Problem):
    """The thing exists, and does not take this method."""

    slug = "method-not-allowed"
    status = 405
    title = lazy("This cannot be done here.")


class AddressTooLong(Problem):
    """The address holds more than anybody chooses; see also `gunicorn.conf.py`."""

    slug = "address-too-long"
    status = 414
    title = lazy("The address is too long.")


class UnsupportedMediaType(Problem):
    """The body is of a kind that is not read here."""

    slug = "unsupported-media-type"
    status = 415
    title = lazy("We cannot read that kind of content.")


class FormExpired(BadRequest):
    """The form was sent without, or with an old, protection token."""

    slug = "form-expired"
    title = lazy("The page had been open for too long.")


_BY_STATUS: dict[int, type[Problem]] = {
    400: BadRequest,
    401: NotLoggedIn,
    403: Forbidden,
    404: NotFound,
    405: MethodNotAllowed,
    413: TooLarge,
    414: AddressTooLong,
    415: UnsupportedMediaType,
    422: Invalid,
    429: TooManyRequests,
    503: Unavailable,
}


def problem_from_http(error: HTTPException) -> Problem:
    """Return the problem for an exception of the framework, without any of its wording."""
    if isinstance(error, CSRFError):
        return FormExpired()
    code = error.code or 500
    if code in _BY_STATUS:
        return _BY_STATUS[code]()
    if 400 <= code < 500:
        return _other_refusal(code)
    return Problem()


def _other_refusal(code: int) -> Problem:
    problem = BadRequest(HTTPStatus(code).phrase)
    problem.status = code
    return problem


def wants_json() -> bool:
    """Say whether this request came through the API's door."""
    return request.path.startswith("/api/")


def render_problem(problem: Problem) -> AnyResponse:
    """Return the answer for a problem, in the shape that this door speaks."""
    if wants_json():
        return problem_json(problem)
    if isinstance(problem, NotLoggedIn) and request.method in {"GET", "HEAD"}:
        here = local_path(request.full_path.rstrip("?"))
        return redirect(f"/log-ind?next={quote(here, safe='')}")
    response = Response(_page(problem), problem.status, mimetype="text/html")
    response.headers.update(problem.headers)
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(problem: Problem) -> str:
    """Return the error's page, or its bare words where no page can be made: nothing answers."""
    try:
        return render_template("error.html", problem=problem)
    except Exception as broken:
        if not isinstance(broken, Problem):
            log.exception("error-page-failed")
        title = escape(str(problem.title))
        return (
            f'<!doctype html>\n<html lang="{language()}">\n<meta charset="utf-8">\n'
            f'<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n'
            f"<main>\n<h1>{title}</h1>\n</main>\n</html>\n"
        )


def problem_json(problem: Problem) -> Response:
    """Return the problem document of RFC 9457."""
    response = jsonify(problem.as_document())
    response.status_code = problem.status
    response.mimetype = "application/problem+json"
    response.headers.update(problem.headers)
    response.headers["Cache-Control"] = "no-store"
    return response


def render_problems(app: Flask) -> None:
    """Render everything that can go wrong in one place; nothing else ever reaches a user."""

    @app.errorhandler(Problem)
    def known(problem: Problem) -> AnyResponse:
        return render_problem(problem)

    app.register_error_handler(HTTPException, answer_http_error)

    @app.errorhandler(SealBroken)
    def sealed(_broken: SealBroken) -> AnyResponse:
        log.exception("seal-broken")
        return render_problem(Problem())

    @app.errorhandler(Exception)
    def unknown(_error: Exception) -> AnyResponse:
        log.exception("request-failed", endpoint=request.endpoint)
        return render_problem(Problem())


def limit_addresses(app: Flask) -> None:
    """Refuse an address that holds too much, before anybody looks into it."""

    @app.before_request
    def refuse() -> None:
        if len(request.environ.get("RAW_URI") or request.full_path) > LONGEST_ADDRESS:
            raise AddressTooLong()


def answer_http_error(error: HTTPException) -> AnyResponse:
    """Return the answer for an exception of the framework, in the shape of this door.

    What the framework says in headers is kept, such as Allow on 405 (RFC 9110, 15.5.6).
    """
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()
    response = render_problem(problem_from_http(error))
    for name, value in error.get_headers():
        if name.lower() not in {"content-type", "content-length"}:
            response.headers[name] = value
    return response
