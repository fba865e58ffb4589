"""What customers say that they wish for, need, and stay for: suggestions, needs and motives in their own words, each with its message.

Only what was said counts: a sentence is an item by its wording alone, no model decides and nothing is concluded from it. Sentences that
speak of health, family, money troubles, faith, politics, origin or sexuality are dropped and counted, never shown. A request for service
on an order ("I need my refund") is no wish. Nothing is stored: the items are found anew over the messages of a period, so a message that
is erased takes its wishes with it.
"""
