"""Captions and chapters as WebVTT (W3C, 2019): read strictly, with what is wrong said by line.

Readers of the format forgive much and show nothing where they cannot; a person who uploads
captions is to hear of it here, and not from somebody who sees none.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.core.texts import _

LONGEST_CUE, MOST_LINES, MOST_TOLD = 200, 3, 10
LONGEST_SHOWN, END_SLACK = 30.0, 0.5

_TIME = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMING = re.compile(rf"^[ \t]*{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t]+(.*))?$", re.ASCII)
_SETTING = re.compile(r"(?:line|position|size|align|vertical):[A-Za-z0-9.,%-]{1,20}", re.ASCII)
_TAG = re.compile(r"</?[^<>]*>")
_SPEAKER = re.compile(r"<v(?:\.[^ <>]*)?[ \t]+([^<>]+)>")
_TYPED_TIME = re.compile(r"^(?:(\d{1,2})[:.])?(\d{1,2})[:.](\d{2})$", re.ASCII)


@dataclass(frozen=True)
class Cue:
    """What is shown from one second until another; `line` is where it stands in the file."""

    start: float
    end: float
    text: str
    settings: str = ""
    line: int = 0

    @property
    def plain(self) -> str:
        """Return what it says, without marks; who speaks stands in front."""
        named = _SPEAKER.sub(lambda found: f"{found[1].strip()}: ", self.text)
        return html.unescape(_TAG.sub("", named)).replace("\n", " ").strip()


@dataclass(frozen=True)
class Checked:
    """What was read: the cues, or what is wrong, in words with the line in front."""

    cues: tuple[Cue, ...]
    wrong: tuple[str, ...]


def checked(content: bytes, *, seconds: float) -> Checked:
    """Read captions for a film of so many seconds, and say what is wrong with them."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Checked(
            (), (_("The file is not written as UTF-8. Save it as UTF-8 and try again."),)
        )
    lines = text.replace("\0", "�").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not re.match(r"^WEBVTT(?:[ \t].*)?$", lines[0]):
        return Checked((), (_at(1, _("The first line must be WEBVTT.")),))
    cues, wrong = list[Cue](), list[str]()
    for number, block in _blocks(lines):
        found = _read(number, block)
        if isinstance(found, Cue):
            wrong += _wrong_with(found, cues[-1] if cues else None, seconds)
            cues.append(found)
        elif found:
            wrong.append(found)
    if not cues and not wrong:
        wrong.append(_("There is no text in the file."))
    return Checked(tuple(cues), tuple(wrong[:MOST_TOLD]))


def written(cues: Sequence[Cue]) -> str:
    """Return cues as WebVTT."""
    parts = [
        f"{_clock(one.start)} --> {_clock(one.end)}{' ' if one.settings else ''}{one.settings}"
        f"\n{one.text}\n"
        for one in cues
    ]
    return "WEBVTT\n\n" + "\n".join(parts)


def cues_of(vtt: str) -> tuple[Cue, ...]:
    """Return the cues of captions that were checked before."""
    return checked(vtt.encode(), seconds=float("inf")).cues


def chapters_of(typed: str, *, seconds: float) -> Checked:
    """Read chapters as they are typed, "1:30 The interview" on a line each, and check them."""
    begins, wrong = list[tuple[float, str, int]](), list[str]()
    for number, line in enumerate(typed.splitlines(), start=1):
        if not line.strip():
            continue
        clock, _blank, title = line.strip().partition(" ")
        at = _typed_seconds(clock)
        if at is None:
            wrong.append(_at(number, _("Begin with the time, such as 1:30.")))
        elif not title.strip():
            wrong.append(_at(number, _("Write what the chapter is called.")))
        elif at >= seconds:
            wrong.append(_at(number, _("The film is over by then.")))
        elif begins and at <= begins[-1][0]:
            wrong.append(_at(number, _("The chapters must stand in the order of the film.")))
        else:
            begins.append((at, html.escape(title.strip()[:120], quote=False), number))
    ends = [at for at, _title, _line in begins[1:]] + [seconds]
    cues = tuple(Cue(b[0], end, b[1], line=b[2]) for b, end in zip(begins, ends, strict=False))
    return Checked(cues, tuple(wrong[:MOST_TOLD]))


def clock_of(seconds: float) -> str:
    """Write a place in a film, such as "1:30"."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield what stands between empty lines, each with the number of its first line."""
    block, begins = list[str](), 0
    for number, line in enumerate([*lines, ""], start=1):
        if line.strip():
            begins = begins or number
            block.append(line)
        elif block:
            if begins > 1:
                yield begins, block
            block, begins = [], 0


def _read(number: int, block: Sequence[str]) -> Cue | str:
    """Return the cue of a block, or what is wrong with it; "" for what is no cue."""
    if re.match(r"^(NOTE|STYLE|REGION)(\s|$)", block[0]) and "-->" not in block[0]:
        return ""
    at = next((i for i, line in enumerate(block[:2]) if "-->" in line), None)
    if at is None:
        return _at(number, _("There is no time, such as 00:01.000 --> 00:04.000."))
    timing = _TIMING.match(block[at])
    number += at
    if timing is None:
        return _at(number, _("The time is not written like this: 00:01.000 --> 00:04.000."))
    if any("-->" in line for line in block[at + 1 :]):
        return _at(number, _("There must be an empty line before the next time."))
    groups = timing.groups()
    settings = " ".join(_SETTING.findall(groups[8] or ""))
    text = "\n".join(line.strip() for line in block[at + 1 :])
    return Cue(_seconds(groups[:4]), _seconds(groups[4:8]), text, settings, number)


def _wrong_with(cue: Cue, before: Cue | None, seconds: float) -> Iterator[str]:
    """Yield what is wrong with a cue, given the one before it."""
    if not cue.plain:
        yield _at(cue.line, _("There is no text."))
    if cue.end <= cue.start:
        yield _at(cue.line, _("It ends before it begins."))
    elif cue.end - cue.start > LONGEST_SHOWN:
        yield _at(cue.line, _("The same text stands for more than half a minute. Divide it."))
    if cue.end > seconds + END_SLACK:
        yield _at(cue.line, _("The film is over by then."))
    if before is not None and cue.start < before.start:
        yield _at(cue.line, _("It begins before the text above it."))
    elif before is not None and cue.start < before.end:
        yield _at(cue.line, _("It begins before the text above it has ended."))
    if len(cue.plain) > LONGEST_CUE or cue.text.count("\n") >= MOST_LINES:
        yield _at(cue.line, _("There is more text than one can read at once. Divide it."))


def _at(line: int, words: str) -> str:
    return _("Line %(line)s: %(words)s", line=line, words=words)


def _seconds(parts: Sequence[str | None]) -> float:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000


def _typed_seconds(clock: str) -> float | None:
    found = _TYPED_TIME.match(clock)
    if found is None or int(found[3]) > 59:
        return None
    return int(found[1] or 0) * 3600 + int(found[2]) * 60.0 + int(found[3])


def _clock(seconds: float) -> str:
    whole = round(seconds * 1000)
    minutes, rest = divmod(whole, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"
