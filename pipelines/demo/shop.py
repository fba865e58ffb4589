"""Writes the made-up shop: the drop folder that a shop would hand over, and what is true about it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from pipelines.demo import drop_files
from pipelines.demo.dealing import Dealer, Dealt
from pipelines.demo.mailbox_file import Mail, collect_mails, write_mailbox
from pipelines.demo.messages import load_texts
from pipelines.demo.orders import (
    Order,
    Parameters,
    draw_amounts,
    draw_days_ago,
    draw_refunds,
    make_orders,
    number_orders,
    settle_products,
    story_days_ago,
)
from pipelines.demo.people import Customer, full_names, make_customer
from pipelines.demo.profile import AS_OF, LAST_MOMENT
from pipelines.demo.stories import SEGMENTS, STORIES, UNMATCHED, Story
from pipelines.demo.truth import BadRow, MessageTruth, StoryTruth, Truth

CUSTOMERS = 400
POLISH_CUSTOMERS = 205
WITHOUT_ADDRESS = 4
HIGHEST_GAP = 3


def write_shop(folder: Path, *, seed: int = 7) -> Truth:
    """Write `folder/drop` and `folder/truth/truth.json`; the same seed gives the same bytes."""
    draw = np.random.default_rng(seed)
    parameters = Parameters()
    orders = [*_story_orders(draw), *_drawn_orders(parameters, draw)]
    dealer = Dealer(orders, draw)
    dealt = _deal_all(dealer)
    settle_products(orders, draw)
    draw_refunds(orders, dealer.spoken_of, draw)
    customers = _number_customers(orders, draw)
    _forget_some_addresses(customers, dealt, draw)
    anchor_story = next(story for story in STORIES if story.order_id)
    number_orders(orders, _order_of(anchor_story.key, dealt), anchor_story.order_id, draw)
    mails = collect_mails([item for item in dealt if item.text.channel == "email"], draw)
    bad_line = _write_drop(folder / "drop", customers, orders, dealt, write_mailbox(mails, draw))
    truth = Truth(
        as_of=AS_OF, seed=seed, parameters=parameters, customers=len(customers),
        drawn_customer_ids=tuple(customer.customer_id for customer in customers if customer.story is None),
        orders=len(orders), refunds=sum(order.refund is not None for order in orders), mails=len(mails),
        raised_order_ids=tuple(sorted(order.order_id for order in dealer.raised)),
        bad_row=BadRow("orders_uk.csv", bad_line, "amount"),
        messages=tuple(_message_truth(item, mails) for item in dealt if item.text.is_customer_message),
        stories=_stories_told(customers, dealt),
        files=_files_below(folder / "drop"))
    truth.write(folder / "truth" / "truth.json")
    return truth


def _files_below(drop: Path) -> tuple[str, ...]:
    return tuple(sorted(path.relative_to(drop).as_posix() for path in drop.rglob("*") if path.is_file()))


def _story_orders(draw: np.random.Generator) -> list[Order]:
    orders: list[Order] = []
    people: dict[str, Customer] = {}
    for place, story in enumerate(STORIES):
        customer = make_customer(story.name, story.sex, story.country, place, LAST_MOMENT, draw)
        customer.city, customer.consent, customer.story = story.city, story.consent, story.key
        customer.email = story.email or customer.email
        if story.phone_of:
            customer.phone = people[story.phone_of].phone
        people[story.key] = customer
        days = story_days_ago(story, draw)
        amounts = [round(100 * story.mean_spend * float(factor)) for factor in draw.gamma(12.0, 1 / 12.0, len(days))]
        orders += make_orders(customer, days, amounts, story.margin_rate, draw)
    return orders


def _drawn_orders(parameters: Parameters, draw: np.random.Generator) -> list[Order]:
    orders: list[Order] = []
    for country, wanted in (("PL", POLISH_CUSTOMERS), ("GB", CUSTOMERS - POLISH_CUSTOMERS)):
        planted = sum(story.country == country for story in STORIES)
        for place, (name, sex) in enumerate(full_names(country, wanted - planted, draw)):
            customer = make_customer(name, sex, country, len(STORIES) + place, LAST_MOMENT, draw)
            days = draw_days_ago(parameters, draw)
            orders += make_orders(customer, days, draw_amounts(country, len(days), parameters, draw), 0.38, draw)
    return orders


def _deal_all(dealer: Dealer) -> list[Dealt]:
    """Stories first, then the texts that ask most of an order, so that nobody takes the only one that fits."""
    texts = sorted(load_texts(), key=lambda text: (not text.story, text.order_age_days is None, not text.about))
    return [dealer.deal(text) for text in texts]


def _number_customers(orders: list[Order], draw: np.random.Generator) -> list[Customer]:
    """Ids grow with the day of the first order; the two customers whose ids are fixed get exactly those."""
    everybody = {id(order.customer): order.customer for order in orders}
    customers = sorted(everybody.values(), key=lambda one: (one.first_order_at, one.email))
    fixed = sorted((_place_of(story, customers), int(story.customer_id[1:])) for story in STORIES if story.customer_id)
    (low_place, low_id), (high_place, high_id) = fixed[0], fixed[-1]
    after = len(customers) - high_place - 1
    numbers = [*_spread(low_id - HIGHEST_GAP * low_place - 1, low_id, low_place, draw), low_id,
               *_spread(low_id + 1, high_id, high_place - low_place - 1, draw), high_id,
               *_spread(high_id + 1, high_id + 1 + HIGHEST_GAP * after, after, draw)]
    for customer, number in zip(customers, numbers, strict=True):
        customer.customer_id = f"C{number}"
    return customers


def _place_of(story: Story, customers: Sequence[Customer]) -> int:
    return next(place for place, customer in enumerate(customers) if customer.story == story.key)


def _spread(low: int, high: int, count: int, draw: np.random.Generator) -> list[int]:
    """`count` different numbers in [low, high), rising."""
    return sorted(int(number) + low for number in draw.choice(high - low, count, replace=False))


def _forget_some_addresses(customers: list[Customer], dealt: list[Dealt], draw: np.random.Generator) -> None:
    """A few who never wrote are known without an e-mail address."""
    wrote = {id(item.customer) for item in dealt}
    silent = [customer for customer in customers if customer.story is None and id(customer) not in wrote]
    for place in draw.choice(len(silent), WITHOUT_ADDRESS, replace=False):
        silent[int(place)].email = ""


def _order_of(story: str, dealt: list[Dealt]) -> Order:
    return next(item.order for item in dealt if item.text.story == story and item.order is not None)


def _write_drop(drop: Path, customers: list[Customer], orders: list[Order], dealt: list[Dealt], mailbox: bytes) -> int:
    """All files of the drop folder; returns the line of the unreadable row."""
    def said(channel: str, country: str = "") -> list[Dealt]:
        return [item for item in dealt if item.text.channel == channel and country in ("", item.text.country)]

    by_country = {country: [order for order in orders if order.customer.country == country] for country in ("PL", "GB")}
    drop.mkdir(parents=True, exist_ok=True)
    drop_files.write_customers(drop / "klienci.csv", customers)
    drop_files.write_polish_orders(drop / "zamowienia.csv", by_country["PL"])
    bad_line = drop_files.write_british_orders(drop / "orders_uk.csv", by_country["GB"])
    drop_files.write_reviews(drop / "reviews.csv", said("review"))
    drop_files.write_polish_surveys(drop / "ankiety.csv", said("survey", "PL"))
    drop_files.write_british_surveys(drop / "surveys.jsonl", said("survey", "GB"))
    drop_files.write_calls(drop / "calls", said("call"))
    (drop / "mailbox.mbox").write_bytes(mailbox)
    return bad_line


def _message_truth(item: Dealt, mails: list[Mail]) -> MessageTruth:
    text = item.text
    file_id = next((mail.message_id for mail in mails if mail.key == text.id), text.id)
    return MessageTruth(
        id=file_id, key=text.id, customer_id=item.customer.customer_id if item.customer else "", language=text.language,
        channel=text.channel, tone=text.tone, created_at=drop_files.utc_time(item.at), text=item.fill(text.text),
        story=text.story or text.segment, order_id=item.order.order_id if item.order else "")


def _stories_told(customers: list[Customer], dealt: list[Dealt]) -> dict[str, StoryTruth]:
    told = {}
    for key, expect in {**{story.key: story.expect for story in STORIES}, **UNMATCHED, **SEGMENTS}.items():
        items = [item for item in dealt if key in (item.text.story, item.text.segment)]
        speakers = {id(item.customer): item.customer for item in items if item.customer}
        people = [one for one in customers if one.story == key] or list(speakers.values())
        spoken_of = [item.order for item in items if item.order and (item.text.about or "{order}" in item.text.text)]
        order = max(spoken_of, key=lambda one: one.at, default=None) if key not in SEGMENTS else None
        told[key] = StoryTruth(key, tuple(one.customer_id for one in people), tuple(one.name for one in people), expect,
                               tuple(item.text.id for item in items), order.order_id if order else "")
    return told
