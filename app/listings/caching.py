"""Pages that everyone sees alike, kept ready: answered before Flask is asked at all.

A view says that its answer is the same for everybody (`keep_answer`), and the finished answer,
headers and all, is kept until the feed changes, the day ends or the municipality looks
different. Only a request that nobody can be behind is answered from here: no session, no token,
no cookie but the language.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from http import HTTPStatus
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import structlog
from flask import request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from app.core.clock import Clock, local_day
from app.core.errors import Problem
from app.core.texts import DEFAULT_LANGUAGE, LANGUAGES, use_language
from app.core.work import Look
from app.listings.feed_copy import Feed
from app.listings.feed_page import FeedPages
from app.listings.lru import Lru
from app.web.addresses import host_of
from app.web.contract import Directory

log = structlog.get_logger()

KEEP = "jobvej.keep"
MOST_OCTETS = 48 * 1024 * 1024
LONGEST_QUERY = 600
MOST_EXAMPLES = 200
MADE_HERE = frozenset({"/", "/opslag"})
SMALLEST_PACKED = 1_000

Headers = list[tuple[str, str]]
Key = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Times:
    """What an answer depends on besides its address: it is true while these are."""

    edition: int
    day: date
    look: Look


@dataclass(slots=True)
class Kept:
    """A finished answer, as it goes out, and packed once somebody wants it so."""

    times: Times
    status: str
    headers: Headers
    body: bytes
    etag: str
    endpoint: str
    not_modified: Headers
    vary: str
    packed: tuple[Headers, bytes] | None = field(default=None)

    @property
    def weight(self) -> int:
        """Return about how many octets it takes to keep it."""
        return len(self.body) + 2_000


def keep_answer(edition: int) -> None:
    """Let the answer to this request be kept: it is the same for everyone who is nobody.

    `edition` is what the feed was at before anything was read for the answer.
    """
    request.environ[KEEP] = (edition, request.endpoint or "")


class ReadyAnswers:
    """WSGI middleware: answers from memory what it can, and keeps what may be kept."""

    def __init__(
        self,
        inner: Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]],
        *,
        feed: Feed,
        directory: Directory,
        clock: Clock,
        pages: FeedPages,
        count: Callable[[str, int], None],
    ) -> None:
        """Stand before `inner`; `count` hears the endpoint and status of what is answered here."""
        self._pages = pages
        self._examples: Lru[tuple[str, str, str, str], Kept] = Lru(MOST_EXAMPLES)
        self._inner, self._feed, self._directory = inner, feed, directory
        self._clock, self._count = clock, count
        self._kept: Lru[Key, Kept] = Lru(MOST_OCTETS)
        self._languages: Lru[str, str] = Lru(500)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        key = self._key(environ)
        times = self._times(environ) if key else None
        if key is None or times is None:
            return self._inner(environ, start)
        kept = self._kept.get(key)
        if kept is not None and kept.times == times:
            self._count(kept.endpoint, _code(kept, environ))
            return _answer(kept, environ, start, pack=True)
        made = self._made(key, times) if environ["REQUEST_METHOD"] == "GET" else None
        if made is not None:
            self._count(made.endpoint, _code(made, environ))
            return _answer(made, environ, start, pack=False)
        return self._ask(key, times, environ, start)

    def _made(self, key: Key, times: Times) -> Kept | None:
        """Make a page of the feed here, with the headers of one that the application answered.

        None for every other page, and for the first, which is the application's to answer.
        """
        host, scheme, path, query, words = key
        example = self._examples.get((host, scheme, path, words))
        if example is None or example.times.look != times.look:
            return None
        try:
            here = self._directory.by_host(host_of(host))
            with use_language(words):
                made = self._pages.for_stranger(
                    here, times.look, path=path, query=query, root=f"{scheme}://{host}/"
                )
        except Problem:  # the application says what is wrong
            return None
        if made is None:
            return None
        headers = [p for p in example.headers if p[0].lower() not in {"vary", "etag"}]
        headers.append(("Vary", example.vary))
        edition, html = made
        kept = _finished(times, example.endpoint, example.status, headers, html.encode())
        if edition == times.edition:
            self._kept.put(key, kept, kept.weight)
        return kept

    def _key(self, environ: WSGIEnvironment) -> Key | None:
        """Return what tells this request's answer from others; None where it may be personal."""
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or "HTTP_AUTHORIZATION" in environ:
            return None
        chosen = _language_cookie(environ.get("HTTP_COOKIE"))
        query = environ.get("QUERY_STRING", "")
        if chosen is None or len(query) > LONGEST_QUERY:
            return None
        return (
            environ.get("HTTP_HOST", ""),
            environ["wsgi.url_scheme"],
            environ.get("PATH_INFO", ""),
            query,
            chosen or self._language(environ.get("HTTP_ACCEPT_LANGUAGE", "")),
        )

    def _language(self, header: str) -> str:
        """Return the language that a browser asks for, as `choose_language` would."""
        known = self._languages.get(header)
        if known is None:
            accepted = parse_accept_header(header, LanguageAccept)
            known = accepted.best_match(LANGUAGES, DEFAULT_LANGUAGE)
            self._languages.put(header, known)
        return known

    def _times(self, environ: WSGIEnvironment) -> Times | None:
        """Return what is true now, for the municipality of this host; None where there is none."""
        try:
            here = self._directory.by_host(host_of(environ.get("HTTP_HOST", "")))
            look = self._directory.look_of(here)
            return Times(self._feed.of(here).edition, local_day(self._clock.now()), look)
        except Problem:
            return None
        except Exception:  # a database that is down is the application's to report
            log.exception("ready-answers-unavailable")
            return None

    def _ask(
        self, key: Key, times: Times, environ: WSGIEnvironment, start: StartResponse
    ) -> Iterable[bytes]:
        """Let the application answer, and keep the answer where its view says that one may."""
        held: list[tuple[str, Headers]] = []

        def hold(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], object]:
            if environ["REQUEST_METHOD"] != "GET" or KEEP not in environ or _has_cookie(headers):
                return start(status, headers, exc_info)
            held.append((status, headers))
            return _no_writing

        answer = self._inner(environ, hold)
        if not held:
            return answer
        try:
            body = b"".join(answer)
        finally:
            close = getattr(answer, "close", None)
            if close is not None:
                close()
        kept = _finished(times, environ[KEEP][1], *held[-1], body)
        if times.edition == environ[KEEP][0]:
            self._kept.put(key, kept, kept.weight)
            if key[2] in MADE_HERE and kept.status.startswith("200"):
                self._examples.put((*key[:3], key[4]), kept)
        return _answer(kept, environ, start, pack=False)


