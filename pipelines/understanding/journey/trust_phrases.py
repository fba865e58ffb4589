"""The words of damaged trust in English and Polish: hidden costs, unfair, unreliable; patterns over folded sentences."""

from __future__ import annotations

from pipelines.consent.phrase_list import PhraseList, any_of

FEE = PhraseList(
    any_of(
        r"\b(?:billed|charged|debited|took)\b.{0,15}\d|\b(?:pobra|sciagn|obciazy)\w*\b.{0,15}\d",
        r"\b(?:costs?|fees?|surcharges?|supplements?|contribution|duty|duties|handling|levy)\b|\b(?:an?|the|this|that|extra|service|"
        r"delivery|card) "
        r"(?:\w+ )?charges?\b|\b(?:charged|added|bill|billed|invoice|checkout|basket)\b.{0,40}\b(?:extra|more|\d)",
        r"\b(?:oplat|doplat|koszt|prowizj|skladk|dolicz|naliczo|naliczy)\w*",
    ),
    but=any_of(r"\b(?:refund|zwrot|free of charge|in charge|no charge)\w*\b"),
)
UNTOLD = PhraseList(
    any_of(
        r"\b(?:no|not a|not one) (?:word|mention|trace|hint|warning|notice)\b|\bani wzmianki\b|\bbez (?:slowa|ostrzezenia|uprzedzenia)\b",
        r"\b(?:not|n't|never|nowhere|nobody|no ?one|nothing|without)\b.{0,30}\b(?:see|saw|seen|shown?|mention\w*|told|tell\w*|warn\w*|"
        r"announc\w*|listed|"
        r"stated|agreed?|advertis\w+|disclos\w*|say|said|written|quoted|aware|expect\w*)\b|\b(?:mentioned|shown|stated|listed) nowhere\b|"
        r"\bsurprise\b",
        r"\b(?:nie|nigdzie|nikt|ani slow\w*|bez)\b.{0,30}\b(?:widzi\w*|widac|uprzedz\w*|wspom\w*|podan\w*|podali\w*|inform\w*|mowy|"
        r"napisa\w*|powiedz\w*|"
        r"zgod\w*|zgadza\w*|zauwaz\w*|slow\w*)\b|\bani slow\w*\b",
    )
)
"""A fee, and that nobody spoke of it: together, also in two neighbouring sentences, a hidden cost."""

