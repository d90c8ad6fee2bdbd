"""Which search a page of results answers, so that only the same search can tell what is gone.

A search for one municipality may show all that it has, and says nothing about the others.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from app.listings.importers.jobnet import is_search
from app.listings.importers.sniff import decoded

_PAGING = {"offset", "count", "sortvalue", "shownearbycriteria"}


def search_in(contents: Iterable[bytes]) -> str | None:
    """Return what names the one search that these answers belong to; None for none or several."""
    searches = {_name(answer) for content in contents for answer in _answers(content)}
    return searches.pop() if len(searches) == 1 else None


def page_from(url: str, offset: int) -> str:
    """Return the address of the page of a search that begins after so many results."""
    parts = urlsplit(url)
    asked = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if name.casefold() != "offset"
    ]
    return urlunsplit(parts._replace(query=urlencode([*asked, ("Offset", str(offset))])))


def _answers(content: bytes) -> list[Mapping[str, Any]]:
    try:
        raw = json.loads(decoded(content))
    except (ValueError, RecursionError):
        return []
    answers = raw if isinstance(raw, list) else [raw]
    return [one for one in answers if is_search(one)]


def _name(answer: Mapping[str, Any]) -> str:
    asked = answer.get("Expression")
    facts = asked if isinstance(asked, Mapping) else {}
    narrowed = {k: v for k, v in facts.items() if k.casefold() not in _PAGING and v}
    return hashlib.sha256(json.dumps(narrowed, sort_keys=True).encode()).hexdigest()
