"""What a company may set about imports (section `ingest` of heed.yaml)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pipelines.ingest.limits import Limits


@dataclass(frozen=True)
class IngestRules(Limits):
    """The limits of imports, and the names by which transcripts call the company's own people."""

    section: ClassVar[str] = "ingest"

    agent_names: tuple[str, ...] = ()  # speaker names of our own people in transcripts, such as "Ewa (BOK)"
