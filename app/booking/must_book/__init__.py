"""Meetings that must be booked by a date: the deadline, its reason, and what help there is.

Words: staff *ask* a citizen to book a type of meeting by a day; it is *met* once one is booked,
and an adviser can *exempt* somebody from it.

Invariants: the service itself never punishes, a deadline that has passed is only shown; where no
time could be offered, or the service was down, the deadline moves by itself and both are told;
what was shown and delivered is kept as evidence.
"""
