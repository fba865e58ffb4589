"""Admissions of liability or fault, guarantees, and accusations against anybody."""

from __future__ import annotations

import re

from pipelines.drafts.checks.context import CheckContext
from pipelines.drafts.checks.finding import Finding, findings, parts
from pipelines.drafts.checks.proven import unproved
from pipelines.drafts.facts.brief import Brief
from pipelines.drafts.language.plain_text import folded
from pipelines.drafts.writing.sentences import DraftText

KIND = "liability"
ADMISSION = re.compile(
    r"\b(?:our|my|the company's|the shop's) (?:own )?(?:fault|mistake|error|negligence|failure|blame)\b|\b(?:liable|liability|"
    r"negligen\w+|culpab\w+)\b|"
    r"\b(?:we|i) (?:admit\w*|confess\w*|accept (?:\w+ )?(?:responsibility|liability|blame)|take (?:full )?responsibility|"
    r"owe you|are (?:fully )?responsible|"
    r"are to blame|failed|messed up|broke|breached|violated)\b|\b(?:breach(?:ed|es)?|broke the law|unlawful\w*|illegal\w*|"
    r"guilty)\b|"
    r"\b(?:nasz\w* (?:win\w+|blad|bledu|zaniedban\w+)|z naszej winy|ponosimy|odpowiadamy za|przyznajemy|zaniedbal\w+|"
    r"zawinil\w+|celowo|umyslnie|"
    r"zlamalismy|naruszylismy|zawiedlismy|jestesmy winni|jestesmy odpowiedzialni|pomylilismy|zgubilismy|zniszczylismy|uszkodzilismy|"
    r"zapomnielismy|popelnilismy|nie dopelnilismy|nasz\w* (?:pomylk|niedopatrzen|wpadk|uchybien)\w*)\b|"
    r"\b(?:blad|bledu|bledem|pomylk\w*|win[aey]|wine) (?:\w+ ){0,3}po naszej stronie\b|\bpo naszej stronie (?:\w+ ){0,2}(?:blad|"
    r"pomylk\w*|win[aey])\b|"
    r"\b(?:mistake|error|fault|slip|failing|oversight) (?:\w+ ){0,3}(?:on our (?:side|part|end)|of ours|by us|is ours|was ours)\b|"
    r"\b(?:we|i) (?:got (?:it|this|that|things) wrong|let you down|made an? (?:\w+ )?(?:mistake|error)|lost|damaged|forgot|ruined|"
    r"mishandled|"
    r"neglected|mislaid|misled|overcharged|ignored)\b|\b(?:was|is) (?:entirely |all )?(?:on|down to|because of) us\b|"
    r"\bshould never have happened\b|\bthe (?:fault|blame) (?:lies|is|was) (?:with us|ours)\b|\bdefective batch\b|"
    r"\b(?:wadliw\w+ (?:seri|parti)\w*)\b"
)
ACCUSATION = re.compile(
    r"\b(?:steal\w*|stole\w*|theft|thie(?:f|ves)|fraud\w*|scam\w*|liars?|lied|lying|toxic|dangerous|poison\w*|criminal\w*|"
    r"cheat\w*|drunk|alcohol|"
    r"kradn\w+|kradziez\w*|ukrad\w+|zlodziej\w*|oszu(?:st|ka)\w*|klam\w+|toksyczn\w+|niebezpieczn\w+|pijan\w+|przestep\w+)\b"
)
GUARANTEE = re.compile(
    r"\b(?:guarant\w*|whatever it costs|no matter what|at any (?:cost|price)|gwarantuj\w*|za wszelka cene|bez wzgledu na koszt\w*)\b"
)


def check(draft: DraftText, brief: Brief, context: CheckContext) -> list[Finding]:
    """Each sentence that admits, guarantees or accuses."""
    return findings(KIND, ((number, _reason(folded(unproved(sentence, brief)))) for number, sentence in parts(draft)))


def _reason(text: str) -> str | None:
    if ADMISSION.search(text):
        return "an admission of fault or liability."
    if GUARANTEE.search(text):
        return "a guarantee."
    return "an accusation." if ACCUSATION.search(text) else None
