"""What came of it: the effect of each family of actions against its control group, and what happened after messages went out.

Only the randomised comparison inside Heed may change a choice: customers treated as assigned against customers withheld as
assigned, counted from the draw on, whether or not anything was sent. Everything else is shown as what happened and updates
nothing, because who gets a message is chosen. What is learned goes back through the records alone.
"""
