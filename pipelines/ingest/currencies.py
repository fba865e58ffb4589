"""ISO 4217: which codes exist and how many decimal places their minor unit has."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

_TWO_PLACES = frozenset(
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK "
    "DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK "
    "LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON "
    "RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST "
    "XCD XCG YER ZAR ZMW ZWG".split())
_NO_PLACES = frozenset("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split())
_THREE_PLACES = frozenset("BHD IQD JOD KWD LYD OMR TND".split())

SYMBOLS = {"zł": "PLN", "ZŁ": "PLN", "€": "EUR", "£": "GBP", "Kč": "CZK"}
"""Signs that stand for one currency only; `$` and `kr` do not."""


def is_currency(code: str) -> bool:
    return code in _TWO_PLACES or code in _NO_PLACES or code in _THREE_PLACES


def decimal_places(code: str) -> int:
    """Places of the minor unit: 2 for PLN, 0 for JPY, 3 for KWD."""
    return 0 if code in _NO_PLACES else 3 if code in _THREE_PLACES else 2


def minor_units(amount: Decimal, code: str) -> int:
    """The amount in whole minor units; digits beyond them are rounded half to even."""
    return int(amount.scaleb(decimal_places(code)).to_integral_value(rounding=ROUND_HALF_EVEN))
