"""A whisper reaches the other processes of this machine, and not the one that tells."""

from __future__ import annotations

import json
import select
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.whisper import RedisWhisper, SocketWhisper, Whisper, whisper_for

LISTENER = """
import json, sys
from pathlib import Path
from app.core.whisper import whisper_for
whisper = whisper_for(redis_url=sys.argv[1] or None, data_dir=Path(sys.argv[2]))
for news in whisper.listen():
    print(json.dumps(news), flush=True)
"""


def _hears(whisper: Whisper, redis_url: str, folder: Path) -> dict[str, str]:
    """Return what another process hears first, of what is told again and again."""
    command = [sys.executable, "-c", LISTENER, redis_url, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        try:
            while not select.select([other.stdout], [], [], 0.02)[0]:
                whisper.tell({"said": "psst"})
            return dict(json.loads(other.stdout.readline()))
        finally:
            other.kill()


def test_another_process_of_the_machine_hears(tmp_path: Path) -> None:
    whisper = whisper_for(redis_url=None, data_dir=tmp_path)
    assert isinstance(whisper, SocketWhisper)
    assert _hears(whisper, "", tmp_path) == {"said": "psst"}


def test_telling_nobody_is_harmless(tmp_path: Path) -> None:
    whisper_for(redis_url=None, data_dir=tmp_path).tell({"said": "psst"})


def test_a_dead_process_is_forgotten(tmp_path: Path) -> None:
    whisper = whisper_for(redis_url=None, data_dir=tmp_path)
    assert _hears(whisper, "", tmp_path)
    whisper.tell({"said": "is anybody there?"})
    assert list((tmp_path / "whisper").glob("*.sock")) == []


@pytest.mark.postgres
def test_another_machine_hears_through_redis(redis_url: str, tmp_path: Path) -> None:
    whisper = whisper_for(redis_url=redis_url, data_dir=tmp_path)
    assert isinstance(whisper, RedisWhisper)
    assert _hears(whisper, redis_url, tmp_path) == {"said": "psst"}


def test_a_redis_that_is_away_is_harmless(tmp_path: Path) -> None:
    whisper_for(redis_url="redis://127.0.0.1:1/0", data_dir=tmp_path).tell({"said": "psst"})
