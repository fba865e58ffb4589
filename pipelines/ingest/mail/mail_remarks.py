"""What a mailbox shows as a whole: how many mails went which way, what machines sent, and which addresses look like our own."""

from __future__ import annotations

from collections import Counter

from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.rows.messages import ParsedMessage

MAILS_NEEDED = 20
"""Fewer mails do not tell whose mailbox it is."""
RECIPIENT_SHARE = 0.4
ADDRESSES_COUNTED = 20_000
_SHARED = (
    "gmail.com outlook.com hotmail.com live.com yahoo.com icloud.com proton.me gmx.de gmx.net web.de t-online.de orange.fr free.fr wp.pl "
    "onet.pl interia.pl o2.pl poczta.fm op.pl"
)
SHARED_DOMAINS = frozenset(_SHARED.split())
"""Domains of mail providers, whose addresses belong to everybody."""


class MailRemarks:
    """Looks at the messages of one mailbox as they pass."""

    def __init__(self, options: ImportOptions) -> None:
        self._options = options
        self._ways: Counter[str] = Counter()
        self._automatic: Counter[str] = Counter()
        self._sent_by: Counter[str] = Counter()
        self._sent_to: Counter[str] = Counter()
        self._senders: set[str] = set()

    def saw(self, item: ParsedMessage) -> None:
        if item.automatic_because is not None:
            self._automatic[item.automatic_because] += 1
        else:
            self._ways[item.direction] += 1
        if item.is_sent_by_label and item.mail_sender is not None:
            self._sent_by[item.mail_sender] += 1
        if item.mail_sender is not None and len(self._senders) < ADDRESSES_COUNTED:
            self._senders.add(item.mail_sender)
        if len(self._sent_to) < ADDRESSES_COUNTED:
            self._sent_to.update(set(item.recipients))

    def suggested(self) -> list[str]:
        """Addresses that send what the mailbox calls sent, or that most of its mails are for, and that were not named as ours."""
        mails = self._ways.total() + self._automatic.total()
        found = [address for address, _ in self._sent_by.most_common(5)]
        if mails >= MAILS_NEEDED:
            found += [address for address, count in self._sent_to.most_common(3) if count >= RECIPIENT_SHARE * mails]
        return [address for address in dict.fromkeys(found) if not self._options.is_own_address(address)]

    def _domains(self, suggested: list[str]) -> str:
        """The domains of these addresses from which others write too, unless everybody has addresses there."""
        domains = {address.rpartition("@")[2] for address in suggested} - SHARED_DOMAINS
        several = sorted(domain for domain in domains if len({one for one in self._senders if one.endswith(f"@{domain}")}) > 1)
        return f", or {' and '.join(several)} with all its addresses under company.own_domains" if several else ""

    def sentences(self) -> tuple[str, ...]:
        said = []
        if self._ways.total() + self._automatic.total() > 1:
            ways = {"in": "from customers", "out": "by us", "internal": "among us"}
            said.append(", ".join(f"{self._ways[way]:,} {words}" for way, words in ways.items() if self._ways[way]))
        if self._automatic:
            kinds = ", ".join(f"{kind}: {count:,}" for kind, count in self._automatic.most_common())
            said.append(f"{self._automatic.total():,} kept apart, as machines sent them or nobody did, and never read for mood ({kinds})")
        if suggested := self.suggested():
            said.append(
                f"{' and '.join(suggested)} {'look like addresses' if len(suggested) > 1 else 'looks like an address'} of your own: name "
                f"your own under company.own_addresses in heed.yaml{self._domains(suggested)}, and import this again; then what they "
                "send counts as your answers"
            )
        return tuple(filter(None, said))
