"""Frames as no client of the service sends them, of many kinds, and a client that sends them.

Each is a piece of the WebSocket's own bytes, because a client's library refuses to write most.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID

from websocket import WebSocket, create_connection
from websocket import WebSocketException as SocketBroken

TEXT, BINARY, CLOSE, PING = 1, 2, 8, 9


@dataclass(frozen=True)
class Target:
    """A conversation, and the service's events with the fields that each of them takes."""

    conversation: str
    events: Mapping[str, Sequence[str]]

    def any_event(self, chance: random.Random) -> str:
        """Return the name of one of the events."""
        return chance.choice(list(self.events))


Make = Callable[[random.Random, Target], bytes]


def frame(
    content: str | bytes, *, opcode: int = TEXT, first: int = 0x80, masked: bool = True
) -> bytes:
    """Write a WebSocket's frame (RFC 6455, 5.2); `first` has the bits before the opcode."""
    data = content.encode() if isinstance(content, str) else content
    size, mask = len(data), 0x80 if masked else 0
    head = bytes([first | opcode])
    if size < 126:
        head += bytes([mask | size])
    elif size < 65_536:
        head += bytes([mask | 126]) + size.to_bytes(2)
    else:
        head += bytes([mask | 127]) + size.to_bytes(8)
    if not masked:
        return head + data
    key = os.urandom(4)
    spread = (key * (size // 4 + 1))[:size]
    return head + key + (int.from_bytes(data) ^ int.from_bytes(spread)).to_bytes(size)


def _text(*contents: str) -> Make:
    return lambda chance, _target: frame(chance.choice(contents))


def _event(chance: random.Random, target: Target, *values: str) -> bytes:
    """Write an event with any of the service's names and what is said to be its payload."""
    name = target.any_event(chance)
    return frame(f'42{chance.randrange(9)}["{name}",{chance.choice(values)}]')


def _hostile_payload(chance: random.Random, target: Target) -> bytes:
    """Write an event with all of its fields, one or two of which are what nobody sends."""
    plausible: dict[str, Any] = {
        "conversation_id": target.conversation,
        "client_id": str(UUID(int=chance.getrandbits(128), version=4)),
        "body": "Hej",
        "after": 0,
        "seq": 1,
        "attachment_ids": [],
    }
    names = sorted({name for fields in target.events.values() for name in fields})
    payload = {name: plausible.get(name, "x") for name in names}
    for _ in range(chance.choice((1, 2))):
        payload[chance.choice(names)] = chance.choice(_HOSTILE)
    event = target.any_event(chance)
    if chance.random() < 0.8:
        payload = {name: payload[name] for name in target.events[event]}
    return frame(f"42{chance.randrange(9)}{json.dumps([event, payload])}")


_HOSTILE: list[Any] = [
    None,
    True,
    -1,
    0,
    2**31,
    2**63,
    10**300,
    10**4_000,
    -(10**30),
    1.5,
    1e308,
    float("nan"),
    float("inf"),
    "",
    " ",
    "\x00",
    "Hej\x00",
    "\ud800",
    "\udfff\ud800",
    "\u202e" * 50,
    "\u0301" * 3_000,
    "x" * 20_000,
    "'; DROP TABLE messages; --",
    "{{ 7*7 }}",
    "%s%n",
    "../../etc/passwd",
    "<script>",
    str(UUID(int=0)),
    "00000000-0000-0000-0000-00000000000g",
    [],
    [[]],
    ["x"] * 500,
    {},
    {"$gt": ""},
    {"__proto__": 1},
    {"_placeholder": True, "num": 0},
    [None],
    [str(UUID(int=1))] * 5,
]


def _deep(chance: random.Random, target: Target) -> bytes:
    depth = chance.choice((90, 900, 15_000))
    inner = (
        "[" * depth + "]" * depth if chance.random() < 0.5 else '{"a":' * depth + "1" + "}" * depth
    )
    return _event(chance, target, inner, f'{{"conversation_id":{inner}}}')


def _noise(chance: random.Random, _target: Target) -> bytes:
    letters = string.printable + "æøå\u2028²٣"
    return frame("".join(chance.choices(letters, k=chance.randrange(1, 80))))


def _mutated(chance: random.Random, target: Target) -> bytes:
    """Write what was an event before some of its characters became others."""
    payload = {"conversation_id": target.conversation, "after": 0}
    text = list("421" + json.dumps(["chat:join", payload]))
    for _ in range(chance.randrange(1, 4)):
        text[chance.randrange(len(text))] = chance.choice(string.printable + "æ²")
    return frame("".join(text))


KINDS: dict[str, Make] = {
    "nothing": _text(""),
    "noise": _noise,
    "not Engine.IO": _text("x", "Hej", "{}", "9", "-1", "²", "٣", " 42[]", "4", "4x", "4²", "\x1e"),
    "Engine.IO's base64": _text("b", "b!", "bAAAA", "b" + "A" * 5_000),
    "Engine.IO's other types": _text(
        '0{"sid":"x"}', "2" + "[" * 5_000, "3x", "5x", "6", "7", "22", "5", "2"
    ),
    "Socket.IO's other types": _text("44", '44{"message":"x"}', "47", "48[]", "49", "45", "46"),
    "broken JSON": _text(
        '42["chat:join"', '42["chat:join",{]', "42[", '42["', "42{", "42nul", "42[1,]", "42]"
    ),
    "wrong shape": _text(
        "42",
        "42[]",
        "42{}",
        "42null",
        "421",
        '42"chat:join"',
        "42[1]",
        "42[null]",
        '42[["chat:join"],{}]',
        '42[{"a":1},{}]',
        "42[[]]",
        "42true",
        "42[true,{}]",
    ),
    "the server's own events": _text(
        '42["connect",{}]', '421["disconnect"]', '42["connect"]', '42["disconnect","x"]'
    ),
    "wrong number of arguments": lambda chance, target: frame(
        f"421{json.dumps([target.any_event(chance), *[{}] * chance.choice((0, 2, 50))])}"
    ),
    "no object": lambda chance, target: _event(
        chance, target, "null", "1", '"x"', "[]", "[[]]", "true", "1e999", "NaN", "-Infinity"
    ),
    "nobody's event": _text(
        '421["chat:nothing",{}]',
        '421["",{}]',
        '421["*",{}]',
        '421["__init__",{}]',
        '421["message",1]',
    ),
    "a huge number": lambda chance, target: _event(
        chance,
        target,
        "9" * 4_299,
        "9" * 60_000,
        "1e400",
        '{"conversation_id":' + "9" * 4_000 + "}",
    ),
    "a huge ack number": _text(
        "42" + "9" * 99 + '["chat:typing",{}]',
        "42" + "9" * 400 + '["chat:typing",{}]',
        "42²[]",
        "42٣[]",
    ),
    "attachments never sent": _text(
        '451-["chat:post",{"_placeholder":true,"num":0}]',
        '459999999-["chat:post",{}]',
        '45999999999999-["x"]',
        '461-1[{"_placeholder":true,"num":0}]',
        "451-",
        "45-[]",
        '451-["chat:post",{"_placeholder":true,"num":7}]',
        '421-["chat:typing",{}]',
    ),
    "acks nobody asked for": _text("431[]", '43["x"]', "43", "43999[1,2]", "43{}", "431"),
    "other namespaces": _text(
        "40/x,",
        '42/x,1["chat:join",{}]',
        "41/x",
        "42/" + "x" * 9_000 + ',["a"]',
        "40/x?a=1,{}",
        "42/",
        "40/",
        "43/x,1[]",
    ),
    "logging in again": _text(
        "40", "40{}", '40{"token":"x"}', "40[]", "40null", '40{"token":{}}', "401", '40"x"'
    ),
    "logging out": _text("41", "41,", '41{"x":1}'),
    "deep JSON": _deep,
    "mutated": _mutated,
    "hostile payload": _hostile_payload,
    "bytes": lambda chance, _: frame(chance.randbytes(chance.randrange(40)), opcode=BINARY),
    "no UTF-8": lambda chance, _: frame(
        b"42" + chance.choice((b"\xff\xfe", b"\xc3\x28", b"\xed\xa0\x80", b"\xf0\x9f\x98"))
    ),
    "too long": lambda chance, _: frame("42" + "x" * 64_001),
    "unmasked": lambda chance, _: frame('42["chat:typing",{}]', masked=False),
    "reserved bits": lambda chance, _: frame("2", first=0x80 | chance.choice((0x40, 0x20, 0x10))),
    "reserved opcodes": lambda chance, _: frame("2", opcode=chance.choice((3, 7, 11, 15))),
    "a part of nothing": lambda chance, _: frame("x", opcode=0, first=chance.choice((0, 0x80))),
    "a part, and another message": lambda chance, _: frame("42[", first=0),
    "a ping in parts": lambda chance, _: frame("x", opcode=PING, first=0),
    "a long ping": lambda chance, _: frame("x" * 126, opcode=PING),
    "an odd goodbye": lambda chance, _: frame(
        chance.choice((b"", b"\x03", b"\x03\xed", b"\x00\x00", b"\xff\xff", b"\x03\xe8\xff")),
        opcode=CLOSE,
    ),
}


@dataclass
class Malformer:
    """A client with a good token that sends frames out of order, and sees what comes of each."""

    url: str
    token: str
    target: Target
    answered: int = 0
    ended: int = 0
    ends: set[str] = field(default_factory=set)
    failures: list[tuple[str, bytes, Any]] = field(default_factory=list)
    learned: list[str] = field(default_factory=list)
    _socket: WebSocket | None = None
    _numbers: Any = field(default_factory=lambda: count(1_000))

    def confirm(self, kind: str, bad: bytes) -> None:
        """Send a frame; return once it was dealt with: what follows is answered, or cannot be."""
        number = next(self._numbers)
        try:
            page = self._connected()
            page.sock.sendall(bad + frame(f'42{number}["chat:typing",{{}}]'))
            while (heard := page.recv()) != "" and not str(heard).startswith(f"43{number}["):
                self._judge(kind, bad, str(heard))
        except (SocketBroken, OSError) as broken:
            if isinstance(broken, TimeoutError) or "timed out" in str(broken):
                self.failures.append((kind, bad[:200], "no answer"))
            heard = ""
        if heard == "":
            self.ended += 1
            self.ends.add(kind)
            self.leave()
            self._connected()
        else:
            self.answered += 1

    def leave(self) -> None:
        """Hang up without a word."""
        if self._socket is not None:
            with contextlib.suppress(SocketBroken, OSError):
                self._socket.shutdown()
        self._socket = None

    def _connected(self) -> WebSocket:
        if self._socket is None:
            self._socket = create_connection(self.url, timeout=10)
            self._socket.recv()
            self._socket.send(f"40{json.dumps({'token': self.token})}")
            hello = self._socket.recv()
            assert str(hello).startswith("40"), hello
        return self._socket

    def _judge(self, kind: str, bad: bytes, heard: str) -> None:
        """Note an ack that says that the service failed, and whatever it told."""
        is_ack = heard.startswith("43")
        ack = json.loads(heard[heard.index("[") :])[0] if is_ack else {"ok": heard[:2] == "42"}
        if ack["ok"]:
            self.learned.append(heard)
        elif is_ack and ack["problem"]["status"] >= 500:
            self.failures.append((kind, bad[:200], ack))
