"""One hierarchy for everything that can go wrong, with stable slugs (RFC 9457).

A door renders a `Problem` as problem+json, as a page, beside a field, or in a socket's
acknowledgement; nothing else ever reaches a user. Features subclass in their `contract.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from app.core.texts import Text, lazy

Fields = Mapping[str, Sequence[str]]


class Problem(Exception):
    """Something that a person can be told: a stable slug, an HTTP status and plain words."""

    slug: ClassVar[str] = "internal"
    status: int = 500
    title: ClassVar[Text] = lazy("Something went wrong on our side.")

    def __init__(
        self, detail: Text | None = None, *, fields: Fields | None = None, **extra: Any
    ) -> None:
        """Carry an explanation, messages per field (`{"email": ["…"]}`) and further facts."""
        self.detail = detail
        self.fields: dict[str, list[str]] = {k: list(v) for k, v in (fields or {}).items()}
        self.extra = extra
        super().__init__(str(self.slug))

    @property
    def headers(self) -> dict[str, str]:
        """Return the HTTP headers that belong to this problem."""
        return {}

    def as_document(self) -> dict[str, Any]:
        """Return the problem document of RFC 9457, in the current language."""
        document: dict[str, Any] = {
            "type": f"urn:jobvej:problem:{self.slug}",
            "title": str(self.title),
            "status": self.status,
        }
        if self.detail is not None:
            document["detail"] = str(self.detail)
        if self.fields:
            document["errors"] = {k: [str(m) for m in v] for k, v in self.fields.items()}
        return document | self.extra


class BadRequest(Problem):
    """The request cannot be understood."""

    slug = "bad-request"
    status = 400
    title = lazy("We could not understand the request.")


class NotLoggedIn(Problem):
    """Nobody is logged in, and somebody must be."""

    slug = "not-logged-in"
    status = 401
    title = lazy("You need to log in first.")

    @property
    def headers(self) -> dict[str, str]:
        """Say how one may log in (RFC 9110, 11.6.1)."""
        return {"WWW-Authenticate": 'Bearer realm="jobvej"'}


class Forbidden(Problem):
    """The person is known, and may not do this."""

    slug = "forbidden"
    status = 403
    title = lazy("You do not have access to this.")


class NotFound(Problem):
    """There is no such thing, or none that this person may know of."""

    slug = "not-found"
    status = 404
    title = lazy("We could not find what you were looking for.")


class Conflict(Problem):
    """The thing has changed since, or is already so."""

    slug = "conflict"
    status = 409
    title = lazy("This does not fit with what has happened in the meantime.")


class TooLarge(Problem):
    """More was sent than is taken."""

    slug = "too-large"
    status = 413
    title = lazy("That is too large.")


class Invalid(Problem):
    """A value is missing or wrong; `fields` says which and why."""

    slug = "invalid"
    status = 422
    title = lazy("Something needs to be corrected.")


class TooManyRequests(Problem):
    """Too much, too fast; the answer says when to try again."""

    slug = "too-many-requests"
    status = 429
    title = lazy("You have tried too many times. Wait a little and try again.")

    def __init__(self, detail: Text | None = None, *, retry_after: int = 60) -> None:
        """Carry the number of seconds to wait."""
        super().__init__(detail, retry_after=retry_after)
        self.retry_after = retry_after

    @property
    def headers(self) -> dict[str, str]:
        """Say when to try again (RFC 9110, 10.2.3)."""
        return {"Retry-After": str(self.retry_after)}


class Unavailable(Problem):
    """A part of the service is down for now."""

    slug = "unavailable"
    status = 503
    title = lazy("This does not work right now. Try again in a little while.")

    def __init__(self, detail: Text | None = None, *, retry_after: int = 10) -> None:
        """Carry the number of seconds after which it may work again."""
        super().__init__(detail, retry_after=retry_after)
        self.retry_after = retry_after

    @property
    def headers(self) -> dict[str, str]:
        """Say when to try again (RFC 9110, 10.2.3)."""
        return {"Retry-After": str(self.retry_after)}
