"""When a theme counts as rising: the settings of section `rising`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

FIT = "rising"  # the name under which a run keeps what rose
MOOD = "mood"  # the share of frustrated messages, beside the keys of themes


@dataclass(frozen=True)
class RisingRules:
    """When a theme counts as rising against its own past (section `rising` of heed.yaml)."""

    section: ClassVar[str] = "rising"

    false_alarm_share: float = 0.4  # share of the rising themes of a week that may be chance; 0.4 rings about one a month over all themes
    min_messages: int = 8  # messages in the newest week; with fewer nothing rises
    min_writers: int = 3  # people who wrote them
    min_ratio: float = 1.3  # times the usual share; a smaller rise is not told however certain
    marked_ratio: float = 1.65  # times the usual share over two weeks, from which a rise is told before it is nearly certain
    min_history_weeks: int = 6  # weeks with messages before the newest two
    history_weeks: int = 26  # weeks that a theme is compared with
    rest_weeks: int = 4  # weeks in which a theme that rose does not ring again, unless it rises anew
