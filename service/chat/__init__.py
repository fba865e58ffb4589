"""The chat: a question in, progress and then one answer out as server-sent events. It reads; it changes nothing."""
