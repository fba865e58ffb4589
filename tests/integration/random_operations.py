"""A seeded walk through everything that people and the world may do to drafts, and what must hold after each step."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import sqlalchemy as sa

from pipelines.drafts.decision import approval
from pipelines.drafts.decision.binding import hash_of
from pipelines.drafts.drafts_stage import draft_for_customer
from pipelines.errors import HeedError
from pipelines.outbox.hand_over import hand_over
from pipelines.records import customer, draft, outbox_entry
from pipelines.records.consent import consent
from pipelines.records.database import new_id, reading, transaction, upsert
from pipelines.workspace import Workspace
from tests.builders import NOW, a_customer, a_message, an_order

PEOPLE = ("Ola", "Jan Kot")
NOBODY = ("composer", "")


class Walk:
    """One workspace with a few customers, and a moment that goes on by minutes or hours."""

    def __init__(self, workspace: Workspace, seed: int) -> None:
        self.workspace, self.random, self.now, self.count = workspace, random.Random(seed), NOW, 0
        self.seed, self.customers = seed, list[bytes]()
        with transaction(workspace.engine) as connection:
            for number in range(self.random.choice((1, 1, 2))):
                customer_id = a_customer(connection, f"S{seed}-{number}")
                an_order(connection, customer_id, f"A-{seed}-{number}", NOW - timedelta(days=20), product="Blue mug")
                self.customers.append(customer_id)
                self._message(connection, customer_id, "in", NOW - timedelta(days=1))
        for customer_id in self.customers:
            self._draft(customer_id)

    def step(self) -> None:
        """Does one thing that may be refused, and lets some time pass."""
        what = self.random.choice(self._operations())
        with suppress(HeedError):
            what(self.random.choice(self.customers))
        self.now += timedelta(minutes=self.random.choice((1, 1, 1, 30, 300, 2_000)))

    def _operations(self) -> list[Callable[[bytes], object]]:
        often: list[Callable[[bytes], object]] = [self._approve, self._approve, self._hand_over, self._hand_over] * 4
        ours = [self._draft, self._open, self._edit, self._reject]
        theirs = [self._writes, self._answered, self._buys, self._moves, self._opts_out, self._tampers]
        return [*often, *ours, *theirs]

    def _draft(self, customer_id: bytes) -> object:
        new = self.random.random() < 0.2
        return draft_for_customer(self.workspace, None, customer_id, new=new, as_of=self.now, now=self.now)

    def _open(self, customer_id: bytes) -> object:
        return approval.opened(self.workspace, self._key(customer_id), self._who(), now=self.now)

    def _approve(self, customer_id: bytes) -> object:
        seen = self.random.random() < 0.8
        return approval.approve(self.workspace, self._key(customer_id), self._who(), now=self.now, opened=seen)

    def _hand_over(self, customer_id: bytes) -> object:
        return hand_over(self.workspace, self._key(customer_id), now=self.now)

    def _edit(self, customer_id: bytes) -> object:
        body = self.random.choice(("Hello,\n\nA reply to this message comes straight back to us.", "We refund you 500 PLN today.", "Hello"))
        return approval.edit(self.workspace, self._key(customer_id), self._who(), body=body, now=self.now)

    def _reject(self, customer_id: bytes) -> object:
        return approval.reject(self.workspace, self._key(customer_id), self._who(), because="Sounds stiff.", now=self.now)

    def _writes(self, customer_id: bytes) -> None:
        with transaction(self.workspace.engine) as connection:
            self._message(connection, customer_id, "in", self.now)

    def _answered(self, customer_id: bytes) -> None:
        with transaction(self.workspace.engine) as connection:
            self._message(connection, customer_id, "out", self.now)

    def _buys(self, customer_id: bytes) -> None:
        with transaction(self.workspace.engine) as connection:
            self.count += 1
            an_order(connection, customer_id, f"B-{self.seed}-{self.count}", self.now)

    def _moves(self, customer_id: bytes) -> None:
        self.count += 1
        with transaction(self.workspace.engine) as connection:
            where = customer.customer.c.id == customer_id
            connection.execute(sa.update(customer.customer).where(where).values(email=f"n{self.seed}-{self.count}@customers.example"))

    def _opts_out(self, customer_id: bytes) -> None:
        row = {
            "id": new_id(), "customer_id": customer_id, "purpose": self.random.choice(("marketing", "service")), "channel": "email",
            "state": self.random.choice(("withdrawn", "granted")), "source": "test", "said_at": self.now,
        }
        with transaction(self.workspace.engine) as connection:
            upsert(connection, consent, [row], keys=["customer_id", "purpose", "channel"])

    def _tampers(self, customer_id: bytes) -> None:
        """Somebody with the database open changes a draft that has not gone out."""
        with transaction(self.workspace.engine) as connection:
            waiting = [row.id for row in draft.not_gone_out(connection, [customer_id])]
            change = self.random.choice(({"body": "Pay 900 PLN."}, {"recipient": "thief@elsewhere.example"}, {"status": "approved"}))
            if waiting and self.random.random() < 0.3:
                connection.execute(sa.update(draft.draft).where(draft.draft.c.id == waiting[-1]).values(**change))

    def _message(self, connection: sa.Connection, customer_id: bytes, direction: str, at: datetime) -> None:
        self.count += 1
        text = self.random.choice(("My parcel never arrived.", "The mug came broken.", "Thank you, all is well.", "Where is my refund?"))
        a_message(
            connection, f"m-{self.seed}-{self.count}", text, customer_id=customer_id, direction=direction, created_at=at,
            original_id=f"<m-{self.seed}-{self.count}@customers.example>",
        )

    def _key(self, customer_id: bytes) -> str:
        with reading(self.workspace.engine) as connection:
            query = sa.select(draft.draft.c.key).where(draft.draft.c.customer_id == customer_id).order_by(draft.draft.c.id)
            keys = list(connection.execute(query).scalars())
        if not keys:
            return "D-00000000"
        return str(keys[-1] if self.random.random() < 0.8 else self.random.choice(keys))

    def _who(self) -> str:
        return self.random.choice(PEOPLE * 8 + NOBODY)


def handed_over_without_approval(workspace: Workspace) -> list[str]:
    """Keys of drafts that went out without an approval of a named person for exactly what went out; must be empty."""
    wrong = []
    with reading(workspace.engine) as connection:
        for way in connection.execute(sa.select(outbox_entry.outbox_entry)):
            row = connection.execute(sa.select(draft.draft).where(draft.draft.c.id == way.draft_id)).one()
            decision = draft.decision_on(connection, row.id)
            matches = decision is not None and decision.decision == "approve" and decision.bound_hash == way.bound_hash == hash_of(row)
            if not matches or decision is None or decision.by not in PEOPLE:
                wrong.append(row.key)
    return wrong
