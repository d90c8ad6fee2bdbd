"""A file of citizens is read as people save it, and what is wrong is known by its line."""

from __future__ import annotations

from datetime import date

import pytest

from app.core.languages import languages_to_read, name_of
from app.core.texts import use_language
from app.programmes.referring.lists.contract import MOST_LINES, Because, FileNotRead, Line
from app.programmes.referring.lists.reading import read_list

FULL = (
    "E-mail;Navn;Målgruppe;Tilmeldt;Sprog;Fødselsår;Rådgiver;CPR\r\n"
    "mia@example.org;Mia Sørensen;dagpenge|unge;02-11-2026;engelsk;1999;anders@example.org;1\r\n"
)
MIA = Line(
    2,
    "mia@example.org",
    "Mia Sørensen",
    ("dagpenge", "unge"),
    date(2026, 11, 2),
    "en",
    1999,
    "anders@example.org",
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_file_is_read_however_it_is_saved(encoding: str) -> None:
    assert read_list(FULL.encode(encoding)) == [MIA]


@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_commas_and_tabs_do_as_well(delimiter: str) -> None:
    assert read_list(FULL.replace(";", delimiter).encode()) == [MIA]


def test_only_two_columns_are_needed_and_blank_lines_count_as_lines() -> None:
    found = read_list(b'navn,email\n\n"Bo ""Bob"" Berg",bo@example.org\n\n,\n"Eva",eva@example.org')
    assert found == [
        Line(3, "bo@example.org", 'Bo "Bob" Berg'),
        Line(6, "eva@example.org", "Eva"),
    ]


@pytest.mark.parametrize("said", ["uk", "UK", "Ukrainsk", "ukrainian"])
def test_a_language_is_named_by_its_code_or_as_it_is_called_here(said: str) -> None:
    [one] = read_list(f"email;navn;sprog\nmia@example.org;Mia;{said}\n".encode())
    assert (one.language, one.wrong) == ("uk", None)


def test_whatever_language_can_be_noted_can_stand_in_a_list() -> None:
    for code, _both in languages_to_read():
        with use_language("da"):
            for said in (code, name_of(code)):
                [one] = read_list(f"email;navn;sprog\nmia@example.org;Mia;{said}\n".encode())
                assert (one.language, one.wrong) == (code, None), said


@pytest.mark.parametrize(
    ("line", "because"),
    [
        (";Mia", Because.NO_ADDRESS),
        ("mia;Mia", Because.ADDRESS),
        (f"{'m' * 250}@example.org;Mia", Because.ADDRESS),
        ("mia@example.org;", Because.NO_NAME),
        (f"mia@example.org;{'M' * 121}", Because.NAME),
        ("mia@example.org;M\x07ia", Because.NAME),
        ("mia@example.org;Mia;;31-02-2026", Because.DAY),
        ("mia@example.org;Mia;;i går", Because.DAY),
        ("mia@example.org;Mia;;;klingonsk", Because.LANGUAGE),
        ("mia@example.org;Mia;;;;99", Because.YEAR),
        ("mia@example.org;Mia;;;;٢٠٠٠", Because.YEAR),
        ("mia@example.org;Mia;;;;;anders", Because.ADVISER),
    ],
)
def test_what_is_wrong_with_a_line_is_said_of_that_line(line: str, because: Because) -> None:
    [one, other] = read_list(f"{FULL.splitlines()[0]}\n{line}\nbo@example.org;Bo\n".encode())
    assert (one.number, one.wrong) == (2, because)
    assert (other.number, other.wrong) == (3, None)


def test_all_that_is_wrong_with_a_line_is_said_at_once() -> None:
    head = FULL.splitlines()[0]
    [first, one, again] = read_list(
        f"{head}\nbo@example.org;Bo\n;;;i går;klingonsk;99;anders\nbo@example.org;\n".encode()
    )
    assert (first.wrong, first.also) == (None, ())
    assert one.wrong == Because.NO_ADDRESS
    assert set(one.also) == {
        Because.NO_NAME,
        Because.DAY,
        Because.LANGUAGE,
        Because.YEAR,
        Because.ADVISER,
    }
    assert (again.wrong, again.also) == (Because.NO_NAME, (Because.TWICE,))


def test_whoever_stands_there_twice_is_taken_once() -> None:
    found = read_list(b"email;navn\nMia@Example.org;Mia\nmia@example.org;Mia igen\n")
    assert [one.wrong for one in found] == [None, Because.TWICE]


def test_a_formula_is_text() -> None:
    [one] = read_list(b'email;navn\nmia@example.org;"=HYPERLINK(""http://x"")"\n')
    assert (one.name, one.wrong) == ('=HYPERLINK("http://x")', None)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"email;navn\n",
        b"mia@example.org;Mia\n",
        b"PK\x03\x04xlsx",
        b"email;navn\n\x00\x01;x\n",
        b"email;navn\n" + b"x" * 2_000_001,
        b"email;navn\nmia@example.org;" + b"x" * 200_000,
        b"email;navn\n" + b"a@example.org;A\n" * (MOST_LINES + 1),
    ],
)
def test_what_is_no_list_is_refused_with_a_reason(content: bytes) -> None:
    with pytest.raises(FileNotRead) as refused:
        read_list(content)
    assert list(refused.value.fields) == ["file"]
