"""Reads what other systems say about openings into one shape, `ImportedListing`.

Everything here is pure: bytes in, values out. It neither fetches, stores nor asks for the time,
so the same file always reads the same. `sniff.parse` is the way in.
"""
