"""Who is told what, when, and on which channel next.

Words owned here: notification, kind of notification, delivery, device, preference, quiet hours,
digest. Each feature owns its kinds and their wording; a new feature never edits this package.
"""
