"""The programmes' editor: pages on which super users describe, try out and publish them.

Words: a *part* of a description is what one form changes; two editors of different parts do not
meet, and of the same part both are shown. What was taken out of a draft can be put back.
"""
