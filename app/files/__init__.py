"""Uploads: sniffed rather than believed, cleaned, scanned, encrypted, and served safely.

Words owned here: file, state of a file. A file has no route of its own to whoever did not
upload it: the package that shows it checks access first, and asks for its content here.
"""
