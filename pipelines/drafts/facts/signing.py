"""Who signs: the person who approves, in the place of the company's sender, unless the rules name one signature for all."""

from __future__ import annotations

import re

from pipelines.drafts.draft_rules import DraftRules
from pipelines.drafts.language.wording import phrases
from pipelines.workspace import CompanyProfile

PERSON = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-Ž][^\W\d_]*\.?(?:[-’'][^\W\d_]+)?(?: [A-ZÀ-ÖØ-ÞĀ-Ž][^\W\d_]*\.?(?:[-’'][^\W\d_]+)?){0,3}")
LONGEST_NAME = 60  # characters
SENDER_PL = "Biuro Obsługi Klienta"  # stands in Polish for the sender of a company that named none


def sender_in(language: str, sender: str) -> str:
    """The company's sender in the language of the message: one that the company named stays as it is."""
    return SENDER_PL if language == "pl" and sender == CompanyProfile.sender_name else sender


def sign_off(language: str, signature: str, company_name: str, *, informal: bool = False) -> str:
    """The closing formula, who signs and for which company; to whom we say "ty", Polish closes less formally."""
    names, said = dict.fromkeys([signature, company_name]), phrases(language)
    return "\n".join([said.get("sign_off_ty", said["sign_off"]) if informal else said["sign_off"], *(name for name in names if name)])


def signature_of(by: str, sender: str, rules: DraftRules) -> str:
    """The name under a message that this person approves; the sender's where `by` is no person's name, such as a key's."""
    if rules.signature:
        return rules.signature
    return by if len(by) <= LONGEST_NAME and PERSON.fullmatch(by) else sender


def signed(body: str, language: str, before: str, after: str, company_name: str) -> str:
    """The body with another name under it; a closing that a person typed stays as it is."""
    for informal in (False, True):
        old = sign_off(language, before, company_name, informal=informal)
        if body.endswith(old):
            return body[: -len(old)] + sign_off(language, after, company_name, informal=informal)
    return body
