"""The name in a Host header, as it is compared with the municipalities' own."""

from __future__ import annotations

import pytest

from app.web.addresses import host_of


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("jobvej.dk", "jobvej.dk"),
        ("JobVej.DK:443", "jobvej.dk"),
        ("[::1]:5000", "::1"),
        ("[::1]", "::1"),
        ("", ""),
    ],
)
def test_the_port_and_the_brackets_are_no_part_of_the_name(written: str, name: str) -> None:
    assert host_of(written) == name
