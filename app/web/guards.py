"""Who may use a route: every view names its guard, and one without a guard is refused.

The guard only opens the door; whether this person may see this row is the verb's to decide.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, request

from app.core.errors import Forbidden, NotLoggedIn
from app.core.work import Actor
from app.web.unit import current_actor

View = TypeVar("View", bound=Callable[..., Any])

STAFF = ("adviser", "super_user", "team_leader", "administrator")


@dataclass(frozen=True)
class Guard:
    """One rule about the actor, with a name that tests and documents show."""

    name: str
    roles: frozenset[str] = frozenset()
    open_to_all: bool = False

    def check(self, actor: Actor) -> None:
        """Return for whoever may pass; raises NotLoggedIn or Forbidden otherwise."""
        if self.open_to_all:
            return
        if not actor.is_known:
            raise NotLoggedIn()
        if self.roles and not actor.has(*self.roles):
            raise Forbidden()


def anyone(view: View) -> View:
    """Open a view to everybody, logged in or not."""
    return _mark(view, Guard("anyone", open_to_all=True))


def logged_in(view: View) -> View:
    """Open a view to every logged-in person."""
    return _mark(view, Guard("logged in"))


def only(*roles: str) -> Callable[[View], View]:
    """Open a view to people with at least one of the roles."""

    def mark(view: View) -> View:
        return _mark(view, Guard(" or ".join(sorted(roles)), frozenset(roles)))

    return mark


staff = only(*STAFF)


def _mark(view: View, guard: Guard) -> View:
    view.guard = guard  # type: ignore[attr-defined]  # functools.wraps carries it on
    return view


def guard_of(view: Callable[..., Any], method: str) -> Guard | None:
    """Return the guard that a view names for a method, such as "POST"."""
    view_class = getattr(view, "view_class", None)
    if view_class is None:
        return getattr(view, "guard", None)
    handler = getattr(view_class, "get" if method == "HEAD" else method.lower(), None)
    return getattr(handler, "guard", None)


def enforce_guards(app: Flask) -> None:
    """Check the guard before each view; a view that names none is closed to all."""

    @app.before_request
    def check() -> None:
        if request.endpoint is None or request.endpoint == "static":
            return
        if request.method == "OPTIONS":
            return
        guard = guard_of(app.view_functions[request.endpoint], request.method)
        if guard is None:
            raise Forbidden()
        if not guard.open_to_all:
            guard.check(current_actor())
