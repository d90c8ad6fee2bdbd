"""A packet is read when it is one that a client of this service may send, and refused otherwise."""

from __future__ import annotations

import pytest

from app.web.frames import Malformed, Packet


@pytest.mark.parametrize(
    "text",
    ["0", '0{"token":"x"}', "1", '2["chat:join",{"after":0}]', '217["chat:typing"]', '2/x,["a"]'],
)
def test_what_a_client_may_send_is_read_and_written_again(text: str) -> None:
    packet = Packet(encoded_packet=text)
    assert Packet(encoded_packet=packet.encode()).data == packet.data


@pytest.mark.parametrize(
    "text",
    [
        "2",
        "2[",
        "2[]",
        "2{}",
        "2[1]",
        '2[["chat:join"]]',
        '2["connect",{}]',
        '2["disconnect"]',
        "4",
        '51-["x",{"_placeholder":true,"num":0}]',
        "61-[]",
        "7",
        "x",
        "2" + "[" * 20_000,
        "2" + "9" * 20 + '["chat:join"]',
        '2["chat:join",' + "9" * 5_000 + "]",
    ],
)
def test_whatever_else_comes_is_refused_in_one_way(text: str) -> None:
    with pytest.raises(Malformed):
        Packet(encoded_packet=text)
