"""Programmes: modules, tasks and meetings with deadlines, and the citizens who follow them.

Words: a *programme* is described by data (`ProgrammeFacts`) and published as a *version*; an
*enrolment* (tilmelding) is one citizen's run through one version; what is asked in it is its
*items*; a *subject*, such as "module/<id>", says what an item is done by.

Invariants: people stay on the version that they began with; everything with a deadline is an item;
a deadline on a day lasts until that day is over by Danish clocks; each step before it is told
once, and one that is not true any more is not told; nothing falls due on days of leave.
"""
