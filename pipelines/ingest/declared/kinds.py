"""The kinds of files that can be declared (`--kind`), and the channels by which messages come."""

from __future__ import annotations

KINDS = ("reviews", "emails", "transcripts", "surveys", "customers", "orders")
CHANNELS = ("review", "email", "call", "chat", "survey")
CHANNEL_OF_KIND = {"reviews": "review", "emails": "email", "transcripts": "call", "surveys": "survey"}
