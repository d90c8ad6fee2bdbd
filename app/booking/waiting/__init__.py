"""The waiting list: a time that comes free is offered to whoever has waited longest for it.

Words: an *entry* is a citizen's place in the line for a type of meeting; an *offer* is a time that
is held for the first in line who can take it, until they answer or the time to do so is over.

Invariants: a citizen has one place in line for a type, and one offer at a time; an offered time is
a hold, so nobody else gets it meanwhile; nobody has to answer in the quiet hours.
"""
