"""The catalogue's check finds each way in which a text can be without its Danish."""

import shutil
import subprocess
import sys
from gettext import GNUTranslations
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = """print(_("Hello"), _("Meeting with %(name)s", name="Bo"))
print(ngettext("%(n)s day", "%(n)s days", 2))
"""
GOOD = """
msgid "Hello"
msgstr "Hej"

msgid "Meeting with %(name)s"
msgstr "Møde med %(name)s"

msgid "%(n)s day"
msgid_plural "%(n)s days"
msgstr[0] "%(n)s dag"
msgstr[1] "%(n)s dage"

msgid "Log in"
msgstr "Log ind"
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A small service with all its texts translated: one in a template, the others in code."""
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "translations.py", tmp_path / "tools")
    (tmp_path / "app/web/templates").mkdir(parents=True)
    (tmp_path / "app/hello.py").write_text(CODE)
    (tmp_path / "app/web/templates/page.html").write_text('<a href="/">{{ _("Log in") }}</a>')
    (tmp_path / "translations/parts").mkdir(parents=True)
    (tmp_path / "translations/parts/web.po").write_text(GOOD)
    return tmp_path


def ask(house: Path, what: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(house / "tools/translations.py"), what]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_translated_service_passes(house: Path):
    answer = ask(house, "check")
    assert (answer.returncode, answer.stderr) == (0, "")


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ('msgstr "Hej"', 'msgstr ""', "'Hello' is not translated in all its forms"),
        ('msgid "Hello"', 'msgid "Hi"', "app/hello.py:1: 'Hello' has no Danish"),
        ('msgid "Log in"', 'msgid "Log on"', "page.html:1: 'Log in' has no Danish"),
        ('msgid "Hello"', 'msgid "Hi"', "web.po: nothing uses 'Hi'"),
        ("med %(name)s", "med %(navn)s", "name different values"),
        ("med %(name)s", "med", "name different values"),
        ("med %(name)s", "med %(name)s, 50 % af tiden", "stray %"),
        ('msgstr[1] "%(n)s dage"', "", "'%(n)s day' is not translated in all its forms"),
        ('msgid "Hello"', '#, fuzzy\nmsgid "Hello"', "'Hello' is marked fuzzy"),
        ('msgid "Log in"', 'msgid "Hello"\nmsgstr "Dav"\n\nmsgid "Log in"', "has 'Hello' twice"),
    ],
)
def test_a_flaw_is_named(house: Path, before: str, after: str, complaint: str):
    part = house / "translations/parts/web.po"
    assert before in GOOD
    part.write_text(GOOD.replace(before, after))
    answer = ask(house, "check")
    assert answer.returncode == 1
    assert complaint in answer.stderr


def test_two_parts_may_agree_and_may_not_differ(house: Path):
    other = house / "translations/parts/chat.po"
    other.write_text('msgid "Hello"\nmsgstr "Hej"\n')
    assert ask(house, "check").returncode == 0
    other.write_text('msgid "Hello"\nmsgstr "Goddag"\n')
    answer = ask(house, "check")
    assert answer.returncode == 1
    assert "chat, web translate 'Hello' differently" in answer.stderr


def test_the_parts_become_one_catalogue(house: Path):
    (house / "app/more.py").write_text('print(_("Bye"))\n')
    (house / "translations/parts/chat.po").write_text('msgid "Bye"\nmsgstr "Farvel"\n')
    assert ask(house, "build").returncode == 0
    with (house / "translations/da/LC_MESSAGES/messages.mo").open("rb") as file:
        catalogue = GNUTranslations(file)
    assert catalogue.gettext("Meeting with %(name)s") == "Møde med %(name)s"
    assert catalogue.gettext("Bye") == "Farvel"
    assert catalogue.ngettext("%(n)s day", "%(n)s days", 1) == "%(n)s dag"
    assert catalogue.ngettext("%(n)s day", "%(n)s days", 0) == "%(n)s dage"
