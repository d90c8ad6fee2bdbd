"""Names as they stand in addresses."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import count

_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
_LONGEST = 50


def slug_of(name: str, *, taken: Collection[str], otherwise: str) -> str:
    """Return a slug of a name that none of the others has: `Førtidspension!` is `foertidspension`.

    It has at most 50 characters, a number after it where it is taken, and is `otherwise` where the
    name has no letter of a Danish or English address.
    """
    letters = name.casefold().translate(_LETTERS)
    slug = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:_LONGEST].strip("-") or otherwise
    numbered = (slug if n == 1 else f"{slug}-{n}" for n in count(1))
    return next(one for one in numbered if one not in taken)
