"""The way out: what was approved is claimed once, checked again at that moment, and handed over byte for byte.

Nothing leaves without an approval that binds exactly these bytes. Without a mail server of our own the way out is a file
that the company's mail program sends; such a message is `handed_over` and never called `sent`.
"""
