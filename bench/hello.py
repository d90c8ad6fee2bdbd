"""The bare Flask application that the feed is measured against."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def hello() -> str:
    """Say hello, and do nothing else."""
    return "hello"
