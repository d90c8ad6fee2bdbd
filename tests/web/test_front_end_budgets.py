"""What a first visit may weigh, compressed: the promises of the design, measured on the build."""

import gzip
import json
import re
from pathlib import Path

import pytest

DIST = Path(__file__).resolve().parents[2] / "static" / "dist"
KB = 1000


@pytest.fixture(scope="module")
def names() -> dict[str, str]:
    return json.loads((DIST / "manifest.json").read_text())


def compressed(name: str) -> int:
    return len(gzip.compress((DIST / name).read_bytes(), 9))


def test_the_style_sheet_weighs_no_more_than_35_kb(names: dict[str, str]) -> None:
    assert 5 * KB < compressed(names["app.css"]) <= 35 * KB


def test_the_scripts_of_an_ordinary_page_weigh_no_more_than_25_kb(names: dict[str, str]) -> None:
    assert compressed(names["app.js"]) + compressed(names["push.js"]) <= 25 * KB


def test_only_the_pages_that_listen_carry_socket_io(names: dict[str, str]) -> None:
    carrying = [n for n in names if n.endswith(".js") and b"EIO" in (DIST / names[n]).read_bytes()]
    assert carrying == ["socket.js"]
    using = [n for n in names if names["socket.js"].encode() in (DIST / names[n]).read_bytes()]
    assert sorted(using) == ["calendar.js", "chat.js", "chat_list.js", "inbox.js", "live.js"]


def test_an_ordinary_page_fetches_what_sends_messages_only_when_some_wait(
    names: dict[str, str],
) -> None:
    script = (DIST / names["app.js"]).read_text()
    assert f'import("/static/{names["outbox.js"]}")' in script
    assert re.findall(r"(?<!\w)import\s*[\"{*]", script) == []


def test_the_typefaces_weigh_no_more_than_40_kb(names: dict[str, str]) -> None:
    fonts = [names[n] for n in names if n.endswith(".woff2")]
    assert fonts
    assert sum((DIST / name).stat().st_size for name in fonts) <= 40 * KB


def test_the_style_sheet_knows_no_left_and_right_so_that_pages_may_run_leftwards(
    names: dict[str, str],
) -> None:
    css = (DIST / names["app.css"]).read_text()
    physical = re.findall(
        r"[;{]((?:margin|padding|border)-(?:left|right)|left|right)\b[^:;{}]*:", css
    )
    assert physical == []


def test_every_file_that_the_service_worker_keeps_from_the_start_is_there() -> None:
    kept = re.findall(r'"/static/([^"]+)"', (DIST / "sw.js").read_text())
    assert len(kept) >= 5
    assert [name for name in kept if not (DIST / name).exists()] == []


def test_every_file_but_the_service_worker_is_named_after_its_content(
    names: dict[str, str],
) -> None:
    assert all(re.search(r"-[0-9A-Z]{8}\.\w+$", hashed) for hashed in names.values())
