"""Read-only tools: each takes a desk and a plan and gives an answer, all numbers from queries and all quotes from rows."""
