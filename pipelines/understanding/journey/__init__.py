"""Where a customer's way with us broke: over several messages of one thread, theirs and ours.

A list of words and a few counts, no model: a break is shown only with the messages and the sentences that make it, so
that whoever reads it can see it for themselves, and the same messages always give the same breaks. What only our own mail can
show is never guessed where that mail was not imported; it is named as what cannot be known.
"""
