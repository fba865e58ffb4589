"""The words of a broken way in English and Polish; patterns over folded sentences (lower case, no accents)."""

from __future__ import annotations

from pipelines.consent.phrase_list import PhraseList, any_of

DESK_EN = (
    r"(?:warehouse|returns?|accounts|accounting|sales|billing|support|shipping|logistics|technical|complaints?|deliver(?:y|ies)|courier|"
    r"carrier|customer services?|customer care|head office|call centre|help ?desk|service point|repairs?|workshop|manufacturer|producer|"
    r"finance|payments?|store|shop|branch|department|team)"
)
DESK_PL = (
    r"(?:magazyn\w*|reklamacj\w*|ksiegow\w+|dzial\w*|zwrot(?:y|ow|ami|ach)|sprzedaz\w*|biur\w+|infolini\w*|serwis\w*|logistyk\w*|kurier\w*|"
    r"przewoznik\w*|producen\w+|bok|bok-\w+|obslug\w+|salon\w*|central\w+|sklep\w*|platnosc\w*|rozlicze\w+)"
)

_COUNT_EN = r"(?:second|third|fourth|fifth|sixth|seventh|umpteenth|\d+(?:nd|rd|th))"
_WRITE_EN = (
    r"(?:writ\w+|wrote|ask\w*|contact\w*|chas\w+|call\w*|ring\w*|rang|report\w*|complain\w*|mail\w*|e-?mail\w*|messag\w+|get in touch)"
)
_COUNT_PL = r"(?:drugi|trzeci|czwarty|piaty|szosty|kolejny|enty|n-ty|ktorys)"
_WRITE_PL = r"(?:pisz\w*|pisa\w+|pyta\w*|zglasz\w+|zglosi\w+|dzwoni\w*|kontakt\w*|prosz\w*|upomin\w*|zwraca\w* sie)"

PASSED_AROUND = PhraseList(
    any_of(
        r"\b(?:i|we)(?:'ve|'m|'re| have| am| are| was| were| got| get| keep| kept)?(?: \w+){0,3}? (?:passed|handed|bounced|shunted|pushed|"
        r"transferred|sent|referred|redirected|shoved|thrown)(?: on| along)? (?:from|between|to another|to the next|around|about|back and "
        r"forth|to a different)",
        r"\b(?:pass|send|bounc|hand|push|transferr|shunt|shov|refer)(?:ing|es|ed|s|e)? (?:me|us) (?:\w+ )?(?:around|from|between|back and "
        r"forth|to another|to the next|to a different|to somebody else|to someone else)",
        r"\bpillar to post\b|\bsent in circles\b|\b(?:going|go|sent|send) (?:me |us )?(?:a?round )in circles",
        rf"\bfirst (?:it was )?(?:to )?(?:the |your )?{DESK_EN}\b.{{0,40}}\b(?:then|now|next) (?:it is |it's )?(?:to )?(?:the |your "
        rf")?{DESK_EN}",
        r"\b(?:each|every) (?:one of you|department|desk|team|person|agent|colleague)\b.{0,40}\b(?:someone|somebody|another|other|next|"
        r"else)\b",
        r"\b(?:no ?one|nobody)\b.{0,20}\bresponsible\b",
        # Polish
        r"\b(?:odsyla|odbija|przerzuca|przekierow|przelacz|odsylan)\w* (?:\w+ )?(?:mnie|nas)\b|\b(?:mnie|nas) (?:\w+ )?(?:odsyla|odbija|"
        r"przerzuca|przelacz|przekierow)\w*",
        r"\b(?:jestem|bylam|bylem|jestesmy) (?:\w+ )?(?:odsylan|przerzucan|odbijan|przelaczan)\w*",
        r"\bod (?:jednego|jednej) (?:\w+ )?do (?:drugiego|drugiej|kolejn\w+)|\bod (?:okienka|drzwi|annasza|sasa) do\b|\bspychol\w+",
        rf"\bnajpierw (?:do )?{DESK_PL}\b.{{0,40}}\b(?:teraz|potem|pozniej) (?:do )?{DESK_PL}",
        r"\bkazdy (?:\w+ )?(?:konsultant|dzial|pracownik|z was)\w*\b.{0,40}\b(?:odsyla|kieruje|inn\w+|kogos)",
        r"\bnikt (?:sie )?(?:nie )?(?:\w+ )?(?:czuje sie odpowiedzialn|poczuwa|odpowiada za)",
    ),
    but=any_of(r"\bnever (?:been )?(?:passed|sent|bounced)|\bnikt (?:mnie|nas) nie (?:odsyl|przerzuc)"),
)
"""A customer says to have been sent from one desk to the next."""

