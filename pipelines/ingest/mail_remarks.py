"""What a mailbox shows as a whole: how many mails went which way, what machines sent, and which addresses look like our own."""

from __future__ import annotations

from collections import Counter

from pipelines.ingest.messages import ParsedMessage
from pipelines.ingest.options import ImportOptions

MAILS_NEEDED = 20
"""Fewer mails do not tell whose mailbox it is."""
RECIPIENT_SHARE = 0.4
ADDRESSES_COUNTED = 20_000


class MailRemarks:
    """Looks at the messages of one mailbox as they pass."""

    def __init__(self, options: ImportOptions) -> None:
        self._options = options
        self._ways: Counter[str] = Counter()
        self._automatic: Counter[str] = Counter()
        self._sent_by: Counter[str] = Counter()
        self._sent_to: Counter[str] = Counter()

    def saw(self, item: ParsedMessage) -> None:
        if item.automatic_because is not None:
            self._automatic[item.automatic_because] += 1
        else:
            self._ways[item.direction] += 1
        if item.is_sent_by_label and item.mail_sender is not None:
            self._sent_by[item.mail_sender] += 1
        if len(self._sent_to) < ADDRESSES_COUNTED:
            self._sent_to.update(set(item.recipients))

    def suggested(self) -> list[str]:
        """Addresses that send what the mailbox calls sent, or that most of its mails are for, and that were not named as ours."""
        mails = self._ways.total() + self._automatic.total()
        found = [address for address, _ in self._sent_by.most_common(5)]
        if mails >= MAILS_NEEDED:
            found += [address for address, count in self._sent_to.most_common(3) if count >= RECIPIENT_SHARE * mails]
        return [address for address in dict.fromkeys(found) if not self._options.is_own_address(address)]

    def sentences(self) -> tuple[str, ...]:
        said = []
        if self._ways.total() + self._automatic.total() > 1:
            ways = {"in": "from customers", "out": "by us", "internal": "among us"}
            said.append(", ".join(f"{self._ways[way]:,} {words}" for way, words in ways.items() if self._ways[way]))
        if self._automatic:
            kinds = ", ".join(f"{count:,} {kind}" for kind, count in self._automatic.most_common())
            said.append(f"{self._automatic.total():,} kept apart as not written by a person to us, and never read for mood ({kinds})")
        if suggested := self.suggested():
            said.append(
                f"{' and '.join(suggested)} look like addresses of your own; name them under company.own_addresses in heed.yaml "
                "(or own_domains) and import the file again, then what they send counts as your answers"
            )
        return tuple(filter(None, said))
