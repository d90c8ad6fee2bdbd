"""Names each field in a page's summary of errors, in the order in which the form asks for them.

The summary stands above the form, so what the fields are called is known once the page is made.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from markupsafe import escape

_SUMMARY = re.compile(r'(<ul class="error-list">)(.*?)(</ul>)', re.DOTALL)
_ERROR = re.compile(r'<li>(?:<a href="#([^"]+)">)?(.*?)(?:</a>)?</li>', re.DOTALL)


def name_fields(html: str) -> str:
    """Return the page with "E-mail: This is missing." in its summary, in the form's order."""
    if _SUMMARY.search(html) is None:
        return html
    page = _Fields()
    page.feed(html)
    return _SUMMARY.sub(lambda found: found[1] + _list(found[2], page) + found[3], html)


def _list(items: str, page: _Fields) -> str:
    errors = sorted(_ERROR.findall(items), key=lambda error: page.places.get(error[0], -1))
    return "".join(f"<li>{_item(id_, sentence, page)}</li>" for id_, sentence in errors)


def _item(id_: str, sentence: str, page: _Fields) -> str:
    if id_ not in page.places:
        return sentence
    label = " ".join(page.labels.get(id_, "").split())
    named = f"{escape(label)}{'' if label.endswith(('?', '.', ':')) else ':'} " if label else ""
    return f'<a href="#{id_}">{named}{sentence}</a>'


class _Fields(HTMLParser):
    """Reads what each field of a page is called, and where it stands."""

    def __init__(self) -> None:
        super().__init__()
        self.labels: dict[str, str] = {}
        self.places: dict[str, int] = {}
        self._fieldset = self._named = ""
        self._asides = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        if facts.get("id"):
            self.places.setdefault(facts["id"], len(self.places))
        if tag == "fieldset":
            self._fieldset = facts.get("id", "")
        elif tag == "label":
            self._named = facts.get("for", "")
        elif tag == "legend":
            self._named = self._fieldset
        elif tag == "span" and self._named:
            self._asides += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in {"label", "legend"}:
            self._named, self._asides = "", 0
        elif tag == "span" and self._asides:
            self._asides -= 1

    def handle_data(self, data: str) -> None:
        if self._named and not self._asides:
            self.labels[self._named] = self.labels.get(self._named, "") + data
