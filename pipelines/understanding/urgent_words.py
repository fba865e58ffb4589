"""Words that no score may silence: law, injury and personal data, in English and Polish, with their inflections.

A list and not a model, so that what rings is known beforehand and the same on every machine. Patterns name the thing in
its company ("in court", not "court shoes"; "burnt my hand", not "burnt caramel"), because a bell for nothing is ignored soon.
Polish patterns accept text without diacritics where that makes no other word ("sąd", but not "sad", an orchard).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from pipelines.consent.phrase_list import PhraseList, any_of, sentences
from pipelines.consent.phrases import asks_for_erasure
from pipelines.understanding.urgent_stems import STEMS

LEGAL = "legal"
SAFETY = "safety"
PRIVACY = "privacy"
KINDS = (SAFETY, LEGAL, PRIVACY)


@dataclass(frozen=True, slots=True)
class Hit:
    """A kind of urgent matter and the sentence that speaks of it."""

    kind: str
    sentence: str


_PART = (
    r"(?:hands?|fingers?|thumbs?|palms?|arms?|wrists?|legs?|foot|feet|toes?|face|lips?|mouth|tongue|throat|skin|eyes?|"
    r"neck|chest|knees?|"
    r"scalp|child|son|daughter|baby|grandson|granddaughter|toddler|kids?|husband|wife|mother|mum|mom)"
)
_PART_PL = (
    r"(?:ręk\w+|rąk|dło[nń]\w*|pal(?:ec|ca|ce|ców|cami)|kciuk\w*|nog\w+|nóg|stop[ęąy]|twarz\w*|ust\w?|język\w*|"
    r"gardł\w+|skór\w+|oko|oczy|oczu|"
    r"dziec\w+|syn\w*|córk\w+|wnuk\w*|wnuczk\w+|męż\w*|mąż|żon\w+)"
)

_LEGAL = any_of(
    r"(?<!i am a )(?<!i'm a )(?<!as a )(?<!am an )(?<!as an )\b(?:solicitors?|lawyers?|attorneys?|barristers?)\b",
    r"\blegal(?:ly)? (?:action|advice|steps?|proceedings|counsel|team|department|representative|claim|notice|route|"
    r"responsible)\b",
    r"\btak(?:e|ing) (?:this |it |the matter |you )?(?:further )?(?:legally|to court)\b",
    r"\b(?:to|in|through|before|small claims|county|civil|high|crown|magistrates'?|sheriff|supreme) court\b(?! "
    r"(?:shoes?|heels?|pumps?|side|tennis))",
    r"(?<!tennis )(?<!squash )(?<!food )(?<!basketball )(?<!badminton )\bcourt (?:case|claim|action|proceedings|"
    r"summons|order)\b|\b(?:serv|fil|issu|receiv|sen[dt])\w* (?:\w+ ){0,2}?court papers\b",
    r"\bsmall claims\b",
    r"(?:\b(?:will|to|going to|gonna|shall|could|might|can)|'ll) sue\b(?!de)|\bsuing (?:you|your|the|this|for)\b",
    r"\blawsuits?\b|\blitigation\b|\bletter before (?:action|claim)\b|\bsection 75\b",
    r"\bombudsm[ae]n\b|\btrading standards\b|\bcitizens'? advice\b|\bconsumer (?:rights|protection)\b(?! day)|"
    r"\bbetter business bureau\b",
    r"\bcharge[- ]?backs?\b(?! to (?:the|my))|\bdispute(?:d)? (?:the |this )?(?:charge|payment|transaction)\b",
    r"\b(?:to|with|by|call(?:ed|ing)?|from|contact(?:ed|ing)?|involv\w+|inform(?:ed)?) the police\b|\bpolice "
    r"(?:report|complaint|station)\b",
    r"\baction fraud\b|\breport(?:ed|ing)? (?:you|this|it|them) (?:for|as) fraud\b",
    # Polish
    r"\bprzedsądow\w+|\bprzedsadow\w+|\bwezwani\w+ do zapłaty\b",
    r"\b(?:prawnik\w*|prawnic[yz]\w*|kancelari\w+ (?:prawn\w+|adwokack\w+))\b",
    r"(?<!likier )(?<!likieru )(?<!likierem )\badwokat(?:a|em|owi|ów|ami|ce|ka|ki|kę|ką)?\b(?! do (?:deser|ciast|kaw))",
    r"\bradc[aąęyo]\w* prawn\w+",
    r"\bsąd(?:u|owi|em|zie|y|ów|ami|ach|ow\w+)?\b",
    r"\b(?:do|przed|drog\w+|spraw\w+ w) sad(?:em|owa|owej)\b|\b(?:spraw\w*|pozew|wniosek) (?:\w+ )?do sadu\b|"
    r"\bspotkamy si[eę] w sadzie\b",
    r"\bpozew\b|\bpozw(?:u|em|y|ę|e|ać|ac|iemy|ie|ani\w+)\b",
    r"\b(?:kroki|krokow|kroków|drog[ęaąi]|działania|postępowani\w+) (?:prawn\w+|sądow\w+)|\bkroki prawne\b",
    r"\brzeczni\w+ (?:\w+ )?(?:praw )?konsument\w*|\brzeczni\w+ praw\b",
    r"\buokik\w*|\burz[ąa]d\w* ochrony konkurencji|\binspekcj\w+ handlow\w+|\bsanepid\w*|\beuropejsk\w+ centr\w+ konsumenck\w+",
    r"\bprokuratur\w*|\b(?:na|do|przez) policj[aięeą]\w*|\bpolicj(?:a|ę|i|ą)\b",
    r"\bobciążeni\w+ zwrotn\w+|\bprocedur\w+ chargeback\w*|\bchargeback\w*",
)

_SAFETY = any_of(
    rf"\b(?:burn(?:t|ed|s|ing)?|scald(?:ed|s|ing)?|cut(?:s|ting)?|sliced|hurt(?:s|ing)?|injur(?:ed|es|ing)|crushed|"
    rf"trapped|gashed) "
    rf"(?:\w+ ){{0,3}}?{_PART}\b(?! (?:soap|cream))",
    r"\b(?:burn(?:t|ed|s)?|scald(?:ed|s)?|cut|hurt|injur(?:ed|es)|electrocuted) (?:myself|himself|herself|themselves|"
    r"me|him|her)\b",
    r"\b(?:got|been|was|were|is|am) (?:\w+ )?(?:burn(?:t|ed)|scalded|injured|electrocuted|poisoned)\b(?! (?:taste|"
    r"smell|toast|caramel|coffee|out))",
    rf"\bburns? (?:\w+ )?(?:on|to) (?:my|his|her|our|the|their) (?:\w+ )?{_PART}\b|\b(?:first|second|third)[- ]degree burns?\b",
    r"\binjur(?:y|ies)\b|\bbleeding\b(?! (?:colou?r|dye|ink|edge))|\b(?:needed|had|got|\d+|two|three|four|five) "
    r"stitches\b(?= |\.|,|$)(?! (?:per|in the))",
    r"\b(?:caught|catch(?:es|ing)?|went up in|burst into|set on|on) (?:fire|flames)\b(?! sale)|\bfire (?:brigade|"
    r"hazard|risk|department|engine)\b|"
    r"\b(?:started|causes?|caused|nearly) (?:a |the )?(?:\w+ )?fire\b(?! pit)|\b(?:house|kitchen) fire\b",
    r"\b(?:sparks?|sparked|sparking|flames?)\b (?:\w+ ){0,4}?(?:plug|socket|base|cable|out|from|flew|flying|last|when|"
    r"came|kettle|machine)|"
    r"\b(?:base|plug|socket|cable|kettle|machine|charger|battery|heater|toaster) (?:\w+ ){0,2}?(?:sparked|sparks|"
    r"sparking|exploded|melted|smoked|"
    r"smoking|caught)",
    r"\bexplo(?:ded|des|ding)\b(?! (?:with|in) (?:flavou?r|colou?r|taste))|\bexplosion\b(?! of (?:flavou?r|colou?r|taste|joy))",
    r"\b(?:electric(?:al)?|nasty|static|got a|gave (?:me|him|her|us) an?) (?:\w+ )?shocks?\b|\belectrocut\w+",
    r"\bsmoke (?:\w+ )?(?:com(?:ing|es)|came|pour\w+|started|from|everywhere|alarm)\b|\bstarted (?:to smoke|smoking)\b",
    r"\ballergic (?:reaction|shock)\b|\banaphyla\w+|\bbrought me out in (?:a rash|hives)\b|\b(?:came|come) out in "
    r"(?:a rash|hives)\b",
    r"\b(?:ended up|went|taken|rushed|admitted|sent|landed|trip) (?:\w+ )?(?:in|to|at) (?:the |an? )?(?:\w+ "
    r")?(?:hospital|a ?& ?e|emergency room|er|burns? unit)\b|"
    r"\bhospitali[sz]ed\b",
    r"\bfood poisoning\b|\bpoison(?:ed|ing|ous)\b|\bmade (?:me|us|him|her|my \w+) (?:\w+ )?(?:ill|sick)\b(?! of)",
    rf"\b(?:choked|choking|choke) (?:on|hazard)\b|\bcarbon monoxide\b|\bgas leak\b|\b(?:glass|metal|shards?) in (?:my|"
    rf"his|her) (?:food|mouth|{_PART})",
    r"\b(?:safety|choking|health) (?:hazard|risk)\b|\bhurt a child\b|\bunsafe\b|\bdangerous (?:product|device|to use|"
    r"plug|fault)\b",
    r"\b(?:shards?|pieces?|splinters?|bits?|slivers?) of (?:broken )?(?:glass|metal|plastic) in (?:the|my|our|a|his|her) (?:\w+ )?(?:jar|"
    r"food|jam|bread|soup|"
    r"bottle|tin|can|cake|chocolate|packet|milk|yoghurt|sauce|meal|cereal|salad)",
    r"\b(?:face|lips?|tongue|throat|eyes?|skin|hands?) (?:\w+ )?(?:swell\w*|swoll\w+|came up in|blister\w*|burns?|burned|burnt)\b|"
    r"\b(?:had to (?:go|be taken)|went|off|trip|rushed|straight) (?:\w+ )?to (?:the )?(?:a ?& ?e|er|hospital|emergency)\b",
    # Polish
    r"\b(?:kawał\w+|odłam\w+|drobin\w+|okruch\w*|opiłk\w+) (?:szkła|szkla|metalu|plastiku)|\b(?:szkło|szklo|metal|drut) w (?:\w+ "
    r")?(?:jedzeni\w+|dżem\w*|"
    r"chleb\w*|zup\w*|słoik\w*|butel\w+|serk\w*|sałatc\w*|mięs\w+)",
    r"\b(?:spuch|opuch|napuch)\w+ (?:\w+ ){0,2}?(?:twarz|usta|oko|oczy|język|gardło|ręce|powiek\w+)|\b(?:twarz|usta|język|gardło|oczy) "
    r"(?:\w+ ){0,2}?(?:spuch|"
    r"opuch)\w+|\b(?:na|do|o) sor(?:-?(?:ze|u|em|ie))?\b",
    r"\bza?dławi\w+ si[eę]|\bzadławi\w+|\bzacz\w+ si[eę] palić|\bpali\w* si[eę] (?:bateri\w+|ładowark\w+|kabel|wtyczk\w+)",
    r"\b(?:po|o)parz(?:y[łl]\w*|on\w+|eni\w+|yć|yc)\b",
    r"\bporazi[łl]\w*|\bporażeni\w+|\bpr[ąa]d (?:mnie |go |ją |nas )?(?:kopn\w+|porazi\w+)|\bkopn[ęąe]\w* (?:\w+ )?pr[ąa]d\w*",
    r"\bpożar\w*|\bpozar(?:u|em|y)?\b",
    r"(?<!lampka )(?<!kontrolka )(?<!dioda )(?<!lampki )\bzapali[łl]\w* si[ęe]\b(?! (?:lampk|kontrolk|diod|świat))",
    r"\b(?:stan[ąęe]\w+|stoi|w) (?:w )?płomieniach\b|\bpłomie(?:ń|nie)\b|\bposzed[łl] dym\b|\bdymi(?:ć|ł|ła|ło)?\b "
    r"(?:się )?|\bleci(?:ał)? (?:\w+ ){0,3}?dym\b",
    r"\bzaiskrzy\w+|\biskrz(?:y|ył|yła|yło|yć|enie)\b|\biskry (?:lec\w+|posz\w+|sypa\w+|polec\w+|z gniazd\w+)|"
    r"\b(?:lec\w+|posz\w+|sypa\w+|sypn\w+|polec\w+) (?:\w+ )?iskry\b",
    r"\b(?:wybuch(?:ł|ła|ło|ły|nął|nęła|nęło|em|u)?|eksplodowa\w+|eksplozj\w+)\b(?! (?:smak|śmiech|rados|aromat|płacz))",
    r"\breakcj\w+ (?:alergiczn\w+|uczuleniow\w+)|\buczuli[łl]\w*|\banafila\w+|\bdosta\w+ (?:\w+ ){0,3}?(?:alergii|"
    r"uczulenia|wysypki|pokrzywki)",
    r"\b(?:trafi\w+|wyl[ąa]dowa\w+|zabra\w+|pojecha\w+|le[żz]\w+) (?:\w+ ){0,3}?(?:do|w|na) (?:szpital\w+|sor\b|"
    r"pogotowi\w+|ostry\w+ dyżur\w*)",
    rf"\bskalecz\w+|\b(?:rozci[ęąe]\w+|przeci[ęąe]\w+|zrani\w+|przytrzas\w+|zmiażdży\w+) (?:\w+ ){{0,3}}?(?:się|sobie|"
    rf"{_PART_PL})",
    r"\bobrażeni(?:a|e|ami|ach|om)\b|\bzatru(?:ł\w+|ci\w+|liśmy|ć)\b|\bzakrztusi\w+|\budławi\w+|\bczad(?:em|u)\b",
    r"\b(?:stopi|nadtopi|przepali)[łl]\w*(?:\s+si[ęe])? (?:\w+ ){0,2}?(?:wtyczk\w+|kabel|kabla|gniazdk\w+|obudow\w+|bateri\w+)|"
    r"\b(?:wtyczka|kabel|gniazdko|obudowa|bateria) (?:\w+ ){0,2}?(?:stopi|nadtopi|spali)[łl]\w*",
    r"\bzagroż\w+ (?:dla )?(?:życia|zdrowia|bezpieczeństwa)|\bniebezpieczn\w+ (?:produkt\w*|dla (?:dziec\w+|zdrowia|"
    r"życia)|w użyciu)",
)

_PRIVACY = any_of(
    r"\bgdpr\b|\bdata protection\b|\bdata breach\b|\bprivacy (?:breach|violation|complaint|request)\b|\bbreach of "
    r"(?:my )?privacy\b",
    r"\b(?:subject access request|dsar)\b|\bright (?:of access|to be forgotten|to erasure)\b|\binformation commissioner\b",
    r"\bpersonal data\b|\bmy (?:personal )?(?:data|details|information) (?:\w+ )?(?:was|were|has been|have been|got|"
    r"is|are) (?:\w+ )?"
    r"(?:leaked|stolen|shared|sold|exposed|hacked|passed on|given to)",
    r"\b(?:leaked|sold|shared|passed on|gave away) (?:my|our) (?:\w+ )?(?:data|details|address|number|information)\b",
    r"\b(?:delete|close|erase) my (?:\w+ )?account\b|\baccount holder\b.{0,40}\b(?:died|passed away|deceased)\b",
    r"\b(?:copy|copies) of (?:all )?(?:the |my )?(?:personal )?data (?:you|about|on me)",
    # Polish
    r"\brodo\b|\buodo\b|\burz[ąa]d\w* ochrony danych|\bochron\w+ danych\b|\binspektor\w* ochrony danych|\bdan(?:e|ych|"
    r"ymi) osobow\w+",
    r"\b(?:wyciek\w*|wyciekły|wykradzion\w+|sprzeda\w+|udostępni\w+|przekaza\w+) (?:\w+ ){0,3}?(?:mo\w+ )?(?:dan(?:e|"
    r"ych)|adres\w*|numer\w*)\b(?! przesyłk| paczk)",
    r"\b(?:usun\w+|skasowa\w+|zamkn\w+|usuń\w*) (?:\w+ ){0,2}?(?:moje |mojego )?kont[ao]\b(?! bankow)",
    r"\bnie profilowa[ćc]\b|\bprawo dostępu do (?:moich )?danych|\bdostęp do (?:moich )?danych|\bprzetwarzani\w+ "
    r"(?:moich )?danych\b",
    r"\b(?:wykreślić|wykreslic|usunąć|usunac) (?:mój |moj )?adres z bazy\b|\bwłaściciel\w* konta\b.{0,40}\bzmar\w+",
)

BY_KIND = {kind: PhraseList(phrases, STEMS[kind]) for kind, phrases in ((SAFETY, _SAFETY), (LEGAL, _LEGAL), (PRIVACY, _PRIVACY))}


# lawyers as a sort of people, or somebody's trade: "the crowds of juries, lawyers and court staff"
_A_CROWD = any_of(
    r"\b(?:works?|working|worked|job|pracuj\w+|pracował\w*|zatrudnion\w+|praktyk\w+|staż\w*) (?:\w+ )?(?:in|at|for|w|dla|na) (?:\w+ )?"
    r"(?:court|law|police|sądzie|sadzie|kancelarii|policji|prokuraturze|uokik\w*)\b",
    r"\b(?:crowds?|jury|juries|jurors?|clientele|patrons|regulars|full of|lots of)\b[^.]{0,60}"
    r"\b(?:lawyers|attorneys|barristers|solicitors)\b",
    r"\b(?:lawyers|attorneys|barristers|solicitors)\b,? (?:and )?(?:court staff|jur(?:ies|ors)|judges|bankers|doctors|students)\b",
)
# a threat or one's own case, as against law as a subject: "my lawyer", "I will sue you", "zgłoszę to do UOKiK"
_OWN_CASE = any_of(
    r"\b(?:my|our) (?:\w+ )?(?:solicitor|lawyer|attorney|barrister|bank|legal|claim|case|lawsuit|dispute|rights)",
    r"\b(?:i|we)(?:'(?:ll|ve|m|re|d|am))?\b(?: \w+){0,6}? (?:su(?:e|ed|ing)|court|legal\w*|police|ombudsm[ae]n|trading standards|"
    r"charge-?backs?|disput\w+|solicitors?|lawyers?|attorneys?|claims?|lawsuit|fraud|rights|report\w*)\b",
    r"\b(?:you|they|company|shop|store|hotel|business)\b.{0,60}\b(?:sued|suing|court|lawsuit|hear from|legally responsible)\b",
    r"\bsee you in (?:\w+ )?court\b|\bsu(?:e|ing) (?:you|them|this)\b|\breport(?:ed|ing)? (?:you|this|them) \b|\bletter before\b",
    r"\b(?:mój|moj\w*|moim|nasz\w*) (?:\w+ )?(?:prawni\w+|adwokat\w*|radc\w+|spraw\w+|pełnomocni\w+)|\bspotkamy si[ęe]\b",
    r"\b(?:zgłasz\w+|zgłosz\w+|zgłosi\w+|zawiad\w+|kieruj[ęe]|skieruj[ęe]|skierował\w+|oddaj[ęe]|oddam|odda[łl]\w+|podaj[ęe]|"
    r"podam|pozw[ęe]|pozywam\w*|pozwie\w+|podejm\w+|dzwoni[ęe]|wezw\w+|wzywam|składam|złoż\w+|rozmawiał\w+|id[ęe]|pójd\w+)\b",
)


def find(text: str, *, own_case_only: bool = False) -> list[Hit]:
    """Each kind of urgent matter that the text speaks of, once, with the first sentence that does; gravest first.

    With `own_case_only`, law counts where the writer threatens with it or tells of a case of their own.
    """
    found: list[Hit] = []
    for kind in KINDS:
        if not BY_KIND[kind].may_be_in(text):
            continue
        speaking = (part for part in sentences(text) if speaks_of(kind, part))
        wanted = (part for part in speaking if kind != LEGAL or is_own_case(part, in_so_many_words=own_case_only))
        found += [Hit(kind, part) for part in islice(wanted, 1)]
    return found


_A_STORY = any_of(
    r"\b(?:novels?|books?|films?|movies?|series|dramas?|thrillers?|stories) (?:\w+ ){0,3}?(?:set |about |in |on )(?:\w+ )?(?:court|law|"
    r"lawyers|police)",
    r"\b(?:kryminał|powieś|film|serial|dramat|thriller|książk)\w* (?:\w+ )?(?:sądow|prawnicz|o prawni|o sąd)\w*",
)


def is_own_case(sentence: str, *, in_so_many_words: bool = False) -> bool:
    """Whether a sentence about law speaks of the writer's own matter, not of lawyers as a sort of people."""
    if _A_STORY.search(sentence):
        return False
    return bool(_OWN_CASE.search(sentence)) or not (in_so_many_words or _A_CROWD.search(sentence))


def speaks_of(kind: str, sentence: str) -> bool:
    """Whether the sentence speaks of a matter of the kind."""
    return BY_KIND[kind].is_in(sentence) or (kind == PRIVACY and BY_KIND[kind].may_be_in(sentence) and asks_for_erasure(sentence))
