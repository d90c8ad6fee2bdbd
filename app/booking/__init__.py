"""Booking: meetings that citizens book, move and cancel themselves.

Words: a *meeting type* says why and how one meets; a *slot* is a time that can be booked; a
*hold* keeps one for some minutes while somebody thinks; a *booking* is a citizen's meeting.

Invariants: an adviser has one meeting at a time, buffer and all, and a citizen as well, whoever
races whom; working hours are wall-clock times of Copenhagen, so nine o'clock stays nine o'clock
when the clocks change; a moved meeting is the same one, with the next sequence number.
"""