STATED_REPEAT = PhraseList(
    any_of(
        rf"\b{_COUNT_EN} (?:time|e-?mail|letter|message|mail|call|complaint|request|reminder)\b.{{0,20}}\b(?:i|we|i'm|i am|that i|about|to "
        rf"you)\b.{{0,12}}\b{_WRITE_EN}",
        rf"\b{_WRITE_EN}\b[^.;]{{0,60}}\bfor the {_COUNT_EN} time\b|\bfor the {_COUNT_EN} time\b[^.;]{{0,20}}\b{_WRITE_EN}",
        rf"\b(?:this is|it is|it's|here is|here comes) (?:now |already )?my {_COUNT_EN} (?:e-?mail|letter|message|mail|call|complaint|"
        rf"request|"
        r"reminder)",
        r"\b(?:written|wrote|asked|contacted|called|rung|rang|e-?mailed|reported|complained|chased)\b (?:to )?(?:you )?(?:\w+ "
        r"){0,3}?(?:twice|"
        r"(?:three|four|five|six|several|many|countless|\d+) times|repeatedly|again and again|over and over)",
        r"\b(?:twice|(?:three|four|five|several|many) times) (?:now )?(?:i|we)(?: have|'ve)? (?:already )?(?:written|wrote|asked|contacted|"
        r"called|rung|reported)",
        # Polish
        rf"\b{_WRITE_PL}\b[^.;]{{0,60}}\b(?:po raz {_COUNT_PL}|{_COUNT_PL} raz)\b|\b(?:po raz {_COUNT_PL}|{_COUNT_PL} raz)\b[^.;]{{0,20}}\b"
        rf"{_WRITE_PL}",
        rf"\bto (?:juz |jest )?(?:moj |moja )?(?:juz )?(?:{_COUNT_PL}|druga|trzecia|czwarta|piata|kolejna) (?:mail|e-?mail|wiadomosc|"
        rf"list|prosba|"
        r"reklamacja|telefon|pismo|zgloszenie)",
        r"\b(?:pisal|pyta|zglasza|zglosi|dzwoni|prosi)\w* (?:\w+ ){0,3}?(?:dwa razy|dwukrotnie|trzykrotnie|(?:trzy|cztery|kilka|wiele) "
        r"razy|wielokrotnie|kilkakrotnie|kilkukrotnie)",
        r"\b(?:dwa razy|dwukrotnie|trzykrotnie|(?:trzy|cztery|kilka|wiele) razy|wielokrotnie|kilkakrotnie) (?:juz )?(?:\w+ )?(?:pisal|pyta|"
        r"zglasza|zglosi|dzwoni|prosi)\w*",
    ),
    but=any_of(
        r"\border\w* for the\b|\btime (?:that )?i (?:have |am )?(?:order|buy|bought|shop)|\bpo raz \w+ (?:zamawia|kupuj|jestem zachw)"
    ),
)
"""A customer says how often they have asked."""

