"""The words by which grave matters show, and by which a customer asks for something; lower case with accents."""

from __future__ import annotations

import re

from pipelines.drafts.issue_kinds import Ask, Grave
from pipelines.drafts.issue_words import any_of

GRAVE: dict[Grave, re.Pattern[str]] = {
    Grave.SAFETY: any_of(
        r"(?:in|to) (?:the )?hospital", r"hospitali[sz]ed", r"injur\w+", r"burn(?:ed|t|s)\b", r"caught fire", r"on fire", r"electric shock",
        r"gave me (?:a|an electric) shock", r"spark(?:ed|s|ing)\b",
        r"allerg\w+", r"poison\w*", r"ambulance",
        r"bleeding", r"explod\w+", r"smok(?:e|ing) (?:came|coming|from)", r"(?:do|w) szpital\w+", r"poparz\w+", r"oparz\w+",
        r"porazi\w+", r"zapali\w+ się", r"pożar\w*",
        r"zatru\w+", r"alergi\w+", r"skalecz\w+", r"wybuch\w*", r"pogotowi\w+\b(?! energetyczn)", r"iskrz\w+",
    ),
    Grave.LEGAL: any_of(
        r"lawyers?\b", r"small claims", r"solicitor\w*", r"court\b", r"sue you", r"legal action", r"ombudsman", r"consumer protection",
        r"trading standards", r"police",
        r"legal (?:letters?|department|notice|proceedings)", r"regulators?\b", r"file (?:a (?:formal )?complaint )?with the", r"chargeback",
        r"adwokat\w*", r"prawni(?:k|cz)\w*", r"sąd(?:u|em|zie|owy|owa|owe|owego)?\b", r"poz(?:ew|wu|wę|wać)\b", r"rzeczni\w+",
        r"uokik\w*", r"policj\w+", r"inspekcj\w+ handlow\w+",
    ),
    Grave.PRIVACY: any_of(
        r"gdpr", r"erasure", r"data protection", r"delete (?:all )?my (?:data|account)", r"erase my", r"article 1[57]",
        r"rodo\b", r"dan(?:e|ych) osobow\w+",
        r"usu(?:n|ń)\w* (?:mo\w+ |wszystkie )?dan\w+", r"profilowa\w+", r"wykreśl\w+ (?:mój|mnie)",
        r"someone else(?:'s|’s) (?:mail|data|parcel|order)",
    ),
    Grave.BEREAVEMENT: any_of(
        r"(?<!one )(?<!it )(?<!battery )(?<!phone )(?<!engine )(?<!motor )(?<!plant )(?<!plants )(?<!line )died\b",  # people, not things
        r"passed away", r"deceased", r"funeral\b", r"zmar(?:ł|li)\w*", r"pogrzeb\w*", r"śmier(?:ć|ci)\b", r"nie żyje",
    ),
}
ASKS: dict[Ask, re.Pattern[str]] = {
    Ask.REFUND: any_of(r"refund\w*", r"money back", r"zwrot\w* (?:pieniędzy|środków|kosztów)", r"oddajcie"),
    Ask.REPLACEMENT: any_of(r"replace\w*", r"new one", r"exchange", r"wymian\w+", r"wymie(?:ń|ni)\w+", r"now(?:y|ą|e) egzemplarz"),
    Ask.REPLY: any_of(r"reply", r"answer", r"call me", r"let me know", r"odpowied\w+", r"odpisa\w+", r"zadzwo\w+", r"proszę o kontakt"),
    Ask.VOUCHER: any_of(r"vouchers?\b", r"discounts?\b", r"coupons?\b", r"rabat\w*", r"zniżk\w+", r"bon\b", r"kupon\w*"),
}
