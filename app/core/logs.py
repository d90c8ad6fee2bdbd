"""Structured logs without personal data: names of keys that may not be written are dropped."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

PERSONAL = frozenset(
    {"email", "name", "phone", "body", "text", "cpr", "code", "token", "address", "query", "q"}
)


def without_personal_data(
    _logger: object, _method: str, entry: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Drop the values of keys that name personal data, whoever logged them."""
    for key in PERSONAL & entry.keys():
        entry[key] = "(left out)"
    return entry


def without_message(
    _logger: object, _method: str, entry: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Keep of an exception where it happened and its type, never its words: they may quote data."""
    info = entry.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        entry["error"] = type(error).__name__
        frames, trace = [], error.__traceback__
        while trace:
            code = trace.tb_frame.f_code
            frames.append(f"{code.co_filename}:{trace.tb_lineno}:{code.co_name}")
            trace = trace.tb_next
        entry["where"] = frames[-6:]
    return entry


def set_up_logs(*, as_json: bool) -> None:
    """Write one line a fact to standard error: JSON in production, readable elsewhere."""
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            without_message,
            without_personal_data,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