CHASING = PhraseList(
    any_of(
        r"\bany (?:news|update|word|progress|answer|reply)\b|\bheard (?:nothing|no more)\b|\b(?:not|n't|never) heard\b|\bfollowing up\b|"
        r"\bchasing\b|\b(?:a |my |another )reminder\b",
        r"\bno (?:reply|answer|response|news|reaction)\b|\b(?:nobody|no ?one) (?:has )?(?:answered|replied|reacted|called|rang|written)",
        r"\bas i (?:wrote|said|mentioned|explained)\b|\bi (?:already )?(?:wrote|asked|reported) (?:\w+ ){0,3}?(?:last|on|a week|days ago|"
        r"before|"
        r"already)",
        r"\bsame (?:problem|fault|issue|thing|defect|error|story|noise|leak) (?:again|as before|still|is back|once more)|\b(?:again|"
        r"still) the same\b",
        r"\bstill (?:no\b|not\b|nothing|waiting for (?:my|the|an|a|your)|without|have not|have no|haven't|hasn't|has not|does not|doesn't|"
        r"do not|don't|can't|cannot|is not|isn't|broken|leak\w*|crackl\w*|missing|wrong|fault\w*|rattl\w*|drip\w*|the same)",
        r"\b(?:is|are|was|comes?|came) (?:still|yet) (?:not|n't|missing|broken|open)",
        # Polish
        r"\bponawia\w+|\bponown\w+ (?:prosz|pros|pyt|zglasz)\w*|\bprzypomina(?:m|my)\b (?:sie|o)|\bupomina(?:m|my)\b",
        r"\b(?:wciaz|nadal|dalej|ciagle|do dzis\w*|do tej pory|jeszcze) (?:\w+ ){0,3}?(?:nie|brak|nic|czekam|cisza|bez|to samo|przecieka|"
        r"nie "
        r"dziala|cieknie|trzeszczy|szwankuje)\b",
        r"\bznow\w* to samo|\bto samo (?:znow|po raz|co)|\bten sam (?:problem|blad|usterk|przeciek|klopot)|\bta sama (?:usterka|wada|"
        r"awaria)",
        r"\bbez odpowiedzi\b|\bbrak (?:odpowiedzi|reakcji|kontaktu)\b|\bnikt (?:\w+ ){0,3}?(?:nie )?(?:odpowiedzial|odpisal|oddzwonil|"
        r"zareagowal|"
        r"zadzwonil)|\bjak (?:juz )?(?:pisal|wspomina|wspomnia)\w+|\bpisal[ae]?m (?:\w+ ){0,3}?(?:tydzien|dni temu|wczesniej|juz)",
    ),
    but=any_of(
        r"\bstill waiting for (?:my|our) (?:\w+ )?(?:daughter|son|husband|wife|friend|boss|colleague|bank|landlord|builder)|\bno "
        r"(?:answer|reply) "
        r"(?:is )?(?:needed|necessary|required)",
        r"\b(?:czekam|czekamy),? (?:az )?(?:maz|zona|syn|corka|szef|kolega|kolezanka|mama|tata|bank)\b|\bbrak odpowiedzi nie",
    ),
)
"""A customer comes back on what was asked before."""

HIDDEN_COST = PhraseList(
    any_of(
        r"\b(?:costs?|fees?|charges?|surcharges?|duty|extra)\b.{0,60}\b(?:mention\w*|shown|told|announc\w*|listed|stated|said|disclos\w*|"
        r"written|visible) (?:nowhere|only (?:at|on|after|when)|too late)\b",
        r"\b(?:hidden|undisclosed|unannounced|concealed|sneaky) (?:\w+ ){0,2}?(?:costs?|fees?|charges?|extras?|surcharges?|prices?)\b",
        r"\b(?:costs?|fees?|charges?|surcharges?|duty|duties|extra|\d+ (?:pounds|euros?|zloty|zl|dollars)|"
        r"[£€$]\d[\d.]*)\b.{0,60}\b(?:nowhere|"
        r"never|no ?one|nobody|not|n't|without)\b.{0,40}\b(?:mention\w*|shown?|told|tell|announc\w*|listed|stated|said|saying|warn\w*|"
        r"disclos\w*|"
        r"agree\w*|written|appear\w*|visible)\b",
        r"\b(?:nowhere|never|no ?one|nobody|nothing|not|n't)\b.{0,30}\b(?:mention\w*|shown?|told|tell|announc\w*|listed|stated|said|"
        r"warn\w*|"
        r"disclos\w*)\b.{0,50}\b(?:costs?|fees?|charges?|surcharges?|duty|duties|extra|pay more)\b",
        r"\b(?:costs?|fees?|charges?|surcharges?)\b.{0,20}\b(?:you|they) hide\b|\b(?:costs?|fees?|charges?|surcharges?)\b.{0,30}\bout of "
        r"(?:the blue|"
        r"nowhere)|\bsuddenly\b.{0,30}\b(?:added|fee|charge|surcharge|more to pay)",
        # Polish
        r"\bukryt\w+ (?:\w+ ){0,2}?(?:koszt|oplat|doplat|prowizj|naleznosc)\w*|\b(?:koszt|oplat|doplat|prowizj)\w* (?:\w+ )?ukryt\w+",
        r"\b(?:doplat|oplat|koszt|prowizj|dodatkow|\d+ zl)\w*\b.{0,60}\b(?:nikt|nigdzie|nie)\b.{0,30}\b(?:uprzedz|wspom|podan|inform|"
        r"bylo mowy|"
        r"pisal|napisa|widac|powiedzi|ma w)\w*",
        r"\b(?:nikt|nigdzie)\b.{0,20}\bnie (?:\w+ )?(?:uprzedz|wspom|inform|pisal|napisa|powiedzi|podal)\w*.{0,30}\b(?:doplat|oplat|"
        r"koszt|prowizj)\w*",
        r"\b(?:nagle|na koniec|przy kasie) (?:\w+ ){0,4}?(?:dolicz|doplat|oplat|drozej)\w*",
    ),
    but=any_of(
        r"\b(?:no|any|without|zero|free of) (?:\w+ )?(?:hidden|undisclosed)|\bnothing hidden\b",
        r"\b(?:bez|zadnych|zadne|zadna|brak|nie ma|nie bylo|czy (?:sa|beda|nie)) (?:\w+ ){0,3}?(?:ukryt|dodatkow)\w*",
    ),
)

