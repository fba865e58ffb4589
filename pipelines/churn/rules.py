"""The business rules of churn (section `churn` of heed.yaml); the horizon stands in section `value`, where it is fitted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import Field

from pipelines.churn.thresholds import HIGH_FROM, MEDIUM_FROM


@dataclass(frozen=True)
class ChurnRules:
    """From which probability of leaving a risk is called high or medium."""

    section: ClassVar[str] = "churn"

    high_from: Annotated[float, Field(gt=0, le=1)] = HIGH_FROM  # probability of no order within the horizon, and above
    medium_from: Annotated[float, Field(ge=0, le=1)] = MEDIUM_FROM  # probability, and above, up to high_from
