"""A small shop made by hand, in which the answer to every question is known."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipelines.records import action, alert, consent, draft, keyword_index, risk, run, valuation
from pipelines.records.database import new_id, transaction
from pipelines.workspace import Workspace
from tests import builders
from tests.builders import NOW, at


def scored(
    connection: Connection, the_run: run.Run, customer: bytes, *, tier: str, at_risk: int, band: str = "low", **fields: Any
) -> None:
    """A valuation and a risk of the customer, with the value at risk in minor units."""
    connection.execute(
        sa.insert(valuation.valuation).values(
            run_id=the_run.id,
            customer_id=customer,
            currency="PLN",
            orders=fields.get("orders", 4),
            frequency=3,
            recency_days=300,
            t_days=400,
            last_order_at=NOW - timedelta(days=100),
            days_since_last_order=100,
            usual_gap_days=31,
            probability_of_no_order=0.25,
            value_known=True,
            basis="revenue",
            tier=tier,
        )
    )
    connection.execute(
        sa.insert(risk.risk).values(
            run_id=the_run.id,
            customer_id=customer,
            horizon_days=90,
            churn_probability=fields.get("probability", 0.3),
            band=band,
            currency="PLN",
            clv_minor=at_risk * 2,
            at_risk_now_minor=at_risk,
            probably_gone_minor=500,
            at_risk_low_minor=at_risk // 2,
            at_risk_high_minor=at_risk * 2,
            expected_low_minor=at_risk,
            expected_high_minor=at_risk * 3,
            value_known=True,
            assumed=True,
            reasons=fields.get("reasons", []),
            is_silent_leaver=fields.get("silent", False),
        )
    )


def a_small_shop(workspace: Workspace) -> None:
    """Anna twice, Tomasz, Jan and Ewa, with orders, messages, a run, alerts, promises and a draft."""
    with transaction(workspace.engine) as connection:
        anna = builders.a_customer(
            connection, "C1", name="Anna Kowalska", email="anna@customers.example", locale="pl-PL", traits={"city": "Kraków"}
        )
        other = builders.a_customer(
            connection, "C2", name="Anna Kowalska", email="ania@elsewhere.example", locale="pl-PL", traits={"city": "Gdynia"}
        )
        tomasz = builders.a_customer(connection, "C14157", name="Tomasz Wilk", locale="pl-PL")
        jan = builders.a_customer(connection, "C4", name="Jan Nowak", locale="pl-PL")
        ewa = builders.a_customer(connection, "C5", name="Eve Brown", locale="en-GB")
        for number, (customer, key, when) in enumerate(
            [
                (anna, "104233", "2026-06-01"),
                (anna, "104100", "2026-02-01"),
                (tomasz, "104300", "2026-03-01"),
                (jan, "104301", "2026-06-10"),
                (ewa, "104302", "2026-06-12"),
                (ewa, "104303", "2026-01-12"),
                (tomasz, "O-OCT", "2025-10-05"),
                (ewa, "O-SEP", "2025-09-05"),
            ]
        ):
            builders.an_order(connection, customer, key, at(when), amount_minor=10_000 + 1_000 * number)
        texts: list[tuple[str, bytes | None, str, str, str | None, dict[str, Any]]] = [
            (
                "m-anna-1",
                anna,
                "2026-06-20",
                "My parcel is late and nobody answers. Order 104233. Call me at anna@customers.example.",
                "yes",
                {"thread_key": "t1", "order_key": "104233"},
            ),
            ("m-anna-2", anna, "2026-06-25", "The parcel came with a crushed box. Still, thank you.", "no", {}),
            (
                "m-tomasz-1",
                tomasz,
                "2026-06-22",
                "Kurier zgubił paczkę, idę do rzecznika konsumentów. Przenoszę się do Zalando.",
                "yes",
                {},
            ),
            ("m-jan-1", jan, "2026-06-18", "Chcę zwrócić buty, zwrot trwa za długo.", "yes", {}),
            ("m-jan-2", jan, "2026-06-19", "Zwrot przebiegł sprawnie, dziękuję!", "no", {"sentiment": "positive"}),
            ("m-ewa-1", ewa, "2026-06-23", "The packaging was damaged and wet.", "yes", {}),
            ("m-ewa-2", ewa, "2026-06-24", "Delivery was fine, I suppose.", "unsure", {}),
            ("m-x-1", None, "2026-06-24", "Your courier is rude.", "yes", {}),
            (
                "r-1",
                jan,
                "2026-05-05",
                "The cup was broken.",
                "yes",
                {"channel": "review", "rating": 1.0, "rating_scale": "stars", "product": "Cup"},
            ),
            (
                "r-2",
                ewa,
                "2026-06-05",
                "Broken lid and a late delivery.",
                "yes",
                {"channel": "review", "rating": 2.0, "rating_scale": "stars"},
            ),
            ("r-3", ewa, "2026-06-06", "Lovely tea.", "no", {"channel": "review", "rating": 5.0, "rating_scale": "stars"}),
            ("m-oct", tomasz, "2025-10-10", "The delivery is late again.", "yes", {}),
            ("m-sep", ewa, "2025-09-10", "Late delivery, two weeks now.", "yes", {}),
        ]
        ids = []
        for key, customer, when, text, frustrated, fields in texts:
            sentiment = fields.pop("sentiment", None)
            message = builders.a_message(connection, key, text, customer_id=customer, created_at=at(when), **fields)
            more = {"sentiment": sentiment} if sentiment else {}
            builders.a_reading(connection, message, frustrated, language="pl" if "ę" in text or "ł" in text else "en", **more)
            ids.append(message)
        keyword_index.add(connection, ids)
        reply = builders.a_message(
            connection,
            "out-1",
            "We will send a new parcel by 25 June.",
            customer_id=anna,
            direction="out",
            created_at=at("2026-06-21"),
            thread_key="t1",
        )
        the_run = builders.a_run(connection)
        scored(
            connection,
            the_run,
            anna,
            tier="top",
            at_risk=50_000,
            band="high",
            reasons=[
                {
                    "feature": "frustration",
                    "text": "sounded frustrated in the last 90 days",
                    "contribution": 0.9,
                    "evidence": ["m-anna-1"],
                },
                {"feature": "silence", "text": "last order 29 days ago", "contribution": -0.2, "evidence": ["104233"]},
            ],
        )
        scored(connection, the_run, other, tier="low", at_risk=1_000)
        scored(
            connection,
            the_run,
            tomasz,
            tier="top",
            at_risk=70_000,
            band="high",
            probability=0.71,
            reasons=[
                {
                    "feature": "frustration",
                    "text": "sounded frustrated in the last 90 days",
                    "contribution": 1.2,
                    "evidence": ["m-tomasz-1"],
                }
            ],
        )
        scored(connection, the_run, jan, tier="middle", at_risk=20_000, orders=1)
        scored(connection, the_run, ewa, tier="middle", at_risk=30_000, band="high")
        quiet = builders.a_customer(connection, "C6", name="Quiet Person")
        builders.an_order(connection, quiet, "104900", at("2026-03-01"))
        scored(connection, the_run, quiet, tier="top", at_risk=40_000, band="high", silent=True)
        connection.execute(sa.insert(run.fit).values(run_id=the_run.id, name="bg_nbd", status="fitted", n=6, parameters={}, notes=[]))
        case = {
            "id": new_id(),
            "key": "A-0000000001",
            "customer_id": anna,
            "open_key": "C1",
            "kind": "complaint",
            "status": "open",
            "outside_limit": False,
            "rings": True,
            "due_at": at("2026-07-04"),
            "owner": "Maria",
            "opened_as_of": NOW,
            "message_id": ids[0],
            "rank_score": 5.0,
            "run_id": the_run.id,
            "rules_version": 1,
            "reasons": [{"text": "a late parcel", "evidence": ["m-anna-1"], "quote": "My parcel is late", "contribution": 0.9}],
        }
        connection.execute(sa.insert(alert.alert).values(**case))
        connection.execute(
            sa.insert(draft.promise).values(
                customer_id=anna,
                message_id=reply,
                order_key="104233",
                text="a new parcel",
                due_at=at("2026-06-25"),
                state="open",
                owner="Maria",
            )
        )
        connection.execute(
            sa.insert(action.action).values(
                run_id=the_run.id,
                customer_id=anna,
                kind="close_case_first",
                reasons=["an open complaint"],
                rules_version=1,
                ruled_out=[{"action": "voucher", "because": "an open complaint comes first"}],
            )
        )
        connection.execute(
            sa.insert(consent.consent).values(
                customer_id=tomasz, purpose="marketing", channel="email", state="granted", source="test", said_at=NOW
            )
        )
