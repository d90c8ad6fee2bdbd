"""CVs, applications and worksheets: written on a phone, and taken along in forms others can read.

Words: a *CV* is one version of what a citizen wants an employer to know, made of *sections* in the
citizen's own order; an *application* is what is written to one opening; a *worksheet* is a form of
the municipality, filled in by a citizen.

Invariants: everything a citizen writes here is sealed; nobody else reads a CV unless its owner
shares it, and not a moment longer; whatever is kept can be printed, as it is within limits.
"""
