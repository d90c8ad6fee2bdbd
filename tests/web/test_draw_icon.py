"""The app's icon: a PNG in the municipality's colour that a phone may cut to any shape."""

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from app.web.icons import draw_icon
from tests.conftest import MASTER_KEYS

ROOT = Path(__file__).resolve().parents[2]
GREEN = (20, 87, 75, 255)


def drawn(letter: str = "V", colour: str = "#14574b", *, maskable: bool = False) -> Image.Image:
    return Image.open(BytesIO(draw_icon(letter, colour, 192, maskable))).convert("RGBA")


def test_an_icon_is_a_png_of_the_size_that_was_asked_for() -> None:
    made = draw_icon("V", "#14574b", 512, False)
    picture = Image.open(BytesIO(made))
    assert (picture.format, picture.size) == ("PNG", (512, 512))


def test_its_ground_is_the_municipalitys_colour() -> None:
    assert drawn().getpixel((96, 4)) == GREEN


def test_a_plain_icon_has_round_corners_and_a_maskable_one_fills_the_square() -> None:
    assert drawn().getpixel((0, 0)) == (0, 0, 0, 0)
    assert drawn(maskable=True).getpixel((0, 0)) == GREEN


def test_a_maskable_icon_keeps_its_drawing_inside_the_safe_zone() -> None:
    picture = drawn(maskable=True)
    outside = [
        picture.getpixel((x, y))
        for x in range(192)
        for y in range(192)
        if (x - 95.5) ** 2 + (y - 95.5) ** 2 > (192 * 0.4) ** 2
    ]
    assert set(outside) == {GREEN}


def test_the_road_stands_out_on_dark_and_on_light_colours() -> None:
    def brightest_and_darkest(colour: str) -> tuple[int, int]:
        lowest, highest = drawn(colour=colour, maskable=True).convert("L").getextrema()
        return int(lowest), int(highest)

    assert brightest_and_darkest("#14574b")[1] == 255
    assert brightest_and_darkest("#ffd54a")[0] <= 30


def test_the_letter_is_drawn_and_one_that_the_typeface_lacks_leaves_the_road_alone() -> None:
    assert draw_icon("V", "#14574b", 96, False) != draw_icon("", "#14574b", 96, False)
    assert draw_icon("Ø", "#14574b", 96, False) == draw_icon("", "#14574b", 96, False)


@pytest.mark.parametrize("size", [0, 15, 1025, 100_000])
def test_a_size_that_nobody_needs_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="pixels wide"):
        draw_icon("V", "#14574b", size, False)


def test_what_is_no_colour_is_refused() -> None:
    with pytest.raises(ValueError, match="color"):
        draw_icon("V", "url(evil)", 192, False)


# The loop of a web process ticks while whoever asks for icons waits for them.
LOOP = """
from gevent import monkey
monkey.patch_all()
import time
import gevent
from app import create_app

browser = create_app().test_client()
browser.get("/healthz")
began, ticks = time.monotonic(), []
def tick():
    while True:
        ticks.append(time.monotonic())
        gevent.sleep(0.001)
gevent.spawn(tick)
gevent.sleep(0)
sizes = [f"/ikon/{purpose}-{size}.png" for purpose in ("any", "maskable") for size in (192, 512)]
lengths = [len(browser.get(path).data) for path in sizes]
took = time.monotonic() - began
print(min(lengths) > 1_000, max(b - a for a, b in zip(ticks, ticks[1:])) < took / 3)
began = time.monotonic()
print([len(browser.get(path).data) for path in sizes] == lengths, time.monotonic() - began < took)
"""


def test_icons_are_drawn_once_and_beside_the_loop(tmp_path: Path, database_url: str) -> None:
    env = {**os.environ, "DATA_DIR": str(tmp_path), "DATABASE_URL": database_url}
    env |= {"MODE": "development", "MASTER_KEYS": MASTER_KEYS}
    done = subprocess.run(
        [sys.executable, "-c", LOOP], env=env, cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["True"] * 4