HIDDEN_COST = PhraseList(
    any_of(
        r"\b(?:costs?|fees?|charges?|surcharges?|quid|pounds|euros?|dollars|extra|duty)\b.{0,60}\b(?:came as a (?:\w+ )?surprise|was a "
        r"(?:\w+ )?surprise|out of thin air|slipped in|sneaked in|snuck in|tacked on|crept in|in the small print)\b|\bsurprise (?:fee|"
        r"charge|cost|bill|surcharge)s?\b|\b(?:small|fine) print\b.{0,40}\b(?:fee|charge|cost|pay)\w*",
        r"\b(?:final|actual|real) (?:price|bill|amount|total)\b.{0,40}\b(?:higher|more than|different|not the)\b.{0,40}\b(?:advertised|"
        r"shown|page|quoted|promised)|\b(?:pay|charged|paid|billed)\b.{0,30}\b(?:more|extra)\b.{0,40}\b(?:than|"
        r"without)\b.{0,20}\b(?:advertised|shown|quoted|agreed|telling|asking|warning)",
        r"\b(?:wyskoczyl|pojawil|znikad|doszl|naliczon|naliczyli|dolicz|pobran|pobrali)\w*\b.{0,40}\b(?:\d+ zl|oplat|doplat|koszt|"
        r"prowizj)\w*.{0,60}\b(?:ani slow\w+|bez (?:uprzedzenia|slowa|zgody|pytania)|nigdzie|nikt|cichaczem|drobnym drukiem)|\b(?:cena|"
        r"kwota) (?:koncowa|na fakturze|przy odbiorze|w koszyku)\b.{0,40}\b(?:wyzsza|inna|wieksza)\b|\bdrobnym drukiem\b",
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
        r"\b(?:not|n't|hardly|isn't) (?:\w+ ){0,2}?fair(?:ly)?\b(?! to say|ly (?:new|sure|certain|good|easy))|\bnaciagani\w*|\bto "
        r"(?:zwykle|czyste) (?:oszust|zlodziej|zdzierst|naciag)\w*",
        r"\btaken for (?:a ride|a fool|fools|granted)\b|\btaken advantage of\b|\b(?:treat\w*|made) (?:\w+ )?(?:me|us|customers|people|"
        r"you|regulars) (?:like |feel like |look like )(?:an? |second|fools|idiots|dirt|rubbish)|\bone rule for\b|\bpunish\w* (?:\w+ "
        r")?for\b.{0,20}\bloyal|\bmak(?:e|ing) (?:a )?fools? (?:of|out of)\b|\b(?:unjust|outrageous treatment|mis-?sold|misled|deceived|"
        r"tricked)\b",
        r"\b(?:robi|robia|robicie|zrobili)\w*\b.{0,25}\b(?:w konia|w balona|z (?:klient|ludzi|nas|mnie)\w* (?:\w+ )?(?:idiot|wariat|glup|"
        r"durni)\w*|idiot\w+|glupk\w+)|\btak sie (?:\w+ )?nie (?:traktuje|robi|postepuje)\b|\bw butelke\b|\bwykorzystuj\w+ (?:\w+ "
        r")?(?:klient|ludzi|zaufani|niewiedz)\w*|\bpodwojne standardy\b|\bkrzywdz\w+|\bwprowadz\w+ (?:\w+ ){0,2}?w blad\b|\bgorzej "
        r"traktuj\w+|\bnaciagacie\b|\bnabrac\b|\bnabiliscie\b",
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
        r"\b(?:given up|gave up|stopped|hard to|impossible to|quit) (?:\w+ )?(?:believ\w+|trust\w*|rely\w*|counting on)\b",
        r"\bprzesta\w+ (?:\w+ ){0,2}?(?:wierzyc|ufac|liczyc)\b|\b(?:trudno|nie sposob) (?:\w+ ){0,2}?(?:wierzyc|ufac|polegac)\b",
        r"\b(?:can ?not|can't|impossible to) (?:\w+ )?(?:plan|arrange|organi[sz]e) (?:anything|my \w+|a thing|around)\b|\b(?:second|"
        r"third|fourth|fifth|another|yet another) (?:change of (?:plan|date|day)|broken promise|missed (?:date|slot|call|deadline))|\bz "
        r"(?:wami|panstwem) (?:\w+ )?(?:nic|niczego) nie (?:da sie|mozna)\b|\b(?:trzecia|czwarta|piata|kolejna) (?:zmiana|niedotrzymana|"
        r"zlamana|przelozona)\b",
        r"\babout as (?:dependable|reliable|trustworthy|useful) as\b|\bnot (?:\w+ )?(?:dependable|reliable|trustworthy)\b|\byour (?:word|"
        r"promises?|dates?|words) (?:\w+ ){0,2}?(?:nothing|worthless|worth nothing|never hold|count for)\b|\b(?:all talk|words are cheap|"
        r"says? one thing and do(?:es)? another)\b|\bnever (?:do|does|did|keep|kept|stick to) (?:what|to what|your|a single|any of)|"
        r"\blet (?:me|us) down (?:again|once more|every time|twice|for the)|\b(?:every|each) (?:date|promise|deadline) (?:you|was|is|"
        r"has)\b.{0,30}\b(?:missed|broken|slips|slipped|passed)",
        r"\b(?:slow|obietnic|zapewnie|termin)\w*\b.{0,30}\b(?:nic nie ?wart\w*|nic nie znacz\w*|bez pokrycia|na wiatr|nigdy nie "
        r"dotrzym\w*|funta klakow)\b|\bobiecanki\b|\brzuca\w* slow\w* na wiatr\b|\bznow\w* (?:\w+ ){0,2}?(?:zawied\w+|nawal\w+|zawal\w+)|"
        r"\b(?:kolejny|znow\w*|po raz \w+) (?:\w+ )?(?:niedotrzyman|zlaman)\w+|\bco innego (?:mowi|pisze)\w*,? (?:a )?co innego rob",
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
