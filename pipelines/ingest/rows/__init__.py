"""One row or one value, read strictly or refused with the way out: which column holds what, and the rules for customers and messages."""
