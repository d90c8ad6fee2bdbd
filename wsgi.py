"""The WSGI and Socket.IO entry point: `gunicorn wsgi:app`, `flask --app wsgi …`."""

import gc

# What is made at the start stays: to look through it for garbage, again and again, is in vain.
gc.disable()

from app import create_app  # noqa: E402 — the imports are most of what is made

app = create_app()
gc.freeze()
gc.enable()
