"""People: who they are, how they log in, and what they may be asked for.

Words owned here: person, role, session, log-in code, invitation, API token, access log.
A person belongs to one municipality; the same e-mail address in another is another person.
"""
