"""Makes foreign HTML safe and readable: a few tags, whole paragraphs, no tracking.

Employers paste from word processors, so the same paragraph comes as `<p>`, as `<div>`, as lines
between `<br><br>`, or as plain text. nh3 decides what is safe, first and last; between the two,
the text is rebuilt into paragraphs, lists and headings that a small screen and a screen reader
can follow.
"""

from __future__ import annotations

import html
import re

import nh3
from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag

LONGEST_INPUT = 400_000
LONGEST_DESCRIPTION = 40_000
LONGEST_TITLE = 200
DEEPEST = 60

TAGS = {"p", "br", "ul", "ol", "li", "strong", "em", "h3", "h4", "a"}
SCHEMES = {"http", "https", "mailto", "tel"}

_INLINE = {"strong": "strong", "b": "strong", "em": "em", "i": "em", "a": "a"}
_HEADINGS = {"h1": "h3", "h2": "h3", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
_BLOCKS = {"p", "div", "section", "article", "blockquote", "pre", "table", "tr", "dl", "dt", "dd",
           "header", "footer", "main", "figure", "center", "address"}  # fmt: skip
_CELLS = {"td", "th"}
_ALL = TAGS | set(_INLINE) | set(_HEADINGS) | _BLOCKS | _CELLS

_LOOKS_LIKE_HTML = re.compile(r"<[a-zA-Z/!][^<]*>|<br")
_ESCAPED_HTML = re.compile(r"&lt;/?(?:p|br|ul|ol|li|div|strong|b|em|h[1-6]|span)\b", re.IGNORECASE)
_INVISIBLE = re.compile(
    r"[\u00ad\u200b\u200c\u200d\u2060\ufeff\ud800-\udfff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
)
_LINE_END = re.compile(r"<br>|</?(?:li|p|ul|ol|h3|h4)>")
_TAG = re.compile(r"<(?:[^>\"]|\"[^\"]*\")*>")
_SPACES = re.compile(r"\s+")
_BREAKS = re.compile(r"(?:\s*<br>\s*)+")
_BULLET = re.compile(r"^(?:[-–—•·*▪●]|&middot;)\s+(?=\S)")


def clean_html(markup: str, limit: int = LONGEST_DESCRIPTION) -> str:
    """Return safe, readable HTML of paragraphs, lists, headings and links.

    Plain text becomes paragraphs; cleaning twice changes nothing; at most about `limit`
    characters come back, whole blocks only, ended by an ellipsis where something was cut.
    """
    blocks = _blocks(markup[:LONGEST_INPUT])
    return nh3.clean(
        "".join(_within(_with_lists(blocks), limit)),
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes=SCHEMES,
        link_rel="nofollow noopener",
    )


def plain_text(markup: str) -> str:
    """Return the words of some HTML, one line per paragraph or list item."""
    lines = []
    for block in _blocks(markup[:LONGEST_INPUT]):
        broken = re.sub(r"<br>|</?(?:li|p|ul|ol)>", "\n", block)
        bare = html.unescape(nh3.clean(broken, tags=set()))
        lines += [folded for line in bare.split("\n") if (folded := fold(line))]
    return "\n".join(lines)


def words_of(cleaned: str) -> str:
    """Return what `plain_text` would of HTML that `clean_html` has made, without parsing it.

    Such HTML has few tags and no surprises; of any other, this may return less than its words.
    """
    bare = html.unescape(_TAG.sub("", _LINE_END.sub("\n", cleaned)))
    return "\n".join(folded for line in bare.split("\n") if (folded := fold(line)))


def summary(cleaned: str, length: int = 160) -> str:
    """Return the beginning of cleaned HTML as one line of at most `length` characters."""
    return shortened(fold(words_of(cleaned)), length)


def clean_title(written: str, limit: int = LONGEST_TITLE) -> str:
    """Return a title as plain text: no markup, whitespace folded, shortened at a word."""
    written = written[: LONGEST_INPUT // 10]
    if _LOOKS_LIKE_HTML.search(written):
        return shortened(fold(plain_text(written)), limit)
    return shortened(fold(html.unescape(written)), limit)


def fold(written: str) -> str:
    """Return a text on one line, with single spaces and nothing invisible."""
    return _SPACES.sub(" ", _INVISIBLE.sub("", written)).strip()


def shortened(written: str, limit: int) -> str:
    """Return a text of at most `limit` characters, cut between words and ended by "…"."""
    if len(written) <= limit:
        return written
    cut = written[: limit - 1]
    is_within_word = written[limit - 1] != " "
    at_word = cut.rsplit(" ", 1)[0] if is_within_word and " " in cut[limit // 2 :] else cut
    return at_word.rstrip(" ,.;:-–/(") + "…"


def _blocks(markup: str) -> list[str]:
    markup = _INVISIBLE.sub("", markup)
    if _ESCAPED_HTML.search(markup) and not _LOOKS_LIKE_HTML.search(markup):
        markup = html.unescape(markup)
    if not _LOOKS_LIKE_HTML.search(markup):
        return _paragraphs_of_text(html.unescape(markup))
    safe = nh3.clean(markup, tags=_ALL, attributes={"a": {"href"}}, url_schemes=SCHEMES)
    return _Rebuilder().rebuilt(BeautifulSoup(safe, "html.parser"))


def _paragraphs_of_text(written: str) -> list[str]:
    blocks = []
    for paragraph in re.split(r"\r?\n(?:[ \t\xa0]*\r?\n)+", written):
        lines = [html.escape(fold(line), quote=False) for line in paragraph.splitlines()]
        kept = [line for line in lines if line]
        if any(_BULLET.match(line) for line in kept):
            blocks += [f"<p>{line}</p>" for line in kept]
        elif kept:
            blocks.append(f"<p>{'<br>'.join(kept)}</p>")
    return blocks


def _with_lists(blocks: list[str]) -> list[str]:
    """Turn two or more paragraphs in a row that begin with a dash or a dot into a list."""
    made: list[str] = []
    points: list[str] = []
    for block in [*blocks, ""]:
        inner = block.removeprefix("<p>").removesuffix("</p>") if block.startswith("<p>") else ""
        if _BULLET.match(inner) and "<br>" not in inner:
            points.append(inner)
            continue
        made += _list_of(points)
        points = []
        made.append(block)
    return [block for block in made if block]


def _list_of(points: list[str]) -> list[str]:
    if len(points) < 2:  # one dash alone is a dash, not a list
        return [f"<p>{point}</p>" for point in points]
    bare = (_BULLET.sub("", point) for point in points)
    return [f"<ul>{''.join(f'<li>{point}</li>' for point in bare)}</ul>"]


def _within(blocks: list[str], limit: int) -> list[str]:
    kept: list[str] = []
    used = 0
    for block in blocks:
        used += len(block)
        if used > limit:
            kept.append(_cut(block, limit - used + len(block)))
            break
        kept.append(block)
    return kept


def _cut(block: str, room: int) -> str:
    """Return as much of a too long block as there is room for, as one plain paragraph."""
    bare = html.unescape(nh3.clean(block.replace("<br>", " "), tags=set()))
    kept = shortened(fold(bare), max(room // 2, 1))
    return f"<p>{html.escape(kept, quote=False)}</p>"


class _Rebuilder:
    """Walks a tree that is already safe, and writes it anew as flat blocks."""

    def __init__(self) -> None:
        self.blocks: list[str] = []
        self._written: list[str] = []
        self._open: list[tuple[str, str]] = []
        self._tag = "p"
        self._breaks = 0

    def rebuilt(self, tree: Tag, depth: int = 0) -> list[str]:
        """Return the blocks of everything inside a tag."""
        self._children(tree, depth)
        self._end_block()
        return self.blocks

    def _children(self, tag: Tag, depth: int) -> None:
        for child in tag.children:
            self._node(child, depth + 1)

    def _node(self, node: PageElement, depth: int) -> None:
        if isinstance(node, NavigableString):
            self._text(str(node))
        elif isinstance(node, Tag) and depth > DEEPEST:
            self._text(node.get_text(" "))
        elif isinstance(node, Tag):
            self._element(node, depth)

    def _text(self, words: str) -> None:
        folded = _SPACES.sub(" ", _INVISIBLE.sub("", words))
        if folded.strip():
            self._after_breaks()
        self._written.append(html.escape(folded, quote=False))

    def _after_breaks(self) -> None:
        """One break stays a break; two or more in a row were meant as a new paragraph."""
        breaks, self._breaks = self._breaks, 0
        if breaks > 1:
            self._end_block()
        elif breaks:
            self._written.append("<br>")

    def _element(self, tag: Tag, depth: int) -> None:
        name = tag.name
        if name == "br":
            self._breaks += 1
        elif name in _INLINE:
            self._inline(tag, depth)
        elif name in {"ul", "ol"}:
            self._list(tag, depth)
        elif name in _CELLS:
            self._children(tag, depth)
            self._written.append(" ")
        else:
            self._block(tag, _HEADINGS.get(name, "p"), depth)

    def _inline(self, tag: Tag, depth: int) -> None:
        name = _INLINE[tag.name]
        if any(name == opened for opened, _ in self._open):
            self._children(tag, depth)
            return
        href = html.escape(_whole(str(tag.get("href", "")).strip()))
        start = f'<a href="{href}">' if name == "a" else f"<{name}>"
        if name == "a" and not href:
            self._children(tag, depth)
            return
        self._open.append((name, start))
        self._written.append(start)
        self._children(tag, depth)
        self._open.pop()
        self._written.append(f"</{name}>")

    def _block(self, tag: Tag, name: str, depth: int) -> None:
        self._end_block()
        outer, self._tag = self._tag, name
        self._children(tag, depth)
        self._end_block()
        self._tag = outer

    def _list(self, tag: Tag, depth: int) -> None:
        self._end_block()
        made = (_item(child, depth) for child in tag.find_all(True, recursive=False))
        points = "".join(f"<li>{point}</li>" for point in made if point)
        if points:
            self.blocks.append(f"<{tag.name}>{points}</{tag.name}>")

    def _end_block(self) -> None:
        """Close what is open, keep the paragraphs that say something, and open it again."""
        ends = "".join(f"</{name}>" for name, _ in reversed(self._open))
        paragraph = _tidied("".join(self._written) + ends)
        self._written = [start for _, start in self._open]
        self._breaks = 0
        if paragraph:
            self.blocks.append(f"<{self._tag}>{paragraph}</{self._tag}>")


_SCHEME = re.compile(rf"(?:{'|'.join(sorted(SCHEMES))}):", re.IGNORECASE)


def _whole(href: str) -> str:
    """Return an address that leads somewhere from our pages, or nothing."""
    if href.casefold().startswith("www."):
        return f"https://{href}"
    return href if _SCHEME.match(href) else ""


def _item(tag: Tag, depth: int) -> str:
    blocks = [tag.get_text(" ")] if depth > DEEPEST else _Rebuilder().rebuilt(tag, depth)
    written = ""
    for block in blocks:
        inner = re.sub(r"^<(p|h3|h4)>(.*)</\1>$", r"\2", block, flags=re.DOTALL)
        joint = "<br>" if written and inner != block and not written.endswith("l>") else ""
        written += joint + inner
    return written


_EMPTY = re.compile(r"<(strong|em|a)\b[^>]*>(\s*(?:<br>)?\s*)</\1>")
_BREAK_WITHIN = re.compile(r"((?:<(?:strong|em|a)\b[^>]*>\s*)+)<br>")
_SPACE_AT_EDGE = re.compile(r"^((?:<(?:strong|em|a)\b[^>]*>)*)(?:\s|<br>)+")


def _tidied(written: str) -> str:
    while _EMPTY.search(written):
        written = _EMPTY.sub(r"\2", written)
    written = _BREAKS.sub("<br>", _SPACES.sub(" ", written)).strip()
    written = _BREAKS.sub("<br>", _BREAK_WITHIN.sub(r"<br>\1", written))
    while _SPACE_AT_EDGE.search(written):
        written = _SPACE_AT_EDGE.sub(r"\1", written)
    return written
