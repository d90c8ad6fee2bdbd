"""Films: uploaded by editors, made phone-sized in the worker, captioned, watched and receipted.

Words: a *video* (film) has *versions*, one upload each, of which one at a time is published; a
version has a *small* and a *large* file, a poster, captions and chapters. *Watched* is said of a
version, and means that nine tenths of its seconds were played; *said* means that the citizen says
so themselves. A *rights film* tells a target group of its rights and duties.

Invariants: nothing is converted in a web process; what was uploaded is removed once it is
converted; a version that people have watched keeps its receipt when a new one is published.
"""
