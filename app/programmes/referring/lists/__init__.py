"""Lists: citizens who are created and enrolled together, after an information meeting.

Words: a *list* is a file, or what a program sends; a *line* is one citizen of it; its *outcome* is
what would happen, and later what did.

Invariants: the same list twice changes nothing; one line that is wrong keeps no other waiting;
nobody is created in another municipality, or changed whom one does not advise; a file's other
columns are never kept.
"""
