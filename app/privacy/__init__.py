"""Privacy: what somebody can have of what is kept about them; so far the take-out.

Words: a *take-out* is everything one made, as one file; each package provides its *part* of it; a
take-out is *under way* until it is ready, and *lies* for a week then.

Invariants: nobody gets another's, and nothing in one is another's; one person has one take-out
under way at a time; it is made as its person, so it holds nothing that they may not see; what is
left out is said in it; after a week it is gone.
"""
