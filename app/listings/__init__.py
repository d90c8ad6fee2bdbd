"""The feed: listings of jobs, trainee places, courses, offers and news, and who follows them.

Words owned here: listing, kind, category, subscription, interest, source. A listing belongs to
one municipality (the tenant) and has a workplace municipality, which is where the work is.
"""
