"""The brief, and the records that it is gathered from: whom we greet, which order and refund, by when, which offer, what was learned.

Writers see the brief in the place of the customer's words, so whatever is not in it cannot be said.
"""
