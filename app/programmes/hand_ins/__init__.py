"""Hand-ins of a task: what a citizen hands in along a programme, and the adviser's comments on it.

Words: a *hand-in* (aflevering) is one round of an item: a text, a file, a copy of a CV, or several
of these. The adviser comments on it, and it is good, or is asked for once more.

Invariants: what was handed in stays as it was then; every round stays, in its order; what nobody
has read yet is taken back, and then nobody but its citizen sees it. An item that is done by handing
in is done while its last round was not asked for once more.
"""
