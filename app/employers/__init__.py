"""Companies: known by their CVR number, confirmed by the job centre, with people who write.

Words owned here: employer, CVR, colleague, join request. Nothing of a company is seen by others
before the job centre has confirmed it; a person writes for one company at a time.
"""
