"""Following citizens' programmes up: before a meeting, in it, and after the part with deadlines.

Words: an item is *agreed* that an adviser and a citizen put on top of what the programme asks; an
enrolment is *followed up* once an adviser has seen to what was left of its required part.
"""
