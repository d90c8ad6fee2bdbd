"""The tests, and what they share.

Every process that a test starts imports the whole service. Where the environment keeps Python from
writing down what it has compiled, each compiles it anew, which is half of what starting takes: it
is kept in a folder of the tests' own.
"""

import os
import sys
from pathlib import Path

if sys.dont_write_bytecode:
    kept = Path(__file__).resolve().parent.parent / ".pytest_cache" / "bytecode"
    sys.dont_write_bytecode, sys.pycache_prefix = False, str(kept)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(kept)
