"""The two languages that drafts are written in: text as a reader sees it, our phrases, and how each writes days, sums and names.

Nothing here knows what a message is about. The phrases and names stand in YAML, so that a person who words them needs no code.
"""
