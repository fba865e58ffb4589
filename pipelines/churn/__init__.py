"""Who is about to leave, why, and what is lost with them.

Risk is the probability of no order within a horizon, given what was known; it starts from the value model's own
probability and is moved by what the customer did and said. Value at risk is not risk times CLV, which would count the
silence twice: what was said moves the probability that the customer is still ours, and the value that moves with it
is what can still be saved. Every reason names the messages or orders that it rests on. Weights are fitted on the
shop's own past without looking ahead, or are documented defaults and say so.
"""
