"""The words by which a matter shows, in English and Polish; matched against text in lower case with its accents."""

from __future__ import annotations

import re

from pipelines.drafts.language.word_patterns import any_of
from pipelines.drafts.reading import praise_words
from pipelines.drafts.reading.goods_words import GOODS
from pipelines.drafts.reading.issue_kinds import Issue

_ASKED = "".join(
    rf"(?<!{how} {what})" for how in ("what are", "what is", "how much are", "how much is") for what in ("", "the ", "your ")
)  # somebody who asks what delivery costs does not complain of it
_CODE_EN = r"(?:vouchers?|coupons?|(?:discount|promo\w*|gift) (?:code|card)s?|codes?)"
_CODE_PL = r"(?:bon(?:u|y)?|kupon\w*|voucher\w*|kod(?:u|y)?(?: rabatow\w+)?|rabat\w*)"
# what fails without being a thing that was bought
FAILS_ONLINE = (
    rf"(?:payments?|(?<!memory )(?<!sd )(?<!sim )(?<!graphics )(?<!sound )card|transfer|link|page|form|web ?site|app|{_CODE_EN}|"
    r"(?:buy|order|pay\w*|submit|return|checkout|basket|cart|log ?in|send|confirm\w*) button)\b[^.!?]{0,60}\b"
    r"(?:(?:does|did|do|will|would)(?: not|n['’]t) (?:work|open|go through)|not working|no longer works|stopped working|not accepted|"
    r"reject\w+|invalid|expired)",
    r"(?:płatnoś\w+|kart(?:a|ą|ę)(?! (?:pamięci|sim|sd|graficzn|dźwięk)\w*)|przelew\w*|link\w*|formularz\w*|aplikacj\w+|"
    r"(?<!prawa )(?<!lewa )(?<!jedna )(?<!druga )stron(?:a|y|ie)|"
    rf"przycisk\w* (?:kup|zamów|zamawi|płat|zapłać|wyślij|zwrot|logowan|koszyk|potwierdź|potwierdz)\w*|{_CODE_PL})\b[^.!?]{{0,60}}\b"
    r"(?:nie (?:działa|wchodzi|przechodzi|nalicza|przeszł|ładuje|otwiera)\w*|wygas\w+|odrzuc\w+|nieważn\w+)",
)
WORDS: dict[Issue, re.Pattern[str]] = {
    **GOODS,
    Issue.BILLING: any_of(
        r"(?:wrong|incorrect|inflated|second|duplicate) (?:invoice|bill)\b",
        r"(?:invoice|bill) (?:is|was|came|says|shows|states|for|of) (?!not come|missing|still)",
        r"charged\b",
        r"charges me",
        r"overcharg\w+",
        r"surcharge",
        r"billed\b",
        r"billing",
        r"double charge",
        r"twice .{0,20}(?:card|account)",
        r"direct debit",
        r"faktur\w+ (?:\w+ ){0,2}(?:błęd|zły|zła|złą|zawyż|wyższ|za wysok|niezgodn|opiew|na kwot|za coś|za usług)\w*",
        r"(?:błędn|zawyżon|podwójn|drug)\w* faktur\w+",
        r"obciąż\w+",
        r"rachun(?:ek|ku) (?:za|na|opiew|wyższ|zawyż|błęd|niezgodn)\w*",
        r"(?:błędn|zawyżon|podwójn|słon)\w* rachun(?:ek|ku)",
        r"pobra(?:ł|n|li)\w* .{0,20}(?:dwa|dwukrotnie|podwójn|konta|pieni|opłat)\w*",
        r"naliczy\w+",
        r"podwójn\w+ płatno\w+",
    ),
    Issue.DELIVERY_LATE: any_of(
        r"(?:still|been|keep) waiting for (?:my|the|an?|our) (?:order|parcel|package|delivery)",
        r"late\b(?! (?:husband|wife|father|mother|mum|dad|brother|sister|son|daughter|grand\w+|nan|fees?|night|evening|charge))",
        r"delay\w*",
        r"overdue",
        r"slow delivery",
        r"(?:delivery|shipping|parcel|package) (?:took|takes|has taken)",
        r"(?:was|were) due\b",
        r"(?:supposed|meant) to (?:arrive|come|be delivered)",
        r"tracking (?:has |still )?(?:shown|shows|says|stuck)",
        r"on its way back",
        r"opóźni\w+",
        r"spóźni\w+",
        r"po terminie",
        r"kiedy (?:w końcu )?(?:wyślecie|dostanę|przyjdzie)",
        r"po (?:dwóch|trzech|czterech|\d+) (?:tygodni|dni)\w*,? (?:wciąż|nadal|dalej|nic|ani|cisz|czekani)\w*",
        r"czekam na (?:paczk|zamówieni|przesyłk|dostaw)\w*",
        r"miał\w? (?:dojść|przyjść|dotrzeć|przyjechać)\b(?! (?:e-?)?mail)",
        r"(?:paczk|przesył|zamówieni|dostaw|kurier)\w* (?:\w+ ){0,3}miał\w? być",
        r"kurier\w*\W+(?:nie|znowu|znów)",
        r"kompletowani\w+",
        r"w przygotowaniu",
    ),
    Issue.RETURN: any_of(
        r"return(?:s|ed|ing)?\b(?! to me)",
        r"send (?:it|them|this) back",
        r"sent (?:it|them|this) back",
        r"zwrot\w*\b(?! (?:\w+ )?(?:opłat|kwot|koszt|różnic|nadpłat|kaucj)\w*)",
        r"zwraca\w+ (?:towar|produkt|zakup)\w*",
        r"odesła\w+",
        r"odsyła\w+",
        r"odstąpi\w+ od umowy",
    ),
    Issue.CANCELLATION: any_of(
        r"(?:please|to|can i|could i|may i|can you|could you|i|we|i'm|i am|i’m|we're|must|just) cancel(?:ling|ing)?\b(?! (?:on|out)\b)",
        r"cancel(?:l?ing)? (?:my|our|the|this|that|it|order|subscription|contract|membership)\b",
        r"(?:i|we)(?:'ve| have|’ve)? cancel(?:l?ed)\b",
        r"my cancellation\b",
        r"terminate\b",
        r"close my (?:account|subscription)",
        r"anulowa(?:ć|nie|nia)\b",
        r"anuluj\w*",
        r"rezygn\w+",
        r"wypowiad\w+",
        r"wypowiedz\w+ umow\w+",
        r"(?:odwołać|odwołuję|odwołujemy|odwołanie|skreślić|skreślcie) (?:\w+ ){0,2}(?:zamów|rezerw|wizyt)\w+",
    ),
    Issue.STAFF: any_of(
        r"rude\b",
        r"unhelpful",
        r"impolite",
        r"hung up",
        r"your (?:staff|agent|advisor|employee|colleague)",
        r"customer service (?:is|was)",
        r"attitude",
        r"niegrzeczn\w+",
        r"nieuprzejm\w+",
        r"opryskliw\w+",
        r"(?:wasz\w*|pański\w*) (?:pracowni|konsultant|obsług)\w+",
        r"rozłączy\w+",
        r"konsultant\w* (?:\w+ )?(?:był\w* niemi|śmia|rzuci|krzy|wyśmi|odłoży)\w*",
        r"aroganc\w+",
    ),
    Issue.WEBSITE: any_of(
        r"(?<!on the )(?<!on your )web ?site (?:is|isn['’]t|was|won['’]t|will not|does|doesn['’]t|did|didn['’]t|"
        r"keeps?|kept|crash\w*|fr[eo]\w*|hangs?|logs?|refus\w+|reject\w*|"
        r"would|could|can['’]?t|cannot|throws?|gives?|goes|went)\b",
        r"(?:error|blank|broken|down|stuck|trouble|problem)\w* (?:\w+ ){0,3}(?:the|your) web ?site",
        r"the app\b",
        r"your app\b",
        r"log ?in\b",
        r"password",
        r"(?:at|the|your|online) check ?out (?:page|button|screen|form|fail|won|does|did|is|keep|kept|froze|crash|error|would|will)\w*",
        r"error message",
        r"stron(?:a|ie|ę|y) (?:internetow|nie|się|sklep)\w*",
        r"aplikacj\w+ (?:nie|się|zawiesz\w+|wylogow\w+|pokazuj\w+|wyrzuca\w*|gubi|ciągle|znów|znowu)\b",
        r"(?:w|błąd\w*|problem\w*) (?:\w+ ){0,2}aplikacji (?:pokazuj\w+|nie|wyskakuj\w+|jest błąd)",
        r"logowa\w+",
        r"zalogowa\w+",
        r"hasł\w+",
        r"koszyk\w* (?:pust|znik)\w*",
        r"blik\b",
        r"payment page",
        r"(?:empt\w+|lost) .{0,10}basket",
        r"log(?:s|ged|ging)? me out",
        r"wylogow(?:a|uj)\w*",
        r"apk(?:a|i|ę|ce) (?:\w+ ){0,2}(?:nie|się|wywal\w*|wyrzuca\w*|zawiesz\w*)\b",
        *FAILS_ONLINE,
    ),
    Issue.WAITING: any_of(
        r"no (?:reply|answer|response|one answers|one replied)",
        r"nobody (?:answer|repl|call|respond|care)\w*",
        r"(?:still |been |am )waiting",
        r"on hold",
        r"(?:second|third|fourth|fifth|sixth|seventh) (?:e-?mail|message|call|letter|reminder|ticket)",
        r"(?:second|third|fourth|fifth|sixth|seventh) time (?:\w+ ){0,3}(?:writ|ask|call|contact|e-?mail|phon|ring|rang|tell|told|"
        r"explain)\w*",
        r"reminder number",
        r"again and again",
        r"ignor(?:ed|ing) me",
        r"could not reach",
        r"nikt (?:\w+ ){0,3}(?:nie )?(?:odpis|odpowi|odbier|odebra|oddzw|reaguj|zareag|zadzw|raczy|skontakt|interes)\w*",
        r"brak odpowiedzi",
        r"bez odpowiedzi",
        r"nie odpis\w+",
        r"nie odpowiad\w+",
        r"czekam (?:\w+ )?(?:na (?:\w+ )?(?:odpow|odpis|kontakt|reakcj|rozpatrz|wyjaśn|decyzj|telefon)|dalej|nadal|wciąż|już|od|"
        r"tydzień|miesiąc)\w*",
        r"(?:dalej|nadal|wciąż|ciągle) czekam",
        r"(?:nie|bez szans).{0,12} dodzwoni\w+",
        r"(?:trzeci|czwarty|piąty|szósty|siódmy|kolejny) (?:mail|list|telefon)",
        r"(?:trzeci|czwarty|piąty|szósty|siódmy|kolejny) raz (?:\w+ ){0,2}(?:pis|dzwoni|prosz|prosi|zgłasz|pyta|tłumacz|opowiada|"
        r"wyjaśnia)\w*",
        r"(?:trzeci|czwart|piąt|szóst|siódm|kolejn)\w* (?:wiadomoś\w+|pismo|monit|zgłoszenie|ponagleni\w+)",
        r"ponagl\w+",
        r"spraw\w+ jest w toku",
    ),
    Issue.PRICE: any_of(
        r"prices? (?:\w+ ){0,2}(?:rise|rose|went up|gone up|hike|increase|jump|doubl|climb|creep|is (?:too|a joke|steep|high)|"
        r"are (?:too|a joke|steep|high))",
        r"(?:higher|steep|rising|silly|mad|crazy|outrageous) prices?\b",
        r"(?:rais|increas|doubl|put(?:ting)? up)\w* (?:\w+ ){0,2}prices?\b",
        r"pric(?:e|ing) (?:error|mistake|mismatch)",
        r"expensive",
        r"(?<=[£$€])\d[\d.,]* (?:for )?(?:the )?(?:delivery|shipping|postage)\b",
        rf"{_ASKED}(?:delivery|shipping|postage) (?:costs?|fees?|charges?|prices?)\b",
        r"overpriced",
        r"cheaper",
        r"costs? too",
        r"(?:go|goes|going|went|gone) up (?:by|from|to) (?:\w+ )?"
        r"(?:[£$€]|\d[\d.,]* ?(?:%|p\b|percent|per cent|pounds?|quid|euros?|eur\b|dollars?|zł|pln))",
        r"(?:po|z)droża\w+",
        r"cen(?:a|y|ę|ie|ą) (?:\w+ ){0,2}(?:skocz|wzros|rośn|rosn|posz|podnie|podwyż|z kosmosu|za wysok|wysok|zawyż|inna|"
        r"się nie zgadza)\w*",
        r"(?:wyższ|inn|zawyżon|za wysok)\w* cen\w+",
        r"koszt\w* (?:wysyłki|dostawy)",
        r"(?:za|tak|bardzo|coraz|zbyt) drog\w+",
        r"drogo\b",
        r"drożej",
        r"podwyż\w+",
        r"ta(?:niej|ńsz\w+)",
    ),
    Issue.POINTS: any_of(
        r"(?:loyalty|reward|bonus) (?:points?|card|account|scheme|programme)",
        r"(?:my|our|the|missing|lost|all) points\b(?! of)",
        r"points (?:are |have |had |were )?(?:been )?(?:vanish\w*|missing|gone|expired?|disappear\w*|lost|taken|wiped|reset)",
        r"punkt\w+ (?:lojalno\w+|zniknę\w+|przepad\w+|wyzerow\w+|wygas\w+|bonusow\w+)",
        r"(?:moje|moich|naszych|zebran\w+|brak) punkt\w+",
        r"program\w* lojalno\w+",
    ),
    Issue.PRAISE: any_of(*praise_words.PRAISE, praise_words.UNDERSTATED.pattern),
}
# a kind of these shows only where something that is delivered is spoken of: a visitor is late and a guest never came, too
DELIVERED = any_of(
    r"(?:parcel|package|order|deliver|courier|postman|postie|shipment|shipped|shipping|dispatch|tracking|arriv|"
    r"receiv)\w*", r"post\b", r"box\b",
    r"(?:pacz|przesy|zamów|dosta[wrł]|kurier|doręcz|wysył|wysła|śledzen|dotar|otrzyma|poczt)\w*",
)  # fmt: skip
OF_DELIVERY = frozenset({Issue.NOT_RECEIVED, Issue.DELIVERY_LATE})
