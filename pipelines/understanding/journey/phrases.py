"""The words of a broken way in English and Polish: desks, asking again, goods that went back; over folded sentences."""

from __future__ import annotations

from pipelines.consent.phrase_list import PhraseList, any_of

DESK_EN = (
    r"(?:warehouse|returns?|accounts|accounting|sales|billing|support|shipping|logistics|technical|complaints?|deliver(?:y|ies)|courier|"
    r"carrier|customer services?|customer care|head office|call centre|help ?desk|service point|repairs?|workshop|manufacturer|producer|"
    r"marketing|finance|payments?|store|shop|branch|department|team)"
)
DESK_PL = (
    r"(?:magazyn\w*|reklamacj\w*|ksiegow\w+|dzial\w*|zwrot(?:y|ow|ami|ach)|sprzedaz\w*|marketing\w*|finans\w*|biur\w+|infolini\w*|"
    r"serwis\w*|logistyk\w*|kurier\w*|"
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
        r"\b(?:every|each) (?:one )?of you (?:starts?|asks?|begins?|wants?|says?)\b|\b(?:ask\w*|tell\w*) (?:me )?(?:for )?the same "
        r"(?:questions?|thing|photos?|story)",
        r"\bkazdy z was (?:pyta|zaczyna|mowi|prosi)\w*|\bpyta\w* (?:mnie )?(?:wciaz |znow\w* )?o to samo\b",
        r"\b(?:stuck|caught|left) in the middle\b|\bbetween two stools\b|\b(?:second|third|fourth|next) (?:door|desk|department|team|"
        r"number|address|person)\b.{0,40}\b(?:pointed|sent|referred|given|told|passed|have tried)",
        r"\b(?:stoje|jestem|utknal\w*|tkwie) (?:\w+ )?(?:w srodku|posrodku|pomiedzy)\b|\b(?:drugi|trzeci|czwarty|kolejny)\w* (?:dzial|"
        r"okienk|adres|numer|osob)\w*.{0,40}\b(?:odsyl|odesl|kieruj|kaz)\w*",
        rf"\b{DESK_EN}\b.{{0,25}}\b(?:says?|said|tells?|told|claims?|insists?|thinks?|points?|blames?|refers?|"
        rf"sends?)\b.{{0,60}}\b{DESK_EN}\b",
        rf"\b{DESK_PL}\b.{{0,15}}\b(?:twierdz|mowi|mowia|odsyl|kieruj|pisz|zrzuc|wskaz|uwaz)\w*\b.{{0,60}}\b{DESK_PL}\b",
        r"\b(?:sent|send|sending|led|leading) (?:me |us )?(?:a?round the houses|on a wild goose chase)\b|\b(?:given|giving|getting|got|"
        r"give) (?:me |us )?the (?:run-?around|brush-?off)\b|\bpass\w* the buck\b|\b(?:ping-?pong|hot potato|go-between)\b",
        r"\b(?:told|asked|advised|instructed) (?:me |us )?(?:\w+ )?to (?:try|ask|contact|write to|call|ring|speak to|go to|turn to) "
        r"(?:the |your |another |a different |someone |somebody )(?:\w+ ){0,3}?(?:instead|again|else)\b|\b(?:say|says|said|claims?) "
        r"(?:it|this|that)(?:'s| is| was) (?:an? |the |your )?(?:\w+ )?(?:thing|matter|problem|job|responsibility|fault) (?:and|so|not)\b",
        r"\b(?:two|three|four|five|six|seven|several|many|\d+) different (?:people|persons|agents|colleagues|departments|desks|teams|"
        r"advisers|consultants)\b|\b(?:does|is|will) any(?:body|one) (?:\w+ )?(?:own|take|feel|responsible|in charge)",
        r"\b(?:zwala|zwalacie|zrzuca|zrzucacie|zwalanie|zganiac|zgania) (?:\w+ ){0,2}?na\b|\bumywa\w* rece\b|\bkazdy (?:mowi|twierdzi|"
        r"pisze) (?:co|cos) innego\b|\b(?:kazano|kazali|powiedziano|polecono) mi (?:\w+ )?(?:pisac|napisac|dzwonic|zadzwonic|pytac|isc) "
        r"(?:do|na)\b",
        r"\bnikt (?:nic|niczego) nie wie\b|\b(?:z kims|kto(?:s)?) innym?\b.{0,30}\b(?:od poczatku|od nowa|jeszcze raz)|\b(?:dwie|trzy|"
        r"cztery|piec|kilka|kilku|kilkoma|trzech|czterech) (?:roznych |rozne |roznymi )(?:osob|konsultant|dzial|pracowni)\w*|"
        r"\bkreci(?:my|cie)? (?:sie )?(?:mnie )?w kolko",
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
        r"\b(?:written|wrote|asked|contacted|called|rung|rang|e-?mailed|mailed|reported|complained|chased|phoned|messaged|"
        r"raised)\b[^.;]{0,60}\b(?:half a dozen|a dozen|dozens of|a hundred|countless|several|many|two|three|four|five|six|\d+) times\b|"
        r"\b(?:me|i am|i'm|it's me|here i am) again (?:about|with|on|regarding|because)\b|\bhow (?:often|many times) (?:do|must|should|"
        r"have) i\b",
        r"\bznow\w* (?:ja|to ja|pisze|sie odzywam)\b|\bto znow\w* ja\b|\bile (?:jeszcze )?razy (?:mam|mozna|musze)\b|\b(?:pisze|dzwonie|"
        r"pytam|zglaszam) (?:juz )?(?:nie wiem )?(?:ktorys|enty|kolejny|ktory)\b|\bkolejn\w+ (?:mail|wiadomosc|prosb|zgloszeni|"
        r"telefon)\w* (?:w tej|w sprawie|ode mnie|ws)",
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
        r"\b(?:courier|driver|postman|fitter|technician|kurier\w*|kierowc\w*|listonosz\w*|monter\w*) (?:\w+ ){0,3}?(?:phone|call|rang|"
        r"dzwoni|zadzwoni)\w*",
        r"\b(?:prais\w*|compliment\w*|to thank|to say thank\w*|pochwal\w*|podziekowa\w*|podziekuj\w*)\b",
        r"\border\w* for the\b|\btime (?:that )?i (?:have |am )?(?:order|buy|bought|shop)|\bpo raz \w+ (?:zamawia|kupuj|jestem zachw)"
    ),
)
"""A customer says how often they have asked."""