UNFAIR = PhraseList(
    any_of(
        r"\bunfair\w*|\b(?:not|n't|hardly|isn't|anything but) (?:very |at all |really )?fair\b(?! to say)|\bhow is (?:that|this|it) fair\b|"
        r"\brip-?off\b|\bripped (?:me |us )?off\b|\b(?:feel|been|was|am|being|you) (?:\w+ )?(?:cheated|swindled|conned|scammed)\b|"
        r"\bdishonest\w*|"
        r"\bdaylight robbery\b|\bdouble standards\b",
        r"\bnieuczciw\w*|\bniesprawiedliw\w*|\b(?:nie ?fair|nie w porzadku)\b|\b(?:oszukan\w*|oszukujecie|oszukaliscie|nabici w|"
        r"naciagn\w+|naciagac\w*|"
        r"zlodziejstw\w*|zdzierstw\w*|oszustw\w*)\b",
    ),
    but=any_of(
        r"\b(?:not|nothing|n't|never|no) (?:\w+ )?(?:unfair|dishonest|cheated|a rip-?off)|\bunfair (?:advantage|competition|dismissal)",
        r"\bnie (?:jest |bylo |czuje sie |uwazam,? (?:tego |ze )?(?:za )?|ma w tym nic )?(?:nieuczciw|niesprawiedliw|oszuk)\w*|\bczy to "
        r"nie oszust",
    ),
)

UNRELIABLE = PhraseList(
    any_of(
        r"\bunreliable\b|\bcan(?:not|'t| not| no longer) (?:\w+ )?(?:rely|count|depend) on (?:you|your|this shop|anything)|\b(?:do|did|"
        r"does)(?: not|n't) (?:\w+ )?keep (?:your|their) (?:word|promises?)\b|\b(?:broke|broken|break|breaking) (?:your|their) "
        r"(?:word|promises?)\b|\b(?:no|lost|losing) (?:\w+ ){0,2}?(?:trust|faith|confidence)\b(?! fund)|\bcan(?:not|'t| no longer) "
        r"(?:trust|believe) "
        r"(?:you|your|a word|anything you)|\b(?:empty|broken) promises\b|\b(?:none|not one) of your promises\b",
        r"\bnierzeteln\w*|\bniesolidn\w*|\bnieslown\w*|\bniewiarygodn\w* (?:firm|sklep|sprzedawc)\w*|\bnie (?:mozna|da sie|moge|mozemy) "
        r"(?:\w+ ){0,3}?"
        r"(?:polegac|liczyc|ufac|zaufac|wierzyc)\b|\b(?:na was|na panstwa) (?:\w+ )?nie (?:mozna|da sie)\b|\b(?:strac|traci)\w* (?:\w+ "
        r"){0,4}?"
        r"(?:zaufani|wiar)\w*|\bnie dotrzym\w+ (?:\w+ )?(?:slowa|obietnic\w*|termin\w*|umow\w*)|\bpuste obietnic\w*|\bzawiedliscie "
        r"(?:\w+ )?zaufani\w*",
    ),
    but=any_of(
        r"\b(?:old|previous|former|last|other|another) (?:\w+ )?(?:supplier|shop|courier|provider|company|store|seller)|\bunlike\b|"
        r"\bcan't fault",
        r"\b(?:poprzedni|dawn|inn|tamt|byl)\w* (?:\w+ )?(?:sklep|dostawc|hurtown|firm|sprzedawc|kurier)\w*|\bw (?:odroznieniu|"
        r"przeciwienstwie)\b",
    ),
)

