"""One CV to PDF, median and memory: `python -m bench.cv [--write]`.

Each time a press is started, as for whoever taps the button, and prints an ordinary CV with a
picture. It is measured beside a page with one word on it, which is what starting a press and
writing a tagged PDF cost in any case, and against a limit of our own: nobody waits longer than
three seconds on a slow machine, and a press takes no more than 300 MB.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from app.core.printing import print_pdf
from app.documents.contract import Look
from app.documents.printing import cv_pdf
from tests.documents.sample import everything, gardener, view
from tests.factories.files import picture

HERE = Path(__file__).parent
ROUNDS = 15
MOST_SECONDS, MOST_MEGABYTES = 3.0, 300
WORD = '<html lang="da"><title>CV</title><h1>CV</h1>'


def timed(work: Callable[[], object]) -> list[float]:
    """Return how long the work took, each time, in seconds; the first is not counted."""
    work()
    taken = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return taken


def row(name: str, taken: list[float]) -> str:
    """Return a line of the table."""
    middle, low, high = statistics.median(taken), min(taken), max(taken)
    return f"| {name} | {middle:.2f} s | {low:.2f}–{high:.2f} s |"


def main() -> int:
    """Measure, print, perhaps write, and say with the exit code whether the limits were kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write bench/results/cv.md")
    write = parser.parse_args().write
    photo = picture(size=(1_200, 1_500))
    word = timed(lambda: print_pdf(WORD))
    by_look = {
        look: timed(lambda look=look: cv_pdf(view(gardener(), look=look), photo)) for look in Look
    }
    full = timed(lambda: cv_pdf(view(everything())))
    megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    slowest = max(statistics.median(taken) for taken in by_look.values())
    lines = [
        "# One CV to PDF",
        "",
        f"Median of {ROUNDS} (lowest–highest), a press started each time.",
        "",
        "| what | median | range |",
        "|---|---|---|",
        row("a page with one word", word),
        *(row(f"a CV with a picture, {look.value}", taken) for look, taken in by_look.items()),
        row("a CV with something in every field", full),
        "",
        f"At most {megabytes:.0f} MB. Limits: {MOST_SECONDS:.0f} s, {MOST_MEGABYTES} MB.",
        "",
        f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}.",
        "",
        "Again with `python -m bench.cv --write`.",
        "",
    ]
    text = "\n".join(lines)
    print(text)
    if write:
        (HERE / "results" / "cv.md").write_text(text)
    return 0 if slowest <= MOST_SECONDS and megabytes <= MOST_MEGABYTES else 1


if __name__ == "__main__":
    sys.exit(main())
