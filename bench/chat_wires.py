"""What the chat benchmark's clients say, byte by byte: Socket.IO, XMPP, and Matrix over HTTP.

A wire is one client. It is told what arrived and says what to answer; it never waits. A message's
number stands in its body as `bench-N.`, beside words enough to be as long as people's are.
"""

from __future__ import annotations

import base64
import json
import re
import secrets
from collections.abc import Mapping
from typing import Protocol
from urllib.parse import quote
from uuid import UUID

WORDS = "Hej, kan vi flytte mødet til fredag kl. 14.30? Jeg har desværre fået en tid hos lægen. "
RUN = secrets.randbits(48)
"""Tells this load's messages from those of an earlier one with the same numbers: to send an id
again is to repeat a message, which is stored and heard once."""
_NUMBER = re.compile(rb"bench-(\d+)\.")


def body_of(number: int) -> str:
    """Return the text of a message."""
    return f"{WORDS}bench-{number}."


class Wire(Protocol):
    """One client: what it has heard, how often it was refused, and with which words."""

    address: tuple[str, int]
    lines: int
    is_ready: bool
    heard: list[int]
    refused: int
    said: str

    def opening(self, line: int) -> bytes:
        """Return what is said first on a connection."""

    def take(self, data: bytes, line: int) -> bytes:
        """Take what arrived on a connection, and return what to answer on it."""

    def post(self, number: int) -> tuple[int, bytes]:
        """Return the connection to send a message on, and its bytes."""


class _Client:
    """What every wire has."""

    lines = 1

    def __init__(self, host: str, port: int) -> None:
        """Speak to this server."""
        self.address = (host, port)
        self.is_ready = False
        self.heard: list[int] = []
        self.refused = 0
        self.said = ""

    def _refuse(self, what: bytes) -> None:
        self.refused += 1
        self.said = self.said or what[:200].decode(errors="replace")


class SocketIo(_Client):
    """Socket.IO over a WebSocket, as a page of ours speaks it."""

    def __init__(
        self, host: str, port: int, token: str, conversation: str | None, site: str = ""
    ) -> None:
        """Log in with a token, and join a conversation where there is one."""
        super().__init__(host, port)
        self._token, self._conversation = token, conversation
        self._site = site or f"{host}:{port}"
        self._rest, self._is_open = b"", False

    def opening(self, line: int) -> bytes:
        """Ask for a WebSocket as browsers do, with compression on offer."""
        return (
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
            f"Host: {self._site}\r\n"
            "User-Agent: Mozilla/5.0 (Linux; Android 14; Mobile) AppleWebKit/537.36 (KHTML, like "
            "Gecko) Chrome/140.0 Mobile Safari/537.36\r\n"
            f"Origin: http://{self._site}\r\n"
            "Accept-Language: da-DK,da;q=0.9,en;q=0.8\r\n"
            "Accept-Encoding: gzip, deflate, br\r\n"
            "Cache-Control: no-cache\r\nPragma: no-cache\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n"
        ).encode()

    def take(self, data: bytes, line: int) -> bytes:
        """Answer heartbeats, go through the log-in, and note messages."""
        data = self._rest + data if self._rest else data
        if not self._is_open:
            head, found, data = data.partition(b"\r\n\r\n")
            if not found:
                self._rest = head
                return b""
            if b" 101 " not in head or b"permessage-deflate" in head:
                raise RuntimeError(head.decode(errors="replace"))
            self._is_open = True
        answer, at, length = b"", 0, len(data)
        while length - at >= 2:
            size, start = data[at + 1], at + 2
            if size == 126:
                size, start = int.from_bytes(data[at + 2 : at + 4]), at + 4
            elif size == 127:
                size, start = int.from_bytes(data[at + 2 : at + 10]), at + 10
            if length < start + size:
                break
            if data[at] == 0x81:
                answer += self._packet(data[start : start + size])
            at = start + size
        self._rest = data[at:]
        return answer

    def _packet(self, text: bytes) -> bytes:
        if text.startswith(b'42["chat:message-posted"'):
            if found := _NUMBER.search(text):
                self.heard.append(int(found[1]))
        elif text.startswith(b"43"):
            if b'"ok":true' not in text[:40]:
                self._refuse(text)
            self.is_ready = True
        elif text == b"2":
            return _frame("3")
        elif text.startswith(b"0"):
            return _frame(f"40{json.dumps({'token': self._token})}")
        elif text.startswith(b"40"):
            if self._conversation:
                return self._event("chat:join", {"conversation_id": self._conversation, "after": 0})
            self.is_ready = True
        elif text.startswith(b"44"):
            raise RuntimeError(text.decode())
        return b""

    def post(self, number: int) -> tuple[int, bytes]:
        """Post a message with an id of its own."""
        facts = {
            "conversation_id": self._conversation,
            "client_id": str(UUID(int=(RUN << 80) | (4 << 76) | (2 << 62) | number)),
            "body": body_of(number),
        }
        return 0, self._event("chat:post", facts, number + 1)

    @staticmethod
    def _event(name: str, facts: Mapping[str, object], number: int = 0) -> bytes:
        return _frame(f"42{number}{json.dumps([name, facts], ensure_ascii=False)}")


