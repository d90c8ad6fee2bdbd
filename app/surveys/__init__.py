"""Evaluations: a few questions about an experience, and what all who answered think together.

Words: a *survey* is the questions about one *subject*, such as "licence-pool/<id>"; a *reply* is
what one person answered to them.

Invariants: nobody's name is kept with a reply, nor when on a day it was given, and no identity
tells it; what came back is shown from five replies on, and then five more at a time; what was
answered to a question is kept as the question was then.

Who may ask, reply or read is decided by the package whose subject it is.
"""
