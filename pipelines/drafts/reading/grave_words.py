"""The words by which grave matters show, and by which a customer asks for something; lower case with accents."""

from __future__ import annotations

import re

from pipelines.drafts.language.word_patterns import any_of
from pipelines.drafts.reading.issue_kinds import Ask, Grave

# beside what rings as urgent (`understanding.urgent_words`): words too common for a bell, after which a person writes all the same
GRAVE: dict[Grave, re.Pattern[str]] = {
    Grave.SAFETY: any_of(
        r"(?:in|to) (?:the )?hospital", r"injur\w+", r"burn(?:ed|t|s)\b", r"spark(?:ed|s|ing)\b", r"allerg\w+", r"poison\w*", r"ambulance",
        r"bleeding", r"explod\w+", r"(?:do|w) szpital\w+", r"poparz\w+", r"oparz\w+", r"porazi\w+", r"pożar\w*", r"zatru\w+", r"alergi\w+",
        r"uczuleni\w+", r"skalecz\w+", r"wybuch\w*", r"pogotowi\w+\b(?! energetyczn)", r"iskrz\w+",
    ),
    Grave.LEGAL: any_of(
        r"police", r"legal (?:letters?|department|notice|proceedings)", r"regulators?\b", r"file (?:a (?:formal )?complaint )?with the",
        r"rzeczni\w+", r"policj\w+", r"(?:numer|adres|pism\w+|list\w*) (?:do|z|od) kancelari\w+",
    ),
    Grave.PRIVACY: any_of(
        r"article 1[57]", r"erasure", r"data protection", r"profilowa\w+", r"wykreśl\w+ (?:mój|mnie)", r"dan(?:e|ych) osobow\w+",
        r"someone else(?:'s|’s) (?:mail|data|parcel|order)",
    ),
    Grave.BEREAVEMENT: any_of(
        r"(?<!one )(?<!it )(?<!battery )(?<!phone )(?<!engine )(?<!motor )(?<!plant )(?<!plants )(?<!line )died\b",  # people, not things
        r"passed away", r"deceased", r"funeral\b", r"umar(?:ł|li)\w*", r"zmar(?:ł|li)\w*", r"pogrzeb\w*", r"śmier(?:ć|ci)\b", r"nie żyje",
    ),
}
ASKS: dict[Ask, re.Pattern[str]] = {
    Ask.REFUND: any_of(r"refund\w*", r"money back", r"zwrot\w* (?:pieniędzy|środków|kosztów)", r"oddajcie"),
    Ask.REPLACEMENT: any_of(r"replace\w*", r"new one", r"exchange", r"wymian\w+", r"wymie(?:ń|ni)\w+", r"now(?:y|ą|e) egzemplarz"),
    Ask.REPLY: any_of(r"reply", r"answer", r"call me", r"let me know", r"odpowied\w+", r"odpisa\w+", r"zadzwo\w+", r"proszę o kontakt"),
    Ask.VOUCHER: any_of(r"vouchers?\b", r"discounts?\b", r"coupons?\b", r"rabat\w*", r"zniżk\w+", r"bon\b", r"kupon\w*"),
}
