"""Foreign HTML becomes safe and readable, and stays so when it is cleaned again."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from app.listings.cleaning import TAGS, clean_html, clean_title, plain_text, summary, words_of

JOBNET = Path(__file__).parents[1] / "data" / "jobnet"
POSTINGS = [json.loads(p.read_text(encoding="utf-8")) for p in sorted(JOBNET.glob("posting-*"))]


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [
        ("", ""),
        ("   \n ", ""),
        ("Hej", "<p>Hej</p>"),
        ("Hej\nmed dig", "<p>Hej<br>med dig</p>"),
        ("Et.\r\n\r\nTo.\n \n\nTre.", "<p>Et.</p><p>To.</p><p>Tre.</p>"),
        ("Løn < 30 & > 20", "<p>Løn &lt; 30 &amp; &gt; 20</p>"),
        ("Vi tilbyder:\n- kaffe\n- te", "<p>Vi tilbyder:</p><ul><li>kaffe</li><li>te</li></ul>"),
        ("<p>Hej</p>", "<p>Hej</p>"),
        ("Et<br>to", "<p>Et<br>to</p>"),
        ("Et<br><br>to<br/><br/> <br>tre", "<p>Et</p><p>to</p><p>tre</p>"),
        ("<p>Et<br></p><p><br>to</p>", "<p>Et</p><p>to</p>"),
        ("<p>&nbsp;</p><p> </p><p>Hej</p><p><strong> </strong></p>", "<p>Hej</p>"),
        ("<p>Hej&nbsp;&nbsp; &nbsp;med   dig</p>", "<p>Hej med dig</p>"),
        ("<b>Et<br><br>to</b>", "<p><strong>Et</strong></p><p><strong>to</strong></p>"),
        ("<div>Et<div>to</div>tre</div>", "<p>Et</p><p>to</p><p>tre</p>"),
        ("<h1>Et</h1><h2>to</h2><h3>tre</h3>", "<h3>Et</h3><h3>to</h3><h3>tre</h3>"),
        ("<h4>Et</h4><h6>to</h6>", "<h4>Et</h4><h4>to</h4>"),
        ("<p>- et</p><p>- to</p>", "<ul><li>et</li><li>to</li></ul>"),
        ("<p>· et</p><p>tekst</p>", "<p>· et</p><p>tekst</p>"),
        ("<ul><li>et</li><li> </li></ul>", "<ul><li>et</li></ul>"),
        ("<ul></ul>", ""),
        ("<ul><li><p>a</p><p>b</p></li></ul>", "<ul><li>a<br>b</li></ul>"),
        ("<ol><li>a<ul><li>b</li></ul></li></ol>", "<ol><li>a<ul><li>b</li></ul></li></ol>"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "<p>a b</p>"),
        ("&lt;p&gt;Hej&lt;/p&gt;", "<p>Hej</p>"),
        ("<font color=red>Hej</font>", "<p>Hej</p>"),
        ("<i>Hej</i> <u>du</u>", "<p><em>Hej</em> du</p>"),
    ],
)
def test_text_is_made_readable(written: str, cleaned: str) -> None:
    assert clean_html(written) == cleaned


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<style>p{display:none}</style>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)>",
        "<iframe src='https://example.dk'></iframe>",
        "<form action='https://example.dk'><input name=kode></form>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href='data:text/html,x'>x</a>",
        "<a href='/relativ'>x</a>",
        "<p onclick='alert(1)' style='position:fixed' class=x id=y>x</p>",
        "&lt;p&gt;&lt;script&gt;alert(1)&lt;/script&gt;",
        "<p><!-- <script>alert(1)</script> -->",
        "<math><mtext><script>alert(1)</script></mtext></math>",
        "<p \x00onclick=alert(1)>",
    ],
)
def test_nothing_hostile_is_left(hostile: str) -> None:
    tree = BeautifulSoup(clean_html(f"<p>før</p>{hostile}<p>efter</p>"), "html.parser")
    assert {tag.name for tag in tree.find_all(True)} <= TAGS
    assert not any(tag.attrs for tag in tree.find_all(True))
    assert "før" in tree.get_text()


@pytest.mark.parametrize(
    "href", ["https://example.dk/?a=1&b=2", "mailto:job@example.dk", "tel:+4500000000"]
)
def test_a_link_is_kept_without_its_tracking(href: str) -> None:
    written = f'<a target="_blank" href="{href}" user-behavior-tracking="Contact">søg</a>'
    link = BeautifulSoup(clean_html(written), "html.parser").a
    assert link is not None
    assert link["href"] == href
    assert set(link.attrs) == {"href", "rel"}
    assert link["rel"] == ["nofollow", "noopener"]


@pytest.mark.parametrize("raw", POSTINGS, ids=lambda raw: raw["JobPositionPosting"]["Id"])
def test_no_word_of_a_real_posting_is_lost(raw: dict[str, str]) -> None:
    before = BeautifulSoup(raw["FormattedPurpose"], "html.parser").get_text(" ")
    after = BeautifulSoup(clean_html(raw["FormattedPurpose"]), "html.parser").get_text(" ")
    words = [re.findall(r"\w+", text) for text in (before, after)]
    assert "".join(words[0]) == "".join(words[1])


@pytest.mark.parametrize("raw", POSTINGS, ids=lambda raw: raw["JobPositionPosting"]["Id"])
def test_a_real_posting_has_no_empty_or_run_together_paragraphs(raw: dict[str, str]) -> None:
    cleaned = clean_html(raw["FormattedPurpose"])
    assert "<br><br>" not in cleaned
    assert "\xa0" not in cleaned
    assert not re.search(r"<(p|li|strong|em)>\s*</\1>", cleaned)
    assert clean_html(cleaned) == cleaned


def test_a_long_text_is_cut_at_a_paragraph_and_says_so() -> None:
    cleaned = clean_html("<p>ord ord</p>" * 100, limit=200)
    assert len(cleaned) <= 230
    assert cleaned.endswith("</p>")
    assert "…" in clean_html("<p>" + "ord " * 1000 + "</p>", limit=200)


def test_very_deep_markup_is_read_without_falling_over() -> None:
    deep = "<div>" * 5000 + "ord" + "</div>" * 5000
    assert "ord" in clean_html(deep)
    lists = "<ul><li>" * 2000 + "ord"
    assert "ord" in clean_html(lists)


markup = st.lists(
    st.sampled_from(
        "<p> </p> <b> </b> <br> <ul> <li> </li> </ul> <a·href='https://x.dk'> </a> <h2> </h2> ord "
        "- • &nbsp; &amp; &lt; <script> </script> < > <td> </div> <div> <em> </em> \n \n\n".split(
            " "
        )
    ),
    max_size=25,
).map(lambda parts: " ".join(parts).replace("·", " "))


@given(markup | st.text(max_size=100))
def test_cleaning_twice_changes_nothing(written: str) -> None:
    once = clean_html(written)
    assert clean_html(once) == once


@given(markup | st.text(max_size=100))
def test_only_the_allowed_tags_come_out(written: str) -> None:
    tree = BeautifulSoup(clean_html(written), "html.parser")
    assert {tag.name for tag in tree.find_all(True)} <= TAGS


def test_plain_text_has_a_line_for_each_paragraph_and_point() -> None:
    assert plain_text("<p>Et &amp; to</p><ul><li>tre</li><li>fire</li></ul>") == (
        "Et & to\ntre\nfire"
    )


@given(markup | st.text(max_size=100))
def test_the_words_of_cleaned_html_are_found_without_parsing_it(written: str) -> None:
    cleaned = clean_html(written)
    assert words_of(cleaned) == plain_text(cleaned)


def test_a_summary_is_one_line_cut_between_words() -> None:
    assert summary("<p>Vi søger</p><p>en kok til køkkenet</p>", 20) == "Vi søger en kok til…"
    assert summary("<p>Kort</p>") == "Kort"


@given(st.text(max_size=300), st.integers(min_value=2, max_value=80))
def test_a_title_is_never_longer_than_its_limit_and_is_one_line(written: str, limit: int) -> None:
    title = clean_title(written, limit)
    assert len(title) <= limit
    assert "\n" not in title
    assert title == title.strip()


def test_a_link_without_a_scheme_leads_to_its_own_site_and_not_into_ours() -> None:
    assert 'href="https://www.example.dk/job"' in clean_html("<a href='www.example.dk/job'>x</a>")
