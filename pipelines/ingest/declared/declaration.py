"""What is declared about an import: on the command line, and for the whole company in heed.yaml."""

from __future__ import annotations

from dataclasses import replace

from pipelines.ingest.declared.options import ImportOptions
from pipelines.ingest.declared.rules import IngestRules
from pipelines.workspace import CompanyProfile, Workspace


def declared(workspace: Workspace, options: ImportOptions) -> ImportOptions:
    """The options, completed by what heed.yaml itself states of the company; its defaults declare nothing."""
    company, stated = workspace.company, workspace.rules.sections.get(CompanyProfile.section) or {}
    rules = workspace.rules.of(IngestRules)
    return replace(
        options,
        time_zone=options.time_zone or (company.time_zone if "time_zone" in stated else None),
        currency=options.currency or (company.currency if "currency" in stated else None),
        phone_region=options.phone_region or (company.country if "country" in stated else None),
        own_addresses=options.own_addresses | {address.lower() for address in company.own_addresses},
        own_domains=options.own_domains | {domain.lower().lstrip("@") for domain in company.own_domains},
        amount_includes=frozenset(rules.amount_includes),
        agent_names=options.agent_names | {name.casefold() for name in rules.agent_names},
    )
