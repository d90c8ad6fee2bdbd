"""The JSON door: flask-smorest, with problem+json for everything and the headers kept."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from flask import Flask, Response, request
from flask_smorest import Api, Blueprint
from marshmallow import INCLUDE, RAISE, Schema, fields
from webargs.flaskparser import FlaskParser
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from app.core.errors import BadRequest, Invalid
from app.core.texts import _, language
from app.web.errors import UnsupportedMediaType, answer_http_error
from app.web.shape_words import in_words

VERSION = "v1"

# Half of a character of two, which JSON can escape and nothing can keep (RFC 8259, 8.2).
_HALF_A_CHARACTER = re.compile(rb"\\u[dD][89a-fA-F]")


DESCRIPTION = """The service between a job centre and its citizens.

What fits the schemas is well formed, and then what can be wrong with it lies in how things stand: 403 for what this person, or this service, does not do, 404 for what is not there, also where a value only names it, 409 for what does not go with how things are now. 422 is for what does not fit. Whichever it is, `errors` of the problem document has messages by field.

Every POST and PATCH takes an `Idempotency-Key` of 1 to 255 printable characters: the same request under the same key is done once, and answered the same for a day; or with a 409 (`idempotency/outcome-unknown`) where it was done and the answer was lost. A message of a chat goes by its `client_id` instead, and is answered as it is by now."""  # noqa: E501 — three paragraphs of Markdown


class StrictParser(FlaskParser):
    """Refuses what it does not know, instead of dropping it silently."""

    DEFAULT_UNKNOWN_BY_LOCATION = {  # noqa: RUF012 — webargs reads it as a class attribute
        "json": RAISE,
        "form": RAISE,
        "json_or_form": RAISE,
        "query": RAISE,
        "querystring": RAISE,
        "files": RAISE,
        "headers": None,
        "cookies": None,
        "path": None,
    }

    def load_json(self, req: Any, schema: Schema) -> Any:
        """Read the body; what no reader should be made to read is refused, not stumbled over."""
        try:
            read = super().load_json(req, schema)
            if _HALF_A_CHARACTER.search(req.get_data(cache=True)):
                json.dumps(read, ensure_ascii=False).encode()
        except (RecursionError, ValueError):
            raise BadRequest() from None
        return read

    def load_files(self, req: Any, schema: Schema) -> Any:
        """Take all parts of the form together, so that a part nobody asked for is refused."""
        parts = [*req.files.items(multi=True), *req.form.items(multi=True)]
        return self._makeproxy(MultiDict(parts), schema)

    def handle_error(self, error: Any, req: Any, schema: Any, **_kwargs: Any) -> Any:
        """Turn marshmallow's messages into a problem with fields."""
        raise Invalid(fields=flat_messages_by_location(error.messages))

    def _handle_invalid_json_error(self, error: Any, req: Any, *args: Any, **kwargs: Any) -> Any:
        raise BadRequest()


def flat_messages_by_location(messages: Any) -> dict[str, list[str]]:
    """Return messages by field, without the name of the place they came in by."""
    flat: dict[str, list[str]] = {}
    for inner in messages.values() if isinstance(messages, dict) else ():
        if isinstance(inner, dict):
            for name, value in inner.items():
                flat[str(name)] = _texts(value)
        else:
            flat["_schema"] = _texts(inner)
    return flat


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [t for v in value.values() for t in _texts(v)]
    if isinstance(value, list):
        return [t for v in value for t in _texts(v)]
    return [in_words(str(value))]


class ApiBlueprint(Blueprint):
    """A blueprint of `/api/v1` whose arguments are read strictly."""

    ARGUMENTS_PARSER = StrictParser()

    def arguments(self, schema: Any, *, location: str = "json", **kwargs: Any) -> Any:
        """Read arguments; a body that must be there is asked for, and only JSON is taken for it."""
        read = super().arguments(schema, location=location, **kwargs)
        if location != "json":
            return read
        is_required = kwargs.get("required", True)

        def decorate(view: Any) -> Any:
            reading = read(view)

            @wraps(reading)
            def asking(*args: Any, **kwargs: Any) -> Any:
                is_there = bool(request.get_data(cache=True))
                if is_required and not is_there:
                    raise BadRequest(_("A body of JSON is missing."))
                if is_there and not request.is_json:
                    raise UnsupportedMediaType()
                return reading(*args, **kwargs)

            return asking

        return decorate

    def register_views_in_doc(self, api: JobvejApi, *args: Any, **kwargs: Any) -> None:
        """Describe the endpoints when the document is first asked for, not at every start."""
        api.to_be_described.append(partial(super().register_views_in_doc, api, *args, **kwargs))


class JobvejApi(Api):
    """The API's document and its errors."""

    def __init__(self, app: Flask) -> None:
        """Begin with nothing described."""
        self.to_be_described: list[Callable[[], None]] = []
        super().__init__(app)

    def _register_responses(self) -> None:
        """Describe what every endpoint may answer when the document is first asked for."""
        self.to_be_described.append(super()._register_responses)

    def document(self) -> dict[str, Any]:
        """Return the OpenAPI document of every endpoint that was registered."""
        while self.to_be_described:
            self.to_be_described.pop(0)()
        described: dict[str, Any] = self.spec.to_dict()
        return described

    def handle_http_exception(self, error: HTTPException) -> AnyResponse:
        """Answer like the rest of the service; the extension would take all errors over."""
        return answer_http_error(error)


class ProblemDocument(Schema):
    """RFC 9457; a problem may say more about itself (3.2)."""

    class Meta:
        """Clients ignore what they do not know."""

        unknown = INCLUDE

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String()
    errors = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))


def describe_api(app: Flask) -> JobvejApi:
    """Set the API up; its document is at `/api/v1/openapi.json`."""
    app.config.update(
        API_TITLE="Jobvej",
        API_VERSION=VERSION,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=None,
        API_SPEC_OPTIONS={
            "info": {"description": DESCRIPTION},
            "components": {
                "securitySchemes": {
                    "token": {"type": "http", "scheme": "bearer"},
                    "session": {"type": "apiKey", "in": "cookie", "name": "jobvej"},
                }
            },
        },
    )
    api = JobvejApi(app)
    api.ERROR_SCHEMA = ProblemDocument

    @app.after_request
    def say_language(response: Response) -> Response:
        if request.path.startswith("/api/"):
            response.headers.setdefault("Content-Language", language())
            response.vary.update(("Authorization", "Cookie", "Accept-Language"))
        return response

    return api


def items_of(item: type[Schema]) -> type[Schema]:
    """Return the schema of a list that is paged by cursor: `{"items": […], "next": "…"}`."""
    return Schema.from_dict(
        {
            "items": fields.List(fields.Nested(item), required=True),
            "next": fields.String(
                required=True,
                allow_none=True,
                metadata={"description": "The cursor of the next page; null on the last one"},
            ),
        },
        name=f"{item.__name__}Items",
    )
