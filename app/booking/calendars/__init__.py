"""The adviser's own calendar: read when it is taken, and write meetings into it (CalDAV).

Words: a *connection* is an adviser's own calendar account; an *outside calendar* is one of the
calendars in it; an *entry* is one appointment there, of which the hours alone are kept; a
*written meeting* is a meeting of ours that stands in an outside calendar.

Invariants: what is taken there is taken here, but no meeting that is booked gives way to it; our
own meetings are not read back; what is written is what the meeting is by now, however often it is
written; nobody else's password is tried again and again.
"""
