"""Goes through a stranger's XML once, and remembers which of its elements have found a place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element

from app.core.texts import Text, _, language, use_language
from app.documents.content import clean_line, numbered
from app.documents.contract import MOST_ENTRIES, Content
from app.documents.europass_elements import name_of, words_in
from app.documents.europass_names import CEFR_WORDS
from app.documents.markup import plain
from app.documents.points import with_points
from app.documents.sections import CONTACT, GUIDED, KINDS, LEVELS
from app.documents.taking_in import Taking

MOST_READ = 200_000
_NAMED_AS_ONE = frozenset(
    {
        "Photo",
        "Signature",
        "Demographics",
        "AttachmentList",
        "CoverLetter",
        "ReferenceTo",
        "Attachment",
    }
)


class ElementReader:
    """Takes what stands in elements to sections of ours; what no place was found for is named."""

    def __init__(self, root: Element, files: Sequence[bytes], written_in: str | None) -> None:
        self.root, self.taking = root, Taking()
        self._written_in = written_in or language()
        self.photo: bytes | None = None
        self._files = files
        self._used: set[Element] = set()
        self._may_read = MOST_READ
        self._parents = {child: one for one in root.iter() for child in one}
        self._found: dict[str, list[dict[str, Any]]] = defaultdict(list)

    def _ours(self, words: Text) -> str:
        """Return words of ours that stand in the CV: in the language that it is written in."""
        with use_language(self._written_in):
            return str(words)

    def _level_of(self, said: dict[str, str]) -> dict[str, str]:
        with use_language(self._written_in):
            return level_of(said)

    def leave(self, element: Element) -> None:
        """Name an element that has no place, and has something in it."""
        if next(words_in(element), None) is not None:
            self.taking.leave(self._path(element), _("A CV here has no place for this."))

    def _whole(self, contact: dict[str, Any], places: Mapping[str, str]) -> Content:
        """Return the CV; `places` say where in the file the entries of a kind stand."""
        kinds = [kind for kind in KINDS if kind in {*GUIDED, *self._found}]
        fitting = [
            (kind, self.taking.fitting(KINDS[kind], places[kind], self._found[kind]))
            for kind in kinds
        ]
        return Content(contact, numbered(fitting))

    def _contact_of(self, path: str, said: Mapping[str, str]) -> dict[str, Any]:
        return {
            one.name: self.taking.value(f"{path}.{one.name}", one, said.get(one.name, "").strip())
            for one in CONTACT
        }

    def _words_of(self, inside: Element, path: str) -> list[str]:
        """Return what stands in each of the elements at a path, where something does."""
        found = self._all_in(inside, path)
        self._used.update(found)
        return [words for one in found if (words := clean_line(one.text or ""))]

    def _add(self, kind: str, element: Element, said: dict[str, Any]) -> None:
        if any(said.values()):
            self._take(kind, element, said)

    def _take(self, kind: str, element: Element, said: dict[str, Any]) -> None:
        """Keep an entry, each value as its field has it; past what there is room for, none."""
        if len(self._found[kind]) > MOST_ENTRIES:
            return
        fields = KINDS[kind].by_name
        names = {name: name for name in fields}
        entry = self.taking.entry(self._path(element), fields, names, with_points(fields, said))
        if entry:
            self._found[kind].append(entry)

    def _line(self, inside: Element, path: str, *, also: tuple[str, ...] = ()) -> str:
        found = self._one(inside, path)
        for name in also:
            for one in self._all_in(inside, name):
                self._used.update(one.iter())
        if found is None:
            return ""
        self._used.add(found)
        return clean_line(found.text or "")

    def _prose(self, inside: Element, path: str) -> str:
        found = self._one(inside, path)
        if found is None:
            return ""
        self._used.add(found)
        return plain(self._within_what_is_read(found))

    def _within_what_is_read(self, element: Element) -> str:
        """Return an element's text; cut, and named, where the file is longer than anybody reads."""
        text = element.text or ""
        if len(text) > self._may_read:
            self.taking.leave(self._path(element), _("It is too long. The rest is left out."))
            text = text[: self._may_read]
        self._may_read -= len(text)
        return text

    def _one(self, inside: Element, path: str) -> Element | None:
        return next(iter(self._all_in(inside, path)), None)

    def _all_in(self, inside: Element, path: str) -> list[Element]:
        level = [inside]
        for name in path.split("/"):
            level = [child for one in level for child in one if name_of(child) == name]
        return level

    def _rest(self) -> None:
        """Name what was not used, the uppermost element of each."""
        for one in self.root:
            self._name_unused(one)

    def _name_unused(self, element: Element) -> None:
        if name_of(element) in _NAMED_AS_ONE:
            if element not in self._used:
                self.leave(element)
            return
        if element not in self._used:
            self.taking.unknown(self._path(element), clean_line(element.text or ""))
        for child in element:
            self._name_unused(child)

    def _path(self, element: Element) -> str:
        names = [name_of(element)]
        while element in self._parents and self._parents[element] is not self.root:
            element = self._parents[element]
            names.append(name_of(element))
        return ".".join(reversed(names))


def level_of(said: dict[str, str]) -> dict[str, str]:
    """Return one level where all five agree; else the lowest, and each in words."""
    written = {area: level for area, level in said.items() if level}
    known = [level for level in written.values() if level in LEVELS]
    lowest = max(known, key=LEVELS.index) if known else ""
    if set(written.values()) <= {lowest}:
        return {"level": lowest}
    words = ", ".join(f"{CEFR_WORDS[area]} {level}" for area, level in written.items())
    return {"level": lowest, "fluency": words}
