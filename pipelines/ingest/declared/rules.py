"""What a company may set about imports (section `ingest` of heed.yaml)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from pipelines.ingest.limits import Limits

AmountPart = Literal["tax", "shipping"]


@dataclass(frozen=True)
class IngestRules(Limits):
    """The limits of imports, what an order's amount is, and the names by which transcripts call the company's own people."""

    section: ClassVar[str] = "ingest"

    amount_includes: tuple[AmountPart, ...] = ("tax", "shipping")  # what orders read with a profile hold beside the goods: tax, shipping
    agent_names: tuple[str, ...] = ()  # speaker names of our own people in transcripts, such as "Ewa (BOK)"
