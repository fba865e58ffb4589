"""The closed form that a language model fills in when it reads a message."""

from datetime import date
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

KINDS = {
    "not_received": "a parcel or order never arrived or was lost",
    "refund_missing": "money that should come back has not come",
    "damaged": "a thing came broken, is faulty or stopped working",
    "wrong_item": "the wrong thing came, or parts are missing",
    "billing": "an invoice, or a wrong or double charge",
    "delivery_late": "a delivery is late but expected",
    "return": "how to give something back",
    "cancellation": "an order, subscription or contract is to be ended",
    "staff": "somebody was rude or unhelpful",
    "website": "the website, the app, signing in or paying there does not work",
    "waiting": "nobody answers",
    "price": "prices are too high or went up",
    "points": "points or a card of a loyalty scheme",
    "product_question": "a question about a product or how to use it",
    "praise": "thanks or praise and nothing to settle",
    "about_delivery": "deliveries in general, nothing above",
    "about_quality": "what was bought is not good enough, nothing above",
    "about_return": "giving things back in general, nothing above",
    "about_payment": "paying or money in general, nothing above",
    "about_price": "what things cost in general, nothing above",
    "about_website": "website or app in general, nothing above",
    "about_service": "how the customer was served, nothing above",
    "about_contact": "reaching us, or being passed on from one to another",
    "about_waiting": "how long something takes",
    "about_course": "something did not go as it should have, nothing above",
    "about_question": "a question or request that is about no product",
    "other": "none of these",
}
if TYPE_CHECKING:
    Kind = str  # a type checker reads no dictionary
else:
    Kind = Literal[tuple(KINDS)]


class Quote(BaseModel):
    """A passage of the message, and what it is said to show."""

    model_config = ConfigDict(extra="forbid")

    shows: Literal["issue", "tone"]
    words: str = Field(max_length=600)


class ModelReading(BaseModel):
    """The form as a model fills it in; nothing in it is believed."""

    model_config = ConfigDict(extra="forbid")

    issue: Kind
    tone: Literal["unhappy", "pleased", "plain"] = "plain"
    product: str | None = Field(default=None, max_length=200)
    order_ids: list[str] = Field(default_factory=list, max_length=10)
    dates: list[date] = Field(default_factory=list, max_length=20)
    quotes: list[Quote] = Field(default_factory=list, max_length=8)
