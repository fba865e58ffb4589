"""What to do about a customer: one action from a fixed catalogue, and "nothing" is one of them.

Service comes before sale: an open grievance blocks everything that sells. An answer that is owed is not weighed against its
cost; everything else must be expected to save more than it costs. Paid offers pass the governor: their cost stays within the
catalogue's cap, the budget, the customer's cap and a cautious share of a cautious value at risk. The shipped offers have no
budget until the company sets one. Effects are assumptions and labelled so until the company's own control group speaks.
"""
