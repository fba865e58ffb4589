"""A person decides: reads the draft beside its proof sheet, edits, approves or rejects it, and an approval binds exactly what goes out.

What was decided on holds only while nothing changes: `freshness` says when a draft is overtaken, `approach` when the customer may no
longer be written to. What an approval promises stands in the ledger (`promises`).
"""
