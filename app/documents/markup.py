"""The words of a text that may be HTML, from a stranger's file: one pass, whatever stands in it.

Parsers of HTML mend what is broken, and some broken texts take them minutes. Here nothing is
mended: a tag ends a line or is left out, and what is no whole tag is text.
"""

from __future__ import annotations

import html
import re

from app.documents.content import clean_text

# No part can begin in two places: a search that fails has read each character once.
_TAG = re.compile(
    r"""<(?:(?P<comment>!--)
        |(?P<over>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*+)(?=[\s/>])
         (?:[^<>"']|"[^"<]*+"|'[^'<]*+')*+>)""",
    re.VERBOSE,
)
_LINES = frozenset({"p", "div", "br", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "h5", "h6"})
# A point whose words stand in a paragraph of their own.
_BARE_POINT = re.compile(r"^-\n+(?=[^\n-])", re.MULTILINE)
_ENDED = _LINES - {"br", "ul", "ol"}
_UNREAD = {
    "style": re.compile("</style", re.IGNORECASE),
    "script": re.compile("</script", re.IGNORECASE),
}


def plain(markup: str) -> str:
    """Return the words of a text that may be HTML, one paragraph or point on each line."""
    if "<" not in markup:
        return clean_text(markup)
    words, at = [], 0
    while tag := _TAG.search(markup, at):
        words += [markup[at : tag.start()], _break(tag)]
        at = _past(markup, tag)
    text = clean_text(html.unescape("".join([*words, markup[at:]])))
    return _BARE_POINT.sub("- ", text)


def _break(tag: re.Match[str]) -> str:
    name = (tag["name"] or "").casefold()
    if tag["over"]:
        return "\n" if name in _ENDED else ""
    if name == "li":
        return "\n- "
    return "\n" if name in _LINES else ""


def _past(markup: str, tag: re.Match[str]) -> int:
    """Return where the text goes on: after a comment, and after what is written for programs."""
    if tag["comment"]:
        end = markup.find("-->", tag.end())
        return len(markup) if end < 0 else end + 3
    unread = None if tag["over"] else _UNREAD.get(tag["name"].casefold())
    if unread is None:
        return tag.end()
    end_tag = unread.search(markup, tag.end())
    return end_tag.start() if end_tag else len(markup)
