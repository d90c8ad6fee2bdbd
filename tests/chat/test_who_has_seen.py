"""An open page says "seen" of what the other side has seen, and not of a colleague's look."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

COMPANY = Path(__file__).parents[2] / "static" / "js" / "chat" / "company.js"
KNOWN = {
    "anders": {"name": "Anders", "side": "job_centre"},
    "ida": {"name": "Ida", "side": "citizen"},
}
BY_NOW = [{"person_id": one, **facts} for one, facts in KNOWN.items()] + [
    {"person_id": "signe", "name": "Signe", "side": "job_centre"},
    {"person_id": "bo", "name": "Bo", "side": "citizen"},
]
PROGRAM = """
const { Company } = await import(process.argv[1]);
const { side, kind, people, participants } = JSON.parse(process.argv[2]);
const places = { presence: {}, typing: {}, change: (change) => change() };
const get = async () => { if (!participants) throw new Error("no net"); return { participants }; };
const company = new Company({ me: "anders", side, kind, people, words: {} }, places, get);
const others = [];
for (const one of ["anders", "signe", "ida", "bo", "nobody"]) {
  if (await company.isOther(one)) others.push(one);
}
console.log(JSON.stringify(others));
"""


@pytest.mark.parametrize(
    ("by_now", "others"),
    [(BY_NOW, ["ida", "bo"]), (None, ["ida"])],
    ids=["who takes part is asked", "nobody can be asked"],
)
def test_only_what_the_other_side_has_seen_counts(
    by_now: list[dict[str, str]] | None, others: list[str]
) -> None:
    assert _others(KNOWN, by_now) == others


def test_in_a_class_what_anybody_else_has_seen_counts() -> None:
    assert _others(KNOWN, BY_NOW, kind="class") == ["signe", "ida", "bo"]


def _others(
    people: dict[str, dict[str, str]],
    participants: list[dict[str, str]] | None,
    *,
    kind: str = "job_centre",
) -> list[str]:
    """Return whose look an open page of Anders' counts, of five people in this order."""
    known = {"side": "job_centre", "kind": kind, "people": people, "participants": participants}
    ran = subprocess.run(
        ["node", "--input-type=module", "-e", PROGRAM, COMPANY.as_uri(), json.dumps(known)],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    found: list[str] = json.loads(ran.stdout)
    return found
