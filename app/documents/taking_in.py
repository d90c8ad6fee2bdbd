"""Takes one value of a stranger's file to a field of ours, and remembers what had no place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from app.core.mail_addresses import normal_address
from app.core.texts import _
from app.documents.content import MONTH, clean_line, clean_points, clean_text
from app.documents.contract import MOST_ENTRIES, LeftOut
from app.documents.sections import ALL_LICENCES, LEVELS, MOST_POINTS, Field, Kind, Shape

MOST_NAMED, MOST_QUOTED = 100, 80
_STILL = frozenset({"present", "current", "now", "today", "nu", "nuværende", "i dag"})
_OTHER_WAY = re.compile(r"(0?[1-9]|1[0-2])[/.-]((?:1[0-9]|2[0-9])[0-9]{2})")
_CODE = re.compile(r"[A-Z0-9.]{1,6}")
_SCHEMES = frozenset({"http", "https"})


class Taking:
    """Reads values, and keeps a list of those that have no place."""

    def __init__(self) -> None:
        """Begin with an empty list."""
        self.left_out: list[LeftOut] = []

    def leave(self, path: str, reason: str) -> None:
        """Remember that something was left out, as far as anybody reads on."""
        if len(self.left_out) < MOST_NAMED:
            self.left_out.append(LeftOut(path, reason))

    def value(self, path: str, one: Field, raw: Any) -> Any:
        """Return a value as a field has it; empty, and named, where that cannot be."""
        if raw is None or raw == "" or raw == []:
            return one.empty()
        if one.is_list:
            return self._points(path, one, raw)
        if one.shape == Shape.FLAG:
            return raw is True
        if isinstance(raw, bool) or not isinstance(raw, str | int | float):
            self.leave(path, _("This is not text."))
            return one.empty()
        return self._text(path, one, str(raw))

    def entries(
        self, path: str, fields: Mapping[str, Field], names: Mapping[str, str], raw: Any
    ) -> list[dict[str, Any]]:
        """Return the entries of a list; `names` are our fields by theirs."""
        if raw is None:
            return []
        if not isinstance(raw, Sequence) or isinstance(raw, str):
            self.leave(path, _("This is not a list."))
            return []
        if len(raw) > MOST_ENTRIES:
            self.leave(path, _("There is room for %(n)s. The rest is left out.", n=MOST_ENTRIES))
        found = (
            self.entry(f"{path}[{number}]", fields, names, one)
            for number, one in enumerate(raw[:MOST_ENTRIES])
        )
        return [one for one in found if one]

    def entry(
        self, path: str, fields: Mapping[str, Field], names: Mapping[str, str], raw: Any
    ) -> dict[str, Any]:
        """Return an entry; empty where there is nothing in it that has a place."""
        if not isinstance(raw, Mapping):
            self.leave(path, _("This is not an object with named values."))
            return {}
        read: dict[str, Any] = {}
        for key, value in raw.items():
            name = names.get(key)
            if name is None:
                self.unknown(f"{path}.{key}", value)
                continue
            said = self.value(f"{path}.{key}", fields[name], value)
            if not read.get(name):
                read[name] = said
            elif said != read[name]:  # the same under a name of before, and it says something else
                self.unknown(f"{path}.{key}", said)
        return read if any(read.values()) else {}

    def fitting(self, kind: Kind, path: str, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return as many entries as a section has room for; where it has one, all as that one."""
        if kind.is_single and len(entries) > 1:
            return [self._as_one(kind, path, entries)]
        if len(entries) > MOST_ENTRIES:
            self.leave(path, _("There is room for %(n)s. The rest is left out.", n=MOST_ENTRIES))
        return entries[:MOST_ENTRIES]

    def _as_one(self, kind: Kind, path: str, entries: list[dict[str, Any]]) -> dict[str, Any]:
        whole = {}
        for one in kind.fields:
            said = [value for entry in entries if (value := entry.get(one.name))]
            together = [text for value in said for text in value] if one.is_list else said
            if one.shape == Shape.FLAG:
                whole[one.name] = bool(said)
                continue
            joint = "\n\n" if one.shape == Shape.TEXT else ", "
            written = together if one.is_list else joint.join(dict.fromkeys(together))
            whole[one.name] = self.value(f"{path}.{one.name}", one, written)
        return whole

    def unknown(self, path: str, value: Any) -> None:
        """Name a field that has no place, unless there is nothing in it, by what it says."""
        if value not in (None, "", [], {}, False):
            words = clean_line(str(value)) if isinstance(value, str | int | float) else ""
            self.leave(clean_line(path)[:200], self._no_place_for(words))

    def _no_place_for(self, words: str) -> str:
        if not words or _CODE.fullmatch(words):
            return _("A CV here has no place for this.")
        cut = words if len(words) <= MOST_QUOTED else f"{words[:MOST_QUOTED].rstrip()} …"
        return _("There is no place for “%(words)s”.", words=cut)

    def _points(self, path: str, one: Field, raw: Any) -> list[str]:
        if isinstance(raw, str):
            raw = [raw]
        if not isinstance(raw, Sequence) or not all(isinstance(r, str | int | float) for r in raw):
            self.leave(path, _("This is not a list of texts."))
            return []
        cut = clean_points([str(r) for r in raw], one)
        whole = [text for text in (clean_line(str(r)) for r in raw) if text]
        if len(whole) > MOST_POINTS or any(len(text) > one.longest for text in whole):
            self.leave(path, _("It is too long. The rest is left out."))
        if one.shape == Shape.LICENCES:
            for code in whole:
                if code not in ALL_LICENCES:
                    words = _("We do not know the driving licence %(written)s.", written=code[:40])
                    self.leave(path, words)
            return [known for known in ALL_LICENCES if known in cut]
        return cut

    def _text(self, path: str, one: Field, raw: str) -> str:
        text = clean_text(raw) if one.shape == Shape.TEXT else clean_line(raw)
        if one.shape == Shape.MONTH:
            return self._month(path, text)
        if one.shape == Shape.LEVEL:
            return self._level(path, text)
        if one.shape == Shape.EMAIL:
            return self._email(path, text)
        if one.shape == Shape.LINK and text:
            return self._link(path, text)
        if len(text) > one.longest:
            self.leave(path, _("It is too long. The rest is left out."))
            text = text[: one.longest].rstrip()
        return text

    def _month(self, path: str, text: str) -> str:
        if not text or text.casefold() in _STILL:
            return ""
        if MONTH.fullmatch(text[:10]):
            return text[:10]
        other = _OTHER_WAY.fullmatch(text)
        if other:
            return f"{other[2]}-{int(other[1]):02d}"
        self.leave(path, _("We do not understand the date %(written)s.", written=text[:40]))
        return ""

    def _level(self, path: str, text: str) -> str:
        if text and text not in LEVELS:
            self.leave(path, _("We do not know the level %(written)s.", written=text[:40]))
            return ""
        return text

    def _email(self, path: str, text: str) -> str:
        if not text:
            return ""
        address = normal_address(text)
        if address is None:
            self.leave(path, _("This does not look like an e-mail address."))
        return address or ""

    def _link(self, path: str, text: str) -> str:
        link = whole_link(text)
        if link is None:
            self.leave(path, _("This is not a web address."))
        return link or ""


def whole_link(text: str) -> str | None:
    """Return a web address as browsers take it, http or https; None for anything else."""
    whole = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(whole)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return None
    is_one = parts.scheme in _SCHEMES and "." in host and not any(c.isspace() for c in whole)
    return whole if is_one and len(whole) <= 300 else None
