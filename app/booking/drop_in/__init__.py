"""The daily drop-in: one comes without a time, draws a number, and is called when it is one's turn.

Words: a *drop-in* is held at a place at some hours of the week; its *queue* of a day has *numbers*
(in code: tickets), drawn on a phone or given at the door.

Invariants: numbers begin at 1 each day and place, and each is given once; a citizen has one at a
time in each; whoever has waited longest is called first, but for those who were called and were not
there.
"""
