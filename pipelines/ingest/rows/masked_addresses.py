"""Addresses that a marketplace puts in place of the buyer's own: one buyer has many, and none of them is for marketing."""

from __future__ import annotations

MASKED_DOMAINS = frozenset({"allegromail.pl", "allegromail.cz", "allegromail.sk", "allegromail.hu"})


def is_masked_address(address: str) -> bool:
    """True for an address that a marketplace puts in place of the buyer's own."""
    return address.rpartition("@")[2] in MASKED_DOMAINS


def stable_address(address: str) -> str:
    """The part of a masked marketplace address that stays the same from order to order: `abc+1@…` is `abc@…` there."""
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}" if is_masked_address(address) and not local.startswith("+") else address
