"""Jobvej: the service through which a municipality's job centre reaches its citizens."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app import wiring, wiring_features
from app.core.clock import Clock, SystemClock
from app.core.ids import Ids, RandomIds
from app.core.logs import set_up_logs
from app.listings.ready import keep_answers_ready
from app.settings import Mode, Settings, settings_from_environment
from app.web import i18n, security, templating
from app.web.api import describe_api
from app.web.api_document import describe_when_asked
from app.web.assets import serve_assets
from app.web.errors import limit_addresses, render_problems
from app.web.guards import enforce_guards
from app.web.health import measure
from app.web.idempotency import answer_once
from app.web.protecting import protect_forms
from app.web.services import EXTENSION
from app.web.uploads import keep_uploads_in_memory


def create_app(
    settings: Settings | None = None,
    clock: Clock | None = None,
    ids: Ids | None = None,
    transports: object | None = None,
) -> Flask:
    """Put the application together; tests pass a clock, identities and transports of their own."""
    settings = settings or settings_from_environment()
    set_up_logs(as_json=settings.mode is Mode.PRODUCTION)
    app = Flask(__name__, static_folder=None, template_folder="web/templates")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=12 * 1024 * 1024,
        SESSION_COOKIE_NAME="__Host-form" if settings.is_secure else "form",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_secure,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=False,
        TESTING=settings.tested,
    )
    parts = wiring.services(settings, clock or SystemClock(), ids or RandomIds(), transports)
    app.extensions[EXTENSION] = parts
    keep_uploads_in_memory(app)
    measure(app, wiring.checks(app, parts))
    keep_answers_ready(app, parts)
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # how WSGI middleware is put on
            app.wsgi_app, settings.trusted_proxies, settings.trusted_proxies
        )
    i18n.speak_languages(app)
    limit_addresses(app)
    protect_forms(app, except_for=wiring_features.PROVE_THEMSELVES)
    enforce_guards(app)
    answer_once(app)
    render_problems(app)
    security.add_security_headers(app)
    serve_assets(app)
    templating.give_templates_their_words(app)
    api = describe_api(app)
    wiring.doors(app, api, parts)
    describe_when_asked(app, api)
    wiring.realtime(app, parts)
    return app
