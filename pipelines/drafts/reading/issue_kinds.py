"""The closed lists of what a message may be about, and of what it may ask for."""

from __future__ import annotations

from enum import StrEnum


class Issue(StrEnum):
    """Kinds of matters that the composer has words for, in the order in which they win a tie."""

    NOT_RECEIVED = "not_received"
    REFUND_MISSING = "refund_missing"
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"
    BILLING = "billing"
    DELIVERY_LATE = "delivery_late"
    RETURN = "return"
    CANCELLATION = "cancellation"
    STAFF = "staff"
    WEBSITE = "website"
    WAITING = "waiting"
    PROMISE = "promise"  # what we promised in the same thread is overdue; known from the ledger, never from words
    PRICE = "price"
    POINTS = "points"  # of a loyalty scheme
    PRODUCT_QUESTION = "product_question"
    PRAISE = "praise"
    MIXED = "mixed"  # praise with a blow
    # told by the themes of a message whose words fit no kind above; worded in general terms
    ABOUT_DELIVERY = "about_delivery"
    ABOUT_QUALITY = "about_quality"
    ABOUT_RETURN = "about_return"
    ABOUT_PAYMENT = "about_payment"
    ABOUT_PRICE = "about_price"
    ABOUT_WEBSITE = "about_website"
    ABOUT_SERVICE = "about_service"
    ABOUT_CONTACT = "about_contact"
    ABOUT_WAITING = "about_waiting"
    ABOUT_COURSE = "about_course"  # something did not go as it should have
    ABOUT_QUESTION = "about_question"
    OTHER = "other"
    SILENCE = "silence"  # no message at all: the customer stopped ordering


class Grave(StrEnum):
    """Matters that a person must answer in their own words."""

    SAFETY = "safety"
    LEGAL = "legal"
    PRIVACY = "privacy"
    BEREAVEMENT = "bereavement"


class Ask(StrEnum):
    """What the customer asks for."""

    REFUND = "refund"
    REPLACEMENT = "replacement"
    REPLY = "reply"
    VOUCHER = "voucher"
