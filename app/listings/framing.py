"""Pages put together from pieces: a template is rendered once with gaps, and the gaps are filled.

The words around an opening, a filter or a whole page are the same a thousand times over. Jinja
renders them once a language, with marks where values belong (`Stencil`); after that a page is
one joining of texts, some thirty times as quick. Everything that is filled in is escaped first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jinja2 import Environment
from markupsafe import Markup, escape

from app.core.texts import language

# Characters for private use (Unicode 3.5): no text of ours has them, and the values that people
# write are filled in, never searched.
_MARK = re.compile("\ue000(\\w+)\ue001")
AHEAD = "\ue002"
"""The gap for how the addresses of many links begin, filled in all of them at once."""
_SLASH = re.compile(r"(?<=\w{3})/(?=\w{3})")


def mark(name: str) -> Markup:
    """Return the gap of this name, to be rendered in place of a value."""
    return Markup(f"\ue000{name}\ue001")  # noqa: S704 — a name of our own


@lru_cache(maxsize=5_000, typed=True)
def safe(words: str) -> str:
    """Return words as they stand in HTML; the same few come again and again.

    What is HTML already (`breakable`) is left as it is.
    """
    return str(escape(words))


def breakable(words: str) -> Markup:
    """Return words as HTML in which a line may end after a slash between two words.

    Browsers end none there, and would sooner cut a word in two.
    """
    return Markup(_SLASH.sub("/<wbr>", escape(words)))  # noqa: S704 — escaped just before


def safe_address(address: str) -> str:
    """Return an address of our own making as it stands in an attribute.

    Everything that people wrote is percent-encoded in it, so "&" alone is left to be escaped.
    """
    return address.replace("&", "&amp;")


def in_order(html: str) -> str:
    """Return a text with marks as a format, whose gaps a tuple fills from first to last."""
    return _MARK.sub("%s", html.replace("%", "%%"))


class Stencil:
    """A rendered text with gaps."""

    __slots__ = ("_gaps", "_pieces")

    def __init__(self, html: str) -> None:
        """Turn the marks of a text into gaps."""
        # What stands around the gaps, and every other piece the name of one.
        self._pieces = _MARK.split(html)
        self._gaps = list(enumerate(self._pieces))[1::2]

    def fill(self, values: Mapping[str, str]) -> str:
        """Return the text with its gaps filled; the values are HTML already.

        Joining copies a piece as a whole, where filling a format looks at each of its letters.
        """
        pieces = self._pieces.copy()
        for at, name in self._gaps:
            pieces[at] = values[name]
        return "".join(pieces)


class Stencils:
    """The stencils of an application's templates, cut when they are first needed."""

    def __init__(self, environment: Environment) -> None:
        """Cut them from the templates of this environment."""
        self._environment = environment
        self._cut: dict[tuple[str, str, str], Stencil] = {}

    def fill(self, template: str, macro: str, **values: str) -> str:
        """Return what a macro makes of these values, which are HTML already.

        The macro may put each value wherever it likes, and may not decide by it: a value is a
        mark to it. What looks different is a macro of its own.
        """
        return self.cut(template, macro, *values).fill(values)

    def cut(self, template: str, macro: str, *gaps: str) -> Stencil:
        """Return the stencil of a macro, with gaps for its arguments."""
        key = (template, macro, language())
        stencil = self._cut.get(key)
        if stencil is None:
            module: Any = self._environment.get_template(template).module
            html = getattr(module, macro)(**{name: mark(name) for name in gaps})
            stencil = self._cut[key] = Stencil(str(html).strip())
        return stencil
