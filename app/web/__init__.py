"""The Flask edge: requests in, pages and problem documents out; knows no feature.

Words owned here: door, guard, asset.
"""
