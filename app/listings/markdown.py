"""What people write becomes HTML: paragraphs, lists, headings, emphasis and links, nothing else."""

from __future__ import annotations

from markdown_it import MarkdownIt

from app.listings.cleaning import clean_html

_WRITER = MarkdownIt("zero", {"breaks": True, "html": False, "typographer": False}).enable(
    ["heading", "list", "emphasis", "link", "newline", "escape", "hr"]
)


def html_from_markdown(written: str) -> str:
    """Return safe HTML for a text with simple Markdown; tags in it are shown as they are typed."""
    return clean_html(_WRITER.render(written))
