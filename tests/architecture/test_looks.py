"""Whatever is written down of a look at somebody has words for them, in every language."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from app.accounts.looking import WORDS
from app.core.texts import use_language

APP = Path(__file__).parents[2] / "app"


def test_what_is_looked_at_has_words() -> None:
    written = {subject for path in APP.rglob("*.py") for subject in subjects_in(path)}
    assert written >= {"card", "conversation-export", "cv", "must-book"}
    assert written <= set(WORDS)


def test_the_words_are_in_both_languages_and_each_its_own() -> None:
    said = {}
    for code in ("da", "en"):
        with use_language(code):
            said[code] = [str(words) for words in WORDS.values()]
        assert len(set(said[code])) == len(WORDS)
    assert not set(said["da"]) & set(said["en"])


def subjects_in(path: Path) -> Iterator[str]:
    """Return what one file has `note_look` write down: a text, or a name of its own for some."""
    tree = ast.parse(path.read_text("utf-8"))
    named = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and "note_look" in {
            getattr(node.func, "id", ""),
            getattr(node.func, "attr", ""),
        }:
            subject = node.args[2]
            name = subject.value if isinstance(subject, ast.Subscript) else subject
            meant = named[name.id] if isinstance(name, ast.Name) else name
            for one in meant.values if isinstance(meant, ast.Dict) else [meant]:
                yield ast.literal_eval(one)
