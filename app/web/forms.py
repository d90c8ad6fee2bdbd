"""Reads a form with the same marshmallow schema as the API, and shows it again with its errors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from flask import Response, flash, make_response, render_template, request
from marshmallow import EXCLUDE, Schema, ValidationError
from werkzeug.wrappers import Response as BaseResponse

from app.core.errors import Invalid, Problem
from app.core.texts import _
from app.core.work import UnitOfWork
from app.web.error_summary import name_fields
from app.web.shape_words import in_words
from app.web.unit import write_unit

Wrong = Mapping[str, list[str]]
P = ParamSpec("P")


def load_form(
    schema: Schema, *, also: Callable[[dict[str, Any]], Wrong] | None = None
) -> dict[str, Any]:
    """Return the form's values as the schema reads them; Invalid says what is wrong per field.

    Empty text counts as missing, as a browser sends every field. A list field takes every
    value of its name. A person hears of everything at once: where the schema refuses a value,
    `also` says of the others (those that could be read) what the verb would refuse.
    """
    raw: dict[str, Any] = {}
    for name, field in schema.load_fields.items():
        key = field.data_key or name
        values = [v for v in request.form.getlist(key) if v.strip() != ""]
        if not values:
            continue
        raw[key] = values if hasattr(field, "inner") else values[-1]
    try:
        loaded: dict[str, Any] = schema.load(raw, unknown=EXCLUDE)
    except ValidationError as error:
        wrong = flat_messages(error)
        readable = error.valid_data if isinstance(error.valid_data, dict) else {}
        for name, messages in (also(readable) if also else {}).items():
            wrong.setdefault(name, messages)
        raise Invalid(fields=wrong) from error
    return loaded


def refused_by(check: Callable[[], object]) -> Wrong:
    """Return what a check refuses, by field; for `load_form(…, also=…)`."""
    try:
        check()
    except Problem as problem:
        return problem.fields
    return {}


def flat_messages(error: ValidationError) -> dict[str, list[str]]:
    """Return marshmallow's messages by field, nested ones joined into one list."""
    messages = error.normalized_messages()
    return {name: _flatten(value) for name, value in messages.items()}


def _flatten(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in _flatten(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in _flatten(inner)]
    return [in_words(str(value))]


def form_again(
    template: str,
    problem: Problem,
    *,
    beside: str = "",
    values: Mapping[str, str] | None = None,
    **context: Any,
) -> Response:
    """Show a form again with its errors beside the fields, and everything that was typed.

    What belongs to no field, such as a limit that was reached, stands `beside` the field that is
    named, or above the form. A file has to be chosen anew: `files_chosen` names it. The form is
    there, and its reader may fill it in: 403 and 404 are said of a value only. `values` are what
    was typed, where the request is too large for its form to be read.
    """
    fields = problem.fields or {beside: [str(problem.title)]}
    errors = {name: [str(m) for m in messages] for name, messages in fields.items()}
    html = render_template(
        template,
        errors=errors,
        values=request.form if values is None else values,
        files_chosen=_files_chosen() if values is None else {},
        problem=problem,
        **context,
    )
    of_a_value = any(fields) and problem.status in {403, 404}
    response = make_response(name_fields(html), Invalid.status if of_a_value else problem.status)
    response.headers.update(problem.headers)
    response.headers["Cache-Control"] = "no-store"
    return response


@contextmanager
def undoing(done: str, *, too_late: type[Problem]) -> Iterator[UnitOfWork]:
    """Open a writing unit to undo something in, and say that it is done, or why it is too late."""
    try:
        with write_unit() as uow:
            yield uow
    except too_late as refused:
        flash(str(refused.title), "info")
    else:
        flash(done, "success")


def or_again(
    show: Callable[Concatenate[Problem, P], BaseResponse],
) -> Callable[[Callable[P, BaseResponse]], Callable[P, BaseResponse]]:
    """Let the door of a form `show` it again, given the problem and what the door was given.

    That is where what was filled in is refused; any other problem goes on to who asked.
    """

    def around(door: Callable[P, BaseResponse]) -> Callable[P, BaseResponse]:
        @wraps(door)
        def answer(*args: P.args, **kwargs: P.kwargs) -> BaseResponse:
            try:
                return door(*args, **kwargs)
            except Problem as problem:
                if not problem.fields and not isinstance(problem, Invalid):
                    raise
                return show(problem, *args, **kwargs)

        return answer

    return around


def _files_chosen() -> dict[str, str]:
    """Return the names of the files that were sent along, by field."""
    return {
        name: ", ".join(file.filename for file in request.files.getlist(name) if file.filename)
        for name in request.files
    }


def flash_undo(
    text: str,
    url: str,
    links: Sequence[tuple[str, str]] | None = None,
    *,
    label: str | None = None,
) -> None:
    """Say on the next page what was done, with a button that posts to `url` to undo it.

    `links` are words with an address, where to go because of it: with them, also none, it stays in
    the page, as what takes a while to read does. The button has a `label` of its own where it
    undoes less than what was done.
    """
    flash(_said(text, links) | {"undo_url": url, "undo_label": label or _("Undo")}, "success")


def flash_links(text: str, links: Sequence[tuple[str, str]]) -> None:
    """Say on the next page what was done, and where to go because of it; it stays in the page."""
    flash(_said(text, links), "success")


def _said(text: str, links: Sequence[tuple[str, str]] | None) -> Any:
    if links is None:
        return {"text": text}
    return {"text": text, "links": [{"label": label, "url": url} for label, url in links]}
