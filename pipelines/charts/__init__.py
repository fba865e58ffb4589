"""Pictures of figures, each with the table that it was drawn from.

The room exists because a picture that cannot be checked persuades without proof: whoever sees one finds its numbers in a CSV beside it,
and a screen reader finds a title and a description in the picture itself. Charts are described with altair and drawn by vl-convert on
this machine; equal figures give equal bytes, no picture holds a script, an inline style or an address to load from.
"""
