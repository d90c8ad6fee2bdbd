"""The scripts run in the oldest browsers that the build names: esbuild mends syntax, nothing else.

What a browser brings with it — a method, a selector — is looked for here by name, with the version
of Chrome, Firefox and Safari that first had it (MDN's tables). A place that asks first whether it
is there is named in ASKS_FIRST, or asks with `?.`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "static"
SOURCES = sorted(path for path in (STATIC / "js").rglob("*.js"))
NEVER = 999.0

SINCE: dict[str, tuple[float, float, float]] = {
    r":has\(": (105, 121, 15.4),
    r"\brandomUUID\b": (92, 95, 15.4),
    r"\bnavigator\.locks\b": (69, 96, 15.4),
    r"\.requestSubmit\b": (76, 75, 16),
    r"\.showModal\b": (37, 98, 15.4),
    r"\bindexedDB\.databases\b": (72, 126, 14),
    r"\.at\(": (92, 90, 15.4),
    r"\.hasOwn\(": (93, 92, 15.4),
    r"\bstructuredClone\(": (98, 94, 15.4),
    r"\.findLast(Index)?\(": (97, 104, 15.4),
    r"\bAbortSignal\.(timeout|any)\b": (116, 124, 17.4),
    r"\bURL\.(canParse|parse)\b": (126, 126, 18),
    r"\.(groupBy|withResolvers)\(": (119, 121, 17.4),
    r"\.(toSorted|toReversed|toSpliced)\(": (110, 115, 16),
    r"\bArray\.fromAsync\b": (121, 115, 16.4),
    r"\.(union|intersection|difference|isSubsetOf|isSupersetOf)\(": (122, 127, 17),
    r"\bIntl\.(Segmenter|DurationFormat)\b": (129, 136, 16.4),
    r"\brequestIdleCallback\b": (47, 55, NEVER),
    r"\b(startViewTransition|showPopover|checkVisibility)\b": (114, 144, 18),
    r"\b(OffscreenCanvas|CompressionStream|DecompressionStream)\b": (80, 113, 16.4),
    r"\b(setAppBadge|clearAppBadge)\b": (81, NEVER, 17),
    r"\(\?<[=!]": (62, 78, 16.4),
}

ASKS_FIRST = {
    ("chat/ids.js", r"\brandomUUID\b"),
    ("chat/turns.js", r"\bnavigator\.locks\b"),
    ("cv/kept.js", r"\bnavigator\.locks\b"),
    ("cv/saving.js", r"\.requestSubmit\b"),
    ("forms.js", r"\.requestSubmit\b"),
    ("inbox.js", r"\.showModal\b"),
}


def targets() -> dict[str, float]:
    """Return the oldest browsers as the build names them."""
    (named,) = re.findall(r"const BROWSERS = \[(.+?)\]", (STATIC / "build.mjs").read_text())
    return {name: float(version) for name, version in re.findall(r'"([a-z]+)([\d.]+)"', named)}


def uses(source: str, feature: str) -> list[str]:
    """Return where a source uses something without asking whether it is there."""
    code = re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", source, flags=re.DOTALL)
    return [found[0] for found in re.finditer(rf"(?:{feature})(?!\?\.)", code)]


def test_the_build_names_three_browsers() -> None:
    assert sorted(targets()) == ["chrome", "firefox", "safari"]
    assert SOURCES


@pytest.mark.parametrize("feature", SINCE)
def test_no_script_needs_what_the_oldest_browsers_lack(feature: str) -> None:
    oldest = targets()
    lacking = [
        browser
        for browser, since in zip(("chrome", "firefox", "safari"), SINCE[feature], strict=True)
        if since > oldest[browser]
    ]
    using = {
        name
        for name, path in ((p.relative_to(STATIC / "js").as_posix(), p) for p in SOURCES)
        if uses(path.read_text(), feature) and (name, feature) not in ASKS_FIRST
    }
    assert not (lacking and using), f"{lacking} lack what {sorted(using)} use"


def test_every_place_that_asks_first_does_so() -> None:
    for name, feature in ASKS_FIRST:
        source = (STATIC / "js" / name).read_text()
        assert uses(source, feature), f"{name} no longer uses {feature}"
        assert re.search(
            r'typeof [\w.]+ === "function"|if \(navigator\.locks\)|"locks" in navigator', source
        ), name


@pytest.mark.parametrize("written", ['all(":has(p)")', "crypto.randomUUID()", "words.at(-1)"])
def test_a_use_is_found(written: str) -> None:
    assert any(uses(written, feature) for feature in SINCE)


@pytest.mark.parametrize("written", ["// :has( is newer", "navigator.setAppBadge?.(3)"])
def test_a_remark_and_a_question_are_no_use(written: str) -> None:
    assert not any(uses(written, feature) for feature in SINCE)
