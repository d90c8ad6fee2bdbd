"""Classes: citizens of several target groups who follow a programme together.

Words: a *class* (hold; in code cohort) has people, each by an enrolment, and a plan of *workshops*:
sessions on site with a theme, what is to be done *before* and homework *after*.

Invariants: an enrolment is in one class at a time, never more people are in a class than it has
seats; what is asked around a workshop is asked of everybody in the class, and its deadlines follow
the session; the others see of somebody a first name and an initial, or nothing.
"""
