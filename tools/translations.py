"""Put the parts of the catalogues together, and check that every text for people is translated.

Each package keeps its Danish in `translations/parts/<package>.po`; English is the message itself.
`build` merges the parts into `translations/da/LC_MESSAGES/messages.mo`, which is not committed.
`check` compares the parts with what Babel finds in the code and the templates.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileParser

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE = "da"
PARTS = ROOT / "translations" / "parts"
CATALOGUE = ROOT / "translations" / LANGUAGE / "LC_MESSAGES" / "messages.mo"

SOURCES = [("**.py", "python"), ("**/templates/**", "jinja2")]
OPTIONS = {"**/templates/**": {"trimmed": "true", "silent": "false", "encoding": "utf-8"}}
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "lazy": None,
    "ngettext": (1, 2),
}

NAMED = re.compile(r"%\((\w+)\)[sd]|(?<!\{)\{(\w+)\}")  # filled in here, or by a script in the page
STRAY = re.compile(r"%(?!\(\w+\)[sd]|%)")

Texts = str | tuple[str, ...] | list[str]  # one sentence, or its forms by number
Translated = dict[tuple[str, ...], dict[str, Message]]  # a text → part's name → its entry


class Part(Catalog):
    """One package's catalogue, which remembers a message that is given twice."""

    def __init__(self, name: str) -> None:
        super().__init__(locale=LANGUAGE)
        self.name = name
        self.repeated: list[str] = []

    def __setitem__(self, id: Texts, message: Message) -> None:  # noqa: A002 — Babel's name
        if message.id and id in self:
            self.repeated.append(first(message.id))
        super().__setitem__(id, message)

    def entries(self) -> Iterator[Message]:
        """Yield every message but the header."""
        return (message for message in self if message.id)


def forms(texts: Texts | None) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) else tuple(texts or ())


def first(texts: Texts) -> str:
    return forms(texts)[0]


def read_parts() -> list[Part]:
    """Read every part, in the order of the packages' names."""
    parts = []
    for path in sorted(PARTS.glob("*.po")):
        part = Part(path.stem)
        with path.open("rb") as file:
            PoFileParser(part, abort_invalid=True).parse(file)
        parts.append(part)
    return parts


def build() -> list[str]:
    """Write the catalogue that the service reads; answer with what stood in the way."""
    merged = Catalog(locale=LANGUAGE)
    for part in read_parts():
        for message in part.entries():
            merged.add(message.id, message.string, context=message.context)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    fresh = CATALOGUE.with_suffix(".new")
    with fresh.open("wb") as file:
        write_mo(file, merged)
    fresh.replace(CATALOGUE)
    return []


def used_texts() -> dict[tuple[str, ...], str]:
    """Find every text in the code and the templates, and the first place where it stands."""
    found: dict[tuple[str, ...], str] = {}
    for name, line, texts, _comments, _context in extract_from_dir(
        ROOT / "app", method_map=SOURCES, options_map=OPTIONS, keywords=KEYWORDS
    ):
        if first(texts):
            found.setdefault(forms(texts), f"app/{name}:{line}")
    return found


def check() -> list[str]:
    """List in sentences what is missing, left over, said twice or filled in wrongly."""
    used = used_texts()
    translated: Translated = defaultdict(dict)
    complaints = []
    for part in read_parts():
        complaints += [f"{part.name}.po has {text!r} twice." for text in part.repeated]
        for message in part.entries():
            translated[forms(message.id)][part.name] = message
            complaints += [f"{part.name}.po: {said}" for said in flaws(message)]
    complaints += [
        f"{place}: {key[0]!r} has no Danish."
        for key, place in used.items()
        if key not in translated
    ]
    complaints += [
        f"{', '.join(parts)}.po: nothing uses {key[0]!r}."
        for key, parts in translated.items()
        if key not in used
    ]
    return complaints + conflicts(translated)


def flaws(message: Message) -> Iterator[str]:
    """Say what is wrong with one translation: empty, unsure, or its named values differ."""
    originals, texts = forms(message.id), forms(message.string)
    if message.fuzzy:
        yield f"{originals[0]!r} is marked fuzzy."
    if not all(texts) or len(texts) != len(originals):
        yield f"{originals[0]!r} is not translated in all its forms."
        return
    for original, text in zip(originals, texts, strict=True):
        # "One person" may leave the number out; everything else is named in both.
        may_lack = {"n", "num"} if len(originals) > 1 else set()
        if named(original) - may_lack != named(text) - may_lack:
            yield f"{original!r} and {text!r} name different values."
        if "%(" in original and STRAY.search(text):
            yield f"{text!r} has a stray %, which should be %%."


def named(text: str) -> set[str]:
    return {name or other for name, other in NAMED.findall(text)}


def conflicts(translated: Translated) -> list[str]:
    """List the texts that two parts translate differently."""
    return [
        f"{', '.join(parts)} translate {key[0]!r} differently."
        for key, parts in translated.items()
        if len({tuple(forms(message.string)) for message in parts.values()}) > 1
    ]


def main(arguments: list[str]) -> int:
    """Do as told; answer with the exit status."""
    doings = {"build": build, "check": check}
    if len(arguments) != 1 or arguments[0] not in doings:
        print("Usage: python tools/translations.py build|check", file=sys.stderr)
        return 2
    complaints = doings[arguments[0]]()
    print(*complaints, sep="\n", end="\n" if complaints else "", file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