SENT_BACK = PhraseList(
    any_of(
        r"\b(?:sent|posted|shipped|handed|brought|gave|took|mailed|dropped)\b (?:\w+ ){0,5}?back\b|\b(?:have |i |we )?returned (?:the|my|"
        r"it|them|a|an|"
        r"both|all|our|two|everything)\b|\b(?:received|got|have) your (?:return|parcel back)\b|\bmy return\b|\bsince (?:i|we) returned\b|"
        r"\byour return "
        r"(?:has )?(?:arrived|reached)",
        r"\bodesla\w+|\b(?:zwrocilem|zwrocilam|zwrocilismy|zwracam)\b|\bodda(?:lem|lam|lismy) (?:\w+ ){0,4}?(?:kurier|paczkom|sklep|"
        r"poczt|salon|"
        r"punkt)\w*|\bnada(?:lem|lam|lismy) (?:\w+ ){0,3}?(?:zwrot|paczk|go|ja|je)\w*|\bzwrot (?:\w+ ){0,3}?(?:dotarl|wplynal|przyszedl)|"
        r"\bpaczk\w+ "
        r"zwrotn\w+",
    ),
    but=any_of(
        r"\b(?:will|would|shall|can|could|may|want to|if i) (?:\w+ )?(?:send|return)|\bniczego nie zwracam|\bnothing to (?:send|return)"
    ),
)
"""Goods went back to us, in either side's words."""

NOT_BACK = PhraseList(
    any_of(
        r"\b(?:refund|money|repayment|replacement|cash|reimbursement|credit|new one)\b.{0,50}\b(?:not|n't|no|never|nothing|nowhere|"
        r"missing|yet to|"
        r"outstanding)\b",
        r"\b(?:no|without|still|not|n't|never|nothing|neither|waiting for|where is|where's|when will|when do)\b.{0,50}\b(?:refund\w*|"
        r"money|repay\w*|"
        r"replacement|reimburse\w*)\b",
        r"\b(?:pieni\w+|zwrot\w*|przelew\w*|zlotowk\w*|srodk\w+|grosz\w*|naleznosc\w*|wymian\w*|nowy egzemplarz)\b.{0,50}\b(?:nie\b|brak|"
        r"ani\b|wciaz|"
        r"nadal|nigdzie|dalej)",
        r"\b(?:nie|brak|ani|bez|wciaz|nadal|dalej|czekam|gdzie (?:jest|sa|moje)|kiedy)\b.{0,50}\b(?:pieni\w+|zwrotu?|przelew\w*|"
        r"zlotowk\w*|srodk\w+|"
        r"grosz\w*|naleznosc\w*)\b",
    ),
    but=any_of(
        r"\b(?:money|refund)\b.{0,30}\b(?:arrived|has come|is here|came through)\b|\bno (?:problem|hurry|rush)\b|\b(?:do not|don't) "
        r"(?:want|need) (?:a|the|"
        r"my) (?:refund|money)",
        r"\bpieniadze (?:juz )?(?:sa|doszly|dotarly|przyszly|wplynely)\b|\bnie (?:chce|potrzebuje|musicie|ma pospiechu)\b|\bzaden "
        r"problem\b",
    ),
)
"""A customer misses the money or the goods for what was sent back."""
