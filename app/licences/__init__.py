"""Licences: seats in services that a municipality has bought for a time, and how they end.

Words: a *pool* is a bought number of seats in one service; a *licence* is one citizen's seat, from
its first day to its last, both included; whoever waits for one stands in the pool's *line*; a
licence is *extended* when its last day becomes a later one; in the *grace* after it one can still
see what is one's own.

Invariants: a licence never ends in the middle of a day, and ends by Danish clocks; a pool never
gives more seats than it has; a citizen has one licence of a pool at a time; each step before the
end is told once, and one that is not true any more is not told.
"""