def _finished(times: Times, endpoint: str, status: str, headers: Headers, body: bytes) -> Kept:
    etag = f'"{sha256(body).hexdigest()[:24]}"'
    shared = [p for p in headers if p[0].lower() not in {"content-length", "etag", "vary"}]
    vary = ", ".join(value for name, value in headers if name.lower() == "vary")
    shared += [("Vary", f"{vary}, Accept-Encoding" if vary else "Accept-Encoding"), ("ETag", etag)]
    bare = [pair for pair in shared if pair[0].lower() != "content-type"]
    full = [*shared, ("Content-Length", str(len(body)))]
    return Kept(times, status, full, body, etag, endpoint, bare, vary)


def _code(kept: Kept, environ: WSGIEnvironment) -> int:
    code = int(kept.status[:3])
    known = code == HTTPStatus.OK and _is_known(environ.get("HTTP_IF_NONE_MATCH"), kept.etag)
    return HTTPStatus.NOT_MODIFIED if known else code


def _answer(
    kept: Kept, environ: WSGIEnvironment, start: StartResponse, *, pack: bool
) -> Iterable[bytes]:
    if _code(kept, environ) == HTTPStatus.NOT_MODIFIED:
        start("304 NOT MODIFIED", list(kept.not_modified))
        return []
    headers, body = kept.headers, kept.body
    if pack and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        headers, body = _packed(kept)
    start(kept.status, list(headers))
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _no_writing(_data: bytes) -> None:
    raise RuntimeError("nothing here writes an answer piece by piece")


def _packed(kept: Kept) -> tuple[Headers, bytes]:
    """Return the answer gzipped; packed when it is asked for a second time, and kept so."""
    if len(kept.body) < SMALLEST_PACKED:
        return kept.headers, kept.body
    if kept.packed is None:
        body = gzip.compress(kept.body, 6, mtime=0)
        left = [p for p in kept.headers if p[0].lower() not in {"content-length", "etag"}]
        more = [
            ("Content-Encoding", "gzip"),
            ("Content-Length", str(len(body))),
            ("ETag", f'"{kept.etag[1:-1]}-gzip"'),
        ]
        kept.packed = ([*left, *more], body)
    return kept.packed


def _language_cookie(cookies: str | None) -> str | None:
    """Return the language that the only cookie names, "" for none; None for any other cookie."""
    if not cookies:
        return ""
    name, _, value = cookies.strip().partition("=")
    if name != "sprog" or ";" in value:
        return None
    return value if value in LANGUAGES else None  # other spellings are the application's to read


def _is_known(if_none_match: str | None, etag: str) -> bool:
    """Say whether the browser has this very answer (RFC 9110, 13.1.2: compared weakly)."""
    if not if_none_match:
        return False
    if if_none_match.strip() == "*":
        return True
    given = {one.strip().removeprefix("W/") for one in if_none_match.split(",")}
    return etag in given or f'"{etag[1:-1]}-gzip"' in given


def _has_cookie(headers: Headers) -> bool:
    return any(name.lower() == "set-cookie" for name, _ in headers)