CHASING = PhraseList(
    any_of(
        r"\bno (?:\w+ ){1,2}(?:so far|yet|as yet)\b|\bnot in my (?:inbox|junk|spam|mailbox)\b|\b(?:so far|as yet),? (?:nothing|no)\b",
        r"\b(?:once more|yet again|once again)\b|\bas in my (?:first|last|previous|earlier)\b|\b(?:read|reads|reading) (?:what i|my "
        r"(?:letters?|e-?mails?|messages?|mails?))\b|\bnot what i (?:asked|ordered|meant|wrote)|\bi (?:asked|wrote) (?:for|about) (?:the|"
        r"a)\b.{0,30}\bnot\b|\bfor the (?:second|third|fourth|fifth|sixth) time\b|\bwrong (?:one|part|size|colour|color|item|model|"
        r"address|name) (?:again|once)",
        r"\b(?:po raz|kolejny raz)\b|\b(?:a|choc|przeciez|jak) (?:pisal|prosil|pytal|zamawial)\w+ (?:o|"
        r"w|juz)\b|\bczy (?:ktos|ktokolwiek|panstwo) (?:\w+ )?czyta\w*|\bjak w (?:pierwsz|poprzedn)\w+",
        r"\b(?:has|have|had|did|does|is|are|was)(?: not|n't) (?:yet )?(?:changed|arrived|come|been|shown|received|turned up|reached|"
        r"happened|work\w*|fixed|updated|helped|stopped|gone)\b|\bnothing (?:has |has yet )?(?:arrived|come|changed|happened|moved|"
        r"been)\b|\bnever (?:arrived|came|got)\b|\bdid (?:it|that|this|the \w+) (?:\w+ )?(?:go through|get through|reach)|\b(?:is|are|"
        r"it's|comes|came) back again\b|\bback to square one\b|\bdid not (?:help|work)\b",
        r"\b(?:nie|niczego nie|nic nie|nic jeszcze nie) (?:\w+ )?(?:dosta|otrzyma|dotar|doszl|przysz|pomog|zadzial|zmieni|dziala)\w*|"
        r"\bnie ma (?:\w+ ){0,2}?(?:w skrzynce|na mailu|nadal|wciaz|do dzis)\b|\bnic sie nie (?:zmieni|dzieje|ruszy)\w*|\b(?:wraca|"
        r"wrocil)\w* (?:ten|ta|to|problem|usterk)\w*|\bznow (?:\w+ )?(?:nie|przecieka|trzeszczy|cieknie|psuje|zepsu)\w*",
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

SENT_BACK = PhraseList(
    any_of(
        r"\b(?:goes|going|went|is|are) (?:\w+ )?(?:on (?:its|the|their) way )?back to you\b|\b(?:you|your warehouse|your shop) (?:have "
        r"had|has had|have got|has got|had) (?:it|them|the \w+|my \w+) (?:back )?(?:since|for)\b|\bcollected (?:it|them|the \w+|my \w+) "
        r"(?:from me|for return|last|on)\b|\bdropped (?:it|them|the \w+) (?:\w+ )?(?:off|at)\b",
        r"\b(?:wraca|wracaja|wrocil|wrocila|wrocilo|wrocily) (?:\w+ ){0,3}?do (?:panstwa|was|sklepu|magazynu)\b|\b(?:u panstwa|u was|w "
        r"waszym magazynie) (?:\w+ ){0,2}?(?:od|lezy|juz)\b|\bkurier (?:\w+ ){0,3}?(?:zabral|odebral)\w*",
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
        r"\bno (?:credit|payment|transfer|reimbursement)\b|\b(?:zwrotu|przelewu|pieniedzy|wplaty) (?:\w+ ){0,3}?(?:brak|nie ma)\b",
        r"\b(?:when|where)\b.{0,40}(?:\d+(?:[.,]\d\d)? ?(?:pounds?|quid|zl|zlot\w+|euros?|eur|dollars?|pln|gbp)|[£€$] ?\d+(?:[.,]\d\d)?)|"
        r"\b(?:still|not|n't|no|never|without|waiting)\b.{0,50}(?:\d+(?:[.,]\d\d)? ?(?:pounds?|quid|zl|zlot\w+|euros?|eur|dollars?|pln|"
        r"gbp)|[£€$] ?\d+(?:[.,]\d\d)?)",
        r"(?:\d+(?:[.,]\d\d)? ?(?:pounds?|quid|zl|zlot\w+|euros?|eur|dollars?|pln|gbp)|[£€$] ?\d+(?:[.,]\d\d)?).{0,40}\b(?:nie\b|ani\b|"
        r"brak|wciaz|nadal|not|never|missing)|\b(?:kiedy|gdzie|wciaz|nadal|nie|brak)\b.{0,40}(?:\d+(?:[.,]\d\d)? ?(?:pounds?|quid|zl|"
        r"zlot\w+|euros?|eur|dollars?|pln|gbp)|[£€$] ?\d+(?:[.,]\d\d)?)",
        r"\b(?:account|statement|card|bank)\b.{0,30}\b(?:shows? nothing|nothing|empty|no sign|not shown|blank)\b|"
        r"\bnothing\b.{0,30}\b(?:on|in|to|into) my (?:account|card|statement|bank)|\b(?:out of pocket|see a penny|seen a penny|seen a "
        r"cent|penny back)\b|\b(?:no sign|not a trace) of (?:the |my |a )?(?:refund|money|replacement|credit)",
        r"\b(?:na koncie|konto|na karcie|na rachunku) (?:\w+ )?(?:pusto|puste|nic|zero|cisza|bez zmian|niczego)\b|\bkiedy (?:rozliczenie|"
        r"przelew|oddacie|zwrocicie|dostane)\b|\b(?:nie|ani) (?:\w+ ){0,3}?(?:zobaczyl|widzial|dosta|otrzyma|wplynel|doszl)\w* (?:\w+ "
        r"){0,3}?(?:grosza|zlotowki|zlotego|kasy|pieniedzy|srodkow|pieniadz\w*|zwrotu)",
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
