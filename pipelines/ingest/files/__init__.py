"""One file on its way from the folder to the store: found, opened by its kind, read to its end and judged, then stored so that a
restart goes on after the last commit.
"""
