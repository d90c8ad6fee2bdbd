"""Captions are read strictly, and what is wrong with them is said by line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.core.texts import use_language
from app.programmes.videos.vtt import chapters_of, checked, clock_of, cues_of, written
from tests.programmes.videos.clips import VTT


def wrong_with(body: str, seconds: float = 60) -> tuple[str, ...]:
    with use_language("en"):
        return checked(f"WEBVTT\n\n{body}\n".encode(), seconds=seconds).wrong


def test_what_is_right_is_read_with_who_speaks() -> None:
    found = checked(VTT.encode(), seconds=3)
    assert found.wrong == ()
    assert [(one.start, one.end, one.plain) for one in found.cues] == [
        (0, 1.5, "Mette: Velkommen til jobcentret."),
        (1.5, 2.9, "Her er dine rettigheder."),
    ]


def test_notes_styles_names_settings_and_line_ends_of_windows_are_understood() -> None:
    text = (
        "\ufeffWEBVTT - en titel\r\n\r\nNOTE af Mette\r\n\r\nSTYLE\r\n::cue { color: red }\r\n"
        "\r\n1\r\n00:00:01.000 --> 00:00:02.000 line:80% onclick=x\r\nHej &amp; velkommen\r\n"
    )
    [cue] = checked(text.encode(), seconds=3).cues
    assert (cue.plain, cue.settings) == ("Hej & velkommen", "line:80%")


def test_what_is_written_is_read_as_it_was() -> None:
    cues = checked(VTT.encode(), seconds=3).cues
    again = cues_of(written(cues))
    assert [(c.start, c.end, c.text) for c in again] == [(c.start, c.end, c.text) for c in cues]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param("00:01.000 --> 00:01.000\nHej", "Line 3: It ends before", id="no length"),
        pytest.param(
            "00:01.000 --> 00:03.000\nA\n\n00:02.000 --> 00:04.000\nB",
            "Line 6: It begins before the text above it has ended.",
            id="overlap",
        ),
        pytest.param(
            "00:05.000 --> 00:06.000\nA\n\n00:02.000 --> 00:04.000\nB",
            "Line 6: It begins before the text above it.",
            id="order",
        ),
        pytest.param("00:59.000 --> 01:10.000\nA", "Line 3: The film is over", id="too late"),
        pytest.param("00:01.000 --> 00:40.000\nA", "Line 3: The same text", id="stands too long"),
        pytest.param(f"00:01.000 --> 00:04.000\n{'ord ' * 60}", "Line 3: There is more", id="long"),
        pytest.param("00:01,000 --> 00:04,000\nA", "Line 3: The time is not", id="commas"),
        pytest.param("1\n2\nHej", "Line 3: There is no time", id="no time"),
        pytest.param("00:01.000 --> 00:04.000", "Line 3: There is no text", id="no text"),
        pytest.param(
            "00:01.000 --> 00:02.000\nA\n00:02.000 --> 00:03.000\nB",
            "Line 3: There must be an empty line",
            id="no empty line",
        ),
        pytest.param("", "There is no text in the file.", id="nothing"),
    ],
)
def test_what_is_wrong_is_said_by_line(body: str, said: str) -> None:
    assert any(one.startswith(said) for one in wrong_with(body)), wrong_with(body)


def test_another_kind_of_file_is_told() -> None:
    with use_language("en"):
        assert checked(b"1\n00:00:01,000 --> 00:00:02,000\nHej", seconds=9).wrong == (
            "Line 1: The first line must be WEBVTT.",
        )
        assert "UTF-8" in checked("WEBVTT\n\nå".encode("latin-1"), seconds=9).wrong[0]


@given(some.text())
def test_whatever_is_sent_is_either_read_or_refused(text: str) -> None:
    found = checked(f"WEBVTT\n\n{text}".encode(errors="replace"), seconds=60)
    assert found.cues or found.wrong


def test_chapters_are_typed_one_a_line() -> None:
    found = chapters_of("0:00 Velkommen\n\n1.30 Samtalen <3\n", seconds=120)
    assert found.wrong == ()
    assert [(one.start, one.end, one.plain) for one in found.cues] == [
        (0, 90, "Velkommen"),
        (90, 120, "Samtalen <3"),
    ]


def test_chapters_that_cannot_be_are_said_by_line() -> None:
    with use_language("en"):
        wrong = chapters_of("Velkommen\n0:10\n0:30 A\n0:20 B\n9:00 C", seconds=120).wrong
    assert [one.partition(":")[0] for one in wrong] == ["Line 1", "Line 2", "Line 4", "Line 5"]


def test_a_place_in_a_film_reads_as_people_write_it() -> None:
    assert [clock_of(one) for one in (0, 65.9, 3_661)] == ["0:00", "1:05", "1:01:01"]
