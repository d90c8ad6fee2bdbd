"""Europass XML as elements: parsed within limits, as a stranger's file has to be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from app.documents.content import clean_line
from app.documents.contract import Content, LeftOut, NotReadable

MOST_DEEP, MOST_ELEMENTS = 40, 20_000


@dataclass(frozen=True)
class EuropassCv:
    """What a Europass CV says, what of it has no place, its language, and its picture."""

    content: Content
    left_out: list[LeftOut]
    language: str | None
    photo: bytes | None


def parsed(text: bytes) -> Element:
    """Return the root; NotReadable for what is no XML, names entities, or is too deep or many."""
    try:
        root: Element = fromstring(text, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError):
        raise NotReadable() from None
    level, number = [root], 1
    for _depth in range(MOST_DEEP):
        level = [child for one in level for child in one]
        number += len(level)
    if level or number > MOST_ELEMENTS:
        raise NotReadable()
    return root


def name_of(element: Element) -> str:
    """Return what an element is called, whatever namespace it is in."""
    return str(element.tag).rpartition("}")[2]


def words_in(element: Element) -> Iterator[str]:
    """Yield the names of those elements in one that have something in them."""
    for one in element.iter():
        if clean_line(one.text or "") or one.attrib:
            yield name_of(one)