def _frame(text: str) -> bytes:
    # RFC 6455 wants client frames masked; a mask of zeros leaves the bytes as they are.
    data = text.encode()
    size = len(data)
    if size < 126:
        return b"\x81" + bytes([0x80 | size]) + b"\0\0\0\0" + data
    return b"\x81\xfe" + size.to_bytes(2) + b"\0\0\0\0" + data


class Xmpp(_Client):
    """XMPP over TCP: SASL PLAIN, a resource, presence, and messages to a bare address."""

    def __init__(
        self, host: str, port: int, domain: str, name: str, password: str, to: str
    ) -> None:
        """Log in as this account, and talk with that one."""
        super().__init__(host, port)
        self._domain, self._to, self._rest = domain, f"{to}@{domain}", b""
        self._secret = base64.b64encode(f"\0{name}\0{password}".encode()).decode()
        self._stream = (
            f"<stream:stream to='{domain}' xmlns='jabber:client' "
            "xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"
        ).encode()

    def opening(self, line: int) -> bytes:
        """Open the stream."""
        return b"<?xml version='1.0'?>" + self._stream

    def take(self, data: bytes, line: int) -> bytes:
        """Go through the log-in, then note messages."""
        data = self._rest + data
        if self.is_ready:
            end = data.rfind(b"</message>")
            if end < 0:
                self._rest = data
                return b""
            self._rest = data[end + 10 :]
            if b"type='error'" in data:
                self._refuse(data)
            else:
                self.heard += map(int, _NUMBER.findall(data))
            return b""
        self._rest = b""
        if b"</stream:features>" in data and b"PLAIN</mechanism>" in data:
            return (
                "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>"
                f"{self._secret}</auth>"
            ).encode()
        if b"<success" in data:
            return self._stream
        if b"</stream:features>" in data:
            return (
                b"<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
                b"<resource>phone</resource></bind></iq>"
            )
        if b"</bind>" in data:
            return b"<presence/>"
        if b"<presence" in data:
            self.is_ready = True
        elif b"<failure" in data or b"<stream:error" in data:
            raise RuntimeError(data.decode(errors="replace"))
        else:
            self._rest = data
        return b""

    def post(self, number: int) -> tuple[int, bytes]:
        """Send a chat message."""
        text = body_of(number)
        return 0, (
            f"<message to='{self._to}' type='chat' id='m{number}'><body>{text}</body></message>"
        ).encode()


class Matrix(_Client):
    """Matrix over HTTP: one connection that always waits in /sync, and one to send on."""

    lines = 2

    def __init__(self, host: str, port: int, token: str, room: str, since: str) -> None:
        """Follow this account's rooms from a moment on, and write into this room."""
        super().__init__(host, port)
        self._token, self._room, self._since = token, quote(room), since
        self._rest = [b"", b""]

    def opening(self, line: int) -> bytes:
        """Begin to wait for news; the other connection waits for something to send."""
        self.is_ready = True
        return b"" if line else self._sync()

    def _sync(self) -> bytes:
        wanted = quote('{"presence":{"types":[]},"room":{"ephemeral":{"types":[]}}}')
        return self._request(
            "GET", f"sync?timeout=30000&since={self._since}&set_presence=offline&filter={wanted}"
        )

    def _request(self, method: str, path: str, body: bytes = b"") -> bytes:
        return (
            f"{method} /_matrix/client/v3/{path} HTTP/1.1\r\nHost: localhost\r\n"
            f"Authorization: Bearer {self._token}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        ).encode() + body

    def take(self, data: bytes, line: int) -> bytes:
        """Read whole answers; after each of /sync, wait for the next news."""
        data, answer = self._rest[line] + data, b""
        while (end := _answer_end(data)) is not None:
            whole, data = data[:end], data[end:]
            if not whole.startswith(b"HTTP/1.1 200"):
                self._refuse(whole)
            if line == 0:
                self.heard += map(int, _NUMBER.findall(whole))
                if found := re.search(rb'"next_batch":"([^"]+)"', whole):
                    self._since = found[1].decode()
                answer += self._sync()
        self._rest[line] = data
        return answer

    def post(self, number: int) -> tuple[int, bytes]:
        """Put a message into the room."""
        body = json.dumps({"msgtype": "m.text", "body": body_of(number)}).encode()
        path = f"rooms/{self._room}/send/m.room.message/m{RUN}-{number}"
        return 1, self._request("PUT", path, body)


def _answer_end(data: bytes) -> int | None:
    """Return where the first whole HTTP answer ends, or None while it is not here."""
    head = data.find(b"\r\n\r\n")
    if head < 0:
        return None
    if found := re.search(rb"(?i)\r\ncontent-length: *(\d+)", data[:head]):
        end = head + 4 + int(found[1])
        return end if len(data) >= end else None
    end = data.find(b"\r\n0\r\n\r\n", head)
    return end + 7 if end >= 0 else None


WIRES: dict[str, type[SocketIo] | type[Xmpp] | type[Matrix]] = {
    "socket.io": SocketIo,
    "xmpp": Xmpp,
    "matrix": Matrix,
}
