"""The app's icon in a municipality's own colour, drawn rather than stored.

A road that winds upwards, with the municipality's letter beside it where there is one. Phones cut
icons to shapes of their own, so a maskable one keeps everything inside the inner circle of
80 % (W3C Web Application Manifest, "safe zone").
"""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageColor, ImageDraw, ImageFont

Image.preinit()  # not in the thread that draws

# Drawn four times as large and shrunk: Pillow's own lines have no soft edges.
FINER = 4
SMALLEST, LARGEST = 16, 1024
# How much of the width the drawing takes: all of it inside the safe zone when the phone cuts.
PLAIN, SAFE = 0.78, 0.56
CORNER = 0.22
# The road as cubic Bézier curves in a square of 1 × 1.
CURVES = (
    ((0.18, 0.95), (0.18, 0.62), (0.80, 0.70), (0.80, 0.42)),
    ((0.80, 0.42), (0.80, 0.18), (0.44, 0.26), (0.44, 0.05)),
)
ROAD, STRIPE = 0.20, 0.035
DASHES = 7
# A code point that no typeface has: shows what a missing letter looks like.
NO_LETTER = "\uffff"

Point = tuple[float, float]
Colour = tuple[int, int, int]


@lru_cache(maxsize=64)  # some of each municipality; one takes up to a tenth of a second
def draw_icon(letter: str, colour: str, size: int, maskable: bool) -> bytes:
    """Return a square PNG in the given colour ("#14574b"); without a letter, the road alone.

    `size` is the side in pixels, 16 to 1024. Raises ValueError for what is no colour or size.
    """
    if not SMALLEST <= size <= LARGEST:
        raise ValueError(f"an icon is {SMALLEST} to {LARGEST} pixels wide, not {size}")
    ground = _colour(colour)
    ink = _readable_on(ground)
    side = size * FINER
    icon = Image.new("RGBA", (side, side), (*ground, 255) if maskable else (0, 0, 0, 0))
    pen = ImageDraw.Draw(icon)
    if not maskable:
        pen.rounded_rectangle((0, 0, side - 1, side - 1), side * CORNER, fill=ground)
    share = SAFE if maskable else PLAIN
    _draw_road(pen, side, share, ink=ink, ground=ground)
    _draw_letter(pen, letter[:1].upper(), side, share, ink)
    made = BytesIO()
    icon.resize((size, size), Image.Resampling.LANCZOS).save(made, "PNG", optimize=True)
    return made.getvalue()


def _colour(text: str) -> Colour:
    red, green, blue = ImageColor.getrgb(text)[:3]
    return red, green, blue


def _luminance(colour: Colour) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    red, green, blue = (
        part / 12.92 if (part := value / 255) <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for value in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _readable_on(ground: Colour) -> Colour:
    """White or near-black, whichever stands out more."""
    light = _luminance(ground) + 0.05
    return (255, 255, 255) if 1.05 / light >= light / 0.06 else (26, 26, 26)


def _curve(corners: tuple[Point, Point, Point, Point], steps: int) -> list[Point]:
    """Points along a cubic Bézier curve, from its beginning to its end."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
    points = []
    for step in range(steps + 1):
        t = step / steps
        u = 1 - t
        a, b, c, d = u**3, 3 * u * u * t, 3 * u * t * t, t**3
        points.append((a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3))
    return points


def _draw_road(
    pen: ImageDraw.ImageDraw, side: int, share: float, *, ink: Colour, ground: Colour
) -> None:
    edge = side * (1 - share) / 2
    width = side * share
    path = [
        (edge + x * width, edge + y * width) for corners in CURVES for x, y in _curve(corners, 160)
    ]
    for x, y in path:
        _dot(pen, x, y, width * ROAD / 2, ink)
    for index, (x, y) in enumerate(path):
        if int(index / len(path) * DASHES * 2) % 2:
            _dot(pen, x, y, width * STRIPE / 2, ground)


def _dot(pen: ImageDraw.ImageDraw, x: float, y: float, radius: float, colour: Colour) -> None:
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)


def _draw_letter(
    pen: ImageDraw.ImageDraw, letter: str, side: int, share: float, ink: Colour
) -> None:
    """Put the letter where the road leaves room: in the lower right corner.

    Pillow's own typeface lacks a few letters (Æ and Ø among them): then the road stands alone.
    """
    edge = side * (1 - share) / 2
    font = ImageFont.load_default(size=side * share * 0.36)
    if not letter or bytes(font.getmask(letter)) == bytes(font.getmask(NO_LETTER)):
        return
    place = (side - edge, side - edge + side * share * 0.04)
    pen.text(place, letter, font=font, fill=ink, anchor="rb", stroke_width=side // 200)
