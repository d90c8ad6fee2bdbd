"""What every package stands on: the unit of work, time, identities, errors, events, ciphering.

Knows no feature and no Flask. Words owned here: unit of work, actor, event, job, vault.
"""
