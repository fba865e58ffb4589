"""Batches of records into the store, in the caller's transaction: repeats are skipped, corrections keep what they replace, and
each record is told whose it is.
"""
