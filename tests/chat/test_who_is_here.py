"""An open page says who has the conversation open, whichever process they are connected to."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

COMPANY = Path(__file__).parents[2] / "static" / "js" / "chat" / "company.js"
PROGRAM = """
const { Company } = await import(process.argv[1]);
const people = {
  ida: { name: "Ida", side: "citizen" },
  signe: { name: "Signe", side: "job_centre" },
};
const places = { presence: {}, typing: {}, change: (change) => change() };
const words = { here: "{names}" };
const known = { me: "anders", side: "job_centre", people, words };
const company = new Company(known, places, async () => ({}));
const said = [];
let now = 0;
Date.now = () => now;
const at = (second, happens) => {
  now = second * 1000;
  happens();
  said.push(places.presence.textContent);
};
at(0, () => company.areHere(["anders", "ida"]));
at(5, () => company.comesOrGoes("signe", true));
at(20, () => company.areHere(["anders", "ida"]));
at(40, () => company.areHere(["anders", "ida"]));
at(60, () => company.areHere(["anders", "ida"]));
at(65, () => company.comesOrGoes("ida", false));
console.log(JSON.stringify(said));
"""


def test_whoever_is_with_another_process_stays_here_until_they_go_or_say_nothing_for_long() -> None:
    ran = subprocess.run(
        ["node", "--input-type=module", "-e", PROGRAM, COMPANY.as_uri()],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    both = "Ida, Signe"
    assert json.loads(ran.stdout) == ["Ida", both, both, both, "Ida", ""]
