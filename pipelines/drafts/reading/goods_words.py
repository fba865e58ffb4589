"""The words by which it shows what went wrong with what was bought: it never came, came broken or wrong, or was not paid back."""

from __future__ import annotations

import re

from pipelines.drafts.language.word_patterns import any_of
from pipelines.drafts.reading.issue_kinds import Issue

# what is not received without being a parcel
NO_GOODS = (
    r"(?:\w+ ){0,2}(?:repl|answer|response|refund|invoice|confirm|e-?mail|call|information|news|money|word|"
    r"odpowied|zwrot|pieni|faktur|potwierdz|informac|wiadomo|telefon|przelew|grosz|złot)\w*"
)
_WHEN = r"on\b|in\b|it\b|them\b|this\b|that\b|last\b|from\b|yesterday\b|(?:\w+ ){1,2}ago\b"
_EXPECTED = (
    r"it\b|them\b|my\b|the (?:order|parcel|package)|this\b|that\b|no\b|nothing\b|charged|told|"
    r"an? (?:\w+ )?(?:e-?mail|call|message|reply|refund|"
    r"confirmation|text|note|notice)"
)
_NOT_THERE = (
    r"(?:nothing|nobody|not|\w*n['’]t|never|nowhere|empty|where is|home all (?:day|morning|afternoon|evening)|"
    r"no (?:parcel|package|box|sign|trace))\b"
)
_SHOWN_DELIVERED = r"(?:says|marked|shown|showing|status)(?: is| as| it was)? delivered\b"
GOODS: dict[Issue, re.Pattern[str]] = {
    Issue.NOT_RECEIVED: any_of(
        r"(?:never|not|n't|n’t) (?:\w+ )?(?:came|come|arrived?|delivered|turned up|shown up)\b",
        rf"(?:never|not|n't|n’t) (?:\w+ )?received?\b(?! {NO_GOODS})",
        r"(?:never|not|n't|n’t) (?:\w+ )?(?:get|got) (?:it|them|(?:my|the|our) (?:\w+ )?(?:order|parcel|package|delivery))\b",
        r"(?:never|nobody) rang the (?:bell|doorbell)",
        r"nothing(?:['’]s| has| had)?(?: yet)? (?:come|came|arrived|turned up|shown up|showed up|(?:was |been )?delivered)\b",
        r"(?:deliver\w*|left|sent|went|taken) (?:\w+ ){0,3}(?:to|at|with) (?:the |a |some )?wrong "
        r"(?:house|address|door|flat|person|street)",
        rf"{_SHOWN_DELIVERED}(?=[^!]{{0,120}}{_NOT_THERE})",
        rf"{_NOT_THERE}[^.!?]{{0,60}}\b{_SHOWN_DELIVERED}",
        r"(?:pod|na) (?:zły|złym|niewłaściw\w+|błędn\w+|nie ten) adres\w*",
        r"(?:wysła(?:li|no)|poszł|poszed|trafi|doręcz(?:yli|ono)|dostarcz(?:yli|ono)|zostawi(?:li|ł|ono)|zawi[eó]z)\w* (?:\w+ ){0,3}"
        r"(?:pod|na) inny(?:m)? adres\w*",
        r"(?:parcel|package|order|delivery) (?:is |was |has )?(?:been )?(?:lost|missing|gone)\b",
        r"(?:lost|missing) (?:parcel|package|order|delivery)",
        r"(?:parcel|package|order) (?:that )?you(?:'ve| have)? lost",
        r"lost (?:my|the|our) (?:parcel|package|order)",
        r"where(?: is|'s|’s) (?:my|the) (?:order|parcel|package|delivery)",
        r"(?:left|handed|delivered)\W+(?:with|to)\W+(?:the |a |my )?(?:resident|neighbour|me)\b",
        r"(?:courier|driver|van)\b[^.!?]{0,60}drove (?:off|away)",
        rf"nie (?:dotar|dosz|przysz|otrzyma|dosta|doręcz|dostarcz|dojecha)\w*\b(?! {NO_GOODS})",
        r"gdzie jest (?:moj\w+|ta|to) ?\w*",
        r"zagin\w+",
        r"zgubi\w+ (?:paczk|przesył)\w+",
        r"doręczon\w*.{0,80}\b(?:nie|nikt)\b",
        r"(?:zero|brak|nie ma) (?:paczki|przesyłki)",
        r"(?:paczki|przesyłki|dzbanka) nie (?:ma|widać)",
    ),
    Issue.REFUND_MISSING: any_of(
        r"(?:where|still|not|never|no|waiting|missing|chas\w+|promised|asked)\b[^.!?]{0,25}\b(?:refunds?\b|money back|my money|"
        r"reimburs\w+)",
        r"(?:refunds?|money)\b[^.!?]{0,40}(?:\bnot (?:\w+ ){0,2}(?:arriv|come|been|reach|receiv|there)\w*|"
        r"n['’]t (?:\w+ )?(?:arriv|come|been|"
        r"reach|receiv)\w*|\bnever (?:came|arrived|reached)|\bstill\b|\byet\b|\bmissing\b|\bwaiting\b|in progress)",
        r"(?:sent|went|returned)\b.{0,120}\b(?:no refund|refund (?:yet|still)|haven't had the|not seen a penny)",
        r"oddajcie",
        r"(?:not|haven't|haven’t) (?:had |got |seen |received )?(?:a|one) (?:penny|cent)",
        r"nie mam (?:jeszcze )?(?:ani )?(?:złotówki|grosza)",
        r"ani (?:złotówki|grosza)",
        r"brak zwrotu",
        r"pieni\w+[^.!?]{0,30}\b(?:nie|wciąż|nadal|dalej|brak)\b",
        r"(?:nie|brak|czekam)\b[^.!?]{0,30}\b(?:zwrot\w* (?:pieni|środk|należn)|pieni)\w*",
        r"refunded (?:me )?(?:only|just|half|part)\b",
        r"(?:only|just) (?:been )?refunded\b",
        r"(?:oddali\w*|oddano|zwrócili\w*|zwrócono) (?:mi |nam )?tylko",
        r"zwlekacie ze zwrotami",
        r"przelew\w* (?:widmo|nie|brak)",
    ),
    Issue.DAMAGED: any_of(
        r"broken\b(?! (?:my|his|her|a|an|their) (?:arm|leg|wrist|ankle|hip|foot|rib|finger)|(?: \w+)? promises?)",
        r"broke\b(?! (?:my|his|her|a|an|their|your|the) (?:arm|leg|wrist|ankle|hip|foot|rib|finger|promise|word|rules?))",
        r"damage\w*",
        r"crack\w*",
        r"scratch\w*",
        r"torn\b",
        r"tore\b",
        r"leak\w*",
        r"faulty",
        r"defect\w*",
        r"stopped working",
        r"(?:does|did|(?:they|both|lids|doors) do)(?: not|n't|n’t) (?:work|close|open|turn on|switch on|charge)",
        r"not working",
        r"no longer (?:works|switches|turns)",
        r"snapped",
        r"holes?\b",
        r"wobbl\w+",
        r"squeak\w*",
        r"flicker\w*",
        r"fell (?:off|apart)\b(?! (?:a|the|my|his|her) (?:ladder|bike|bicycle|horse|wall|roof|chair|stage))",
        r"drips\b|dripping",
        r"zip (?:failed|broke)",
        r"fridge is warm",
        r"bad handle",
        r"in pieces",
        r"smashed",
        r"shatter\w+",
        r"dented",
        r"(?:came|is) (?:split|bent)",
        r"rattl\w+", r"slips\b", r"freezes",
        r"dead on arrival",
        r"zepsu\w+",
        r"uszkodz\w+",
        r"pęk(?:ł|n)\w+",
        r"porysowa\w+",
        r"nie (?:działa|włącza|ładuje|zamyka)\w*",
        r"rozklei\w+",
        r"podart\w+",
        r"wadliw\w+",
        r"ciekni\w+",
        r"przecieka\w*",
        r"(?:s|po)tłu(?:cz|kł)\w+",
        r"odpad(?:a|ł)\w*",
        r"usterk\w+",
        r"połaman\w+",
        r"złam\w+ się",
        r"dziur\w+",
        r"niezgodno\w+ towaru",
        r"nie (?:osiąga|grzeje|parzy|świeci|uruchamia|pompuje|trzyma)\w*",
        r"w kawałkach",
        r"urwan\w+",
        r"wgnie\w+",
        r"zacina\w*",
        r"leci woda",
    ),
    Issue.WRONG_ITEM: any_of(
        r"wrong (?:item|size|colou?r|product|model|order|one|parcel|thing)",
        r"not what i ordered",
        rf"ordered (?!{_WHEN})(?:[\w-]+ ){{1,4}}(?:and|but) (?:i |we )?(?:got|received|was sent|were sent) (?!{_EXPECTED})",
        r"ordered [^.!?]{1,60}\b(?:got|received)\b(?! (?:it|them|this|that|everything|my)\b)[^!]{0,160}\b(?:swap|exchange)\b",
        r"missing from (?:the|my|our) (?:parcel|box|order|package|delivery)",
        r"(?:one|two|three|four|half|some|several|\d+) of (?:the|my|our) (?:\w+ ){1,3}(?:is|are|was|were) missing",
        r"zamówi(?:ł|li)\w* [^.!?]{1,60}\b(?:dosta|przysła|(?:a|ale|tymczasem|zamiast \w+) przysz)\w+\b[^!]{0,160}\bwymie(?:ń|ni)\w+",
        r"w (?:paczce|przesyłce|pudełku|kartonie) (?:\w+ )?(?:brak\w*|zabrakło|nie (?:było|ma))\b",
        r"w środku (?:\w+ )?(?:brak\w*|zabrakło)\b",
        r"brak\w* (?:\w+ )?z (?:dwóch|trzech|czterech|pięciu|\d+)\b",
        r"different (?:item|size|colou?r|product|model) (?:than|from|to)",
        r"incomplete",
        r"(?:parts?|items?|pieces?|shirts?|one|screws?) (?:is |are |was |were )?missing",
        r"missing (?:parts?|items?|pieces?|screws?)",
        r"(?:zły|złe|zła|inny|inna|inne|nie ten|nie ta) (?:rozmiar|kolor|produkt|model|towar|przedmiot|koszula|bluza)",
        r"nie to(?: co)? zam\w+",
        r"niekompletn\w+",
        r"brak\w* (?:części|elementu|śrub\w*|jednej|jednego)",
        r"pomyl\w+ (?:towar|produkt|zamówieni|paczk)\w*",
    ),
}
