"""Sessions on site: a place, a time and seats, such as a workshop; and the daily drop-in.

Words: a *session* (mødegang) is held at a place at a time; a *seat* is a citizen's part in it:
invited, signed up, in line for one, or signed off. A programme's class builds on both: it plans
sessions that are about it (`SessionFacts.subject`), invites its citizens and hears of their seats.

Invariants: never more people have a seat than there are seats, nobody has two, and who is first
in line gets the next one that comes free, by itself.
"""
