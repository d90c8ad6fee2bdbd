"""Asks a virus scanner about a file: ClamAV's daemon, over its own protocol, or nobody.

clamd(8) takes a stream in pieces, each with its length in front, and answers in one line. It looks
into archives and documents by itself.
"""

from __future__ import annotations

import socket
import struct

from app.files.contract import MOST_BYTES, Clean, Infected, Scanner, Unavailable, Verdict

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 60.0
SHORT_ANSWER_SECONDS = 2.0
PIECE = 64 * 1024
LONGEST_ANSWER = 4096


class NoScanner:
    """Where no scanner is set up: everything passes, and whoever runs the service is told."""

    def scan(self, content: bytes) -> Verdict:
        """Let it pass."""
        return Clean()

    def complaint(self, *, thoroughly: bool = False) -> str | None:
        """Say that there is none."""
        return "none is set up (CLAMAV_ADDRESS), so files are shown without being scanned"


class Clamd:
    """ClamAV's daemon at a Unix socket (`/run/clamav/clamd.ctl`) or at `host:port`."""

    def __init__(self, address: str, *, answer_seconds: float = ANSWER_SECONDS) -> None:
        """Ask the daemon at this address; a connection is made for each file."""
        self._address, self._answer_seconds = address, answer_seconds

    def scan(self, content: bytes) -> Verdict:
        """Return what was found."""
        return self._verdict(content, self._answer_seconds)

    def _verdict(self, content: bytes, seconds: float) -> Verdict:
        try:
            connection = self._connect()
        except OSError as away:
            return Unavailable(f"{type(away).__name__}: {away}")
        try:
            answer = _ask(connection, b"zINSTREAM\0", content, seconds)
        except OSError as broken:
            return Unavailable(f"{type(broken).__name__}: {broken}", is_stuck=True)
        if answer == "stream: OK":
            return Clean()
        if answer.startswith("stream: ") and answer.endswith(" FOUND"):
            return Infected(answer.removeprefix("stream: ").removesuffix(" FOUND"))
        return Unavailable(answer or "no answer", is_stuck=not answer)

    def complaint(self, *, thoroughly: bool = False) -> str | None:
        """Say what stands in the way of a good answer."""
        verdict = (
            self.scan(bytes(MOST_BYTES))
            if thoroughly
            else self._verdict(b"x", SHORT_ANSWER_SECONDS)
        )
        if verdict == Clean():
            return None
        why = verdict.reason if isinstance(verdict, Unavailable) else "it refuses what is harmless"
        return f"it gives no good answer, so files are held back: {why}"

    def _connect(self) -> socket.socket:
        if not self._address.startswith("/"):
            host, _, port = self._address.rpartition(":")
            return socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(CONNECT_SECONDS)
        try:
            connection.connect(self._address)
        except OSError:
            connection.close()
            raise
        return connection


def _ask(connection: socket.socket, command: bytes, content: bytes, seconds: float) -> str:
    with connection:
        connection.settimeout(seconds)
        try:
            connection.sendall(command)
            for at in range(0, len(content), PIECE):
                piece = content[at : at + PIECE]
                connection.sendall(struct.pack("!L", len(piece)) + piece)
            connection.sendall(struct.pack("!L", 0))
        except (BrokenPipeError, ConnectionResetError):
            pass  # it has heard enough, and says why
        return _answer(connection)


def _answer(connection: socket.socket) -> str:
    """Read one line, which the daemon ends with a zero; what it has not ended is no answer."""
    heard = b""
    while b"\0" not in heard and len(heard) < LONGEST_ANSWER:
        more = connection.recv(LONGEST_ANSWER)
        if not more:
            break
        heard += more
    line, end, _ = heard.partition(b"\0")
    return line.decode(errors="replace").strip() if end else ""


def scanner_at(address: str | None) -> Scanner:
    """Return the scanner that is set up."""
    return Clamd(address) if address else NoScanner()
