"""Tickets of help desks into messages: the customer's words in, agents' answers out, private notes internal."""
