"""One mail into one message: who wrote to whom and which way, in which conversation, whether a machine sent it, and its readable words."""
