"""Orders out of rows: the money of a line, several rows of one order, how a shop spells its numbers, and what adds up to an order."""
