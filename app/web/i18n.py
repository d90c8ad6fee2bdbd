"""Which language a request is answered in, and the words the templates use."""

from __future__ import annotations

from flask import Blueprint, Flask, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from app.core import texts
from app.core.clock import local_day, local_time
from app.core.errors import NotFound
from app.web.guards import anyone
from app.web.safe_next import local_path
from app.web.unit import bearer_token, cookie_name, current_actor

COOKIE = "sprog"
WITHOUT_PEOPLE = {"health"}  # what monitoring asks; its token is no person's

pages = Blueprint("web", __name__)


def choose_language() -> str:
    """Return the language: what was chosen, what the person prefers, what the browser asks for.

    A program says on purpose which language it wants, so its header comes before the person's.
    """
    chosen = request.args.get(COOKIE) or request.cookies.get(COOKIE)
    if chosen in texts.LANGUAGES:
        return chosen
    if bearer_token() is not None:
        asked = request.accept_languages.best_match(texts.LANGUAGES)
        if asked is not None:
            return asked
    if request.cookies.get(cookie_name()) or bearer_token() is not None:
        actor = current_actor()
        if actor.is_known:
            return actor.language
    return request.accept_languages.best_match(texts.LANGUAGES, texts.DEFAULT_LANGUAGE)


@pages.get("/sprog/<code>")
@anyone
def set_language(code: str) -> AnyResponse:
    """Answer in another language from here on, and go back to where the person was."""
    if code not in texts.LANGUAGES:
        raise NotFound()
    response = redirect(local_path(request.args.get("next")))
    response.set_cookie(COOKIE, code, max_age=365 * 86400, samesite="Lax", httponly=True)
    response.headers["Cache-Control"] = "no-store"
    return response


def speak_languages(app: Flask) -> None:
    """Set the language before each request, and give the templates their words."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # by the extension
        texts.gettext, _plural, newstyle=False
    )
    app.jinja_env.globals.update(
        _=texts.gettext,
        ngettext=texts.ngettext,
        language=texts.language,
        text_direction=lambda: "rtl" if texts.language() in texts.RIGHT_TO_LEFT else "ltr",
        format_date=texts.format_date,
        format_day_and_month=texts.format_day_and_month,
        format_weekday=texts.format_weekday,
        format_exact_length=texts.format_exact_length,
        format_length=texts.format_length,
        format_list=texts.format_list,
        format_moment=texts.format_moment,
        format_number=texts.format_number,
        format_time=texts.format_time,
        weekday_name=texts.weekday_name,
        local_day=local_day,
        local_time=local_time,
    )

    @app.before_request
    def use() -> None:
        texts.set_language(texts.DEFAULT_LANGUAGE)
        if request.blueprint not in WITHOUT_PEOPLE:
            texts.set_language(choose_language())


def _plural(singular: str, plural: str, n: int) -> str:
    return texts.ngettext(singular, plural, n)
