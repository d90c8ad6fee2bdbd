"""Municipalities: their name, look, languages, target groups and closing days.

Words owned here: municipality, target group, closing day. A municipality's own row belongs to
no municipality; everything else in the service belongs to exactly one.
"""
