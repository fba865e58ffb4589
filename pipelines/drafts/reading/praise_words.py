"""The words of praise, also of praise by understatement ("can't complain"), and those by which praise turns to a blow."""

from __future__ import annotations

from pipelines.drafts.language.word_patterns import any_of

_NOT = r"(?:can ?not|can['’]t|could ?n['’]t|could not|cant|no)"
_DONE = r"(?:complain|find fault|ask for (?:more|better)|be happier|fault (?:it|them|you|her|him|the|this|that))"
UNDERSTATED = any_of(
    rf"{_NOT} (?:really |possibly |honestly )?{_DONE}\b", rf"{_NOT} (?:recommend|praise) \w+ (?:highly )?enough\b",
    r"(?:no|zero|not a single|never a) (?:complaints?|grumbles|moans)\b(?! (?:\w+ ){0,2}(?:answer|repl|handl|form|depart|number))",
    r"nothing(?:['’]s| is| was)? wrong\b(?! with (?:me|my|asking))",
    r"(?:nothing|little|not much) to (?:complain|grumble|moan) (?:about|of)\b", r"nothing but praise",
    r"not (?:(?:half|too|so|at all) )?bad\b(?! (?:enough|advice|idea))", r"never (?:once )?let (?:me|us) down",
    r"never (?:once )?had (?:a|any) (?:problem|trouble|issue)s?",
    r"nie (?:mogę|możemy|można|wypada|mam|mamy|ma) (?:na co |powodu |co )?(?:\w+ )?narzekać", r"nie narzekam",
    r"narzekać nie (?:mogę|wypada|mam|ma)", r"złego słowa (?:nie )?(?:powiedzieć|powiem|nie mogę)", r"nie (?:mogę|powiem) złego słowa",
    r"nie (?:ma|mam|mamy) (?:się )?(?:do czego|czego) (?:się )?(?:przyczepić|czepi\w+)", r"bez zarzutu", r"bez (?:żadnych )?zastrzeżeń",
    r"do niczego (?:się )?nie (?:można |mogę |da się )?(?:się )?przyczep\w+", r"nie mam (?:żadnych )?(?:zastrzeżeń|uwag)\b",
    r"nic dodać,? nic ująć", r"(?:całkiem |wcale |zupełnie )?nie (?:jest |było |są )?(?:najgorz\w+|tak źle)", r"(?:całkiem|wcale) niezł\w+",
    r"niczego (?:mi |nam )?nie brak\w*", r"(?:nigdy|ani razu) (?:\w+ ){0,2}nie zawi(?:ódł|odł|edli)\w*",
)
PRAISE = (
    r"thank(?:s| you)\b(?! in advance)(?! for (?:the|your) (?:reply|e-?mail|answer|message|response|letter))",
    r"love\b", r"loved\b", r"great\b", r"excellent", r"perfect\w*", r"wonderful", r"fantastic", r"brilliant",
    r"very happy", r"recommend", r"lovely", r"gorgeous",
    r"superb", r"spotless", r"świetn\w+", r"doskona\w+", r"poleca\w+",
    r"(?<!z góry )dziękuj\w+(?! z góry)", r"zadowolon\w+", r"wspania\w+", r"super\b",
    r"rewelac\w+", r"cudown\w+", r"idealn\w+", r"pyszn\w+", r"przepiękn\w+", r"prześliczn\w+",
)
GOOD = any_of(
    *PRAISE, UNDERSTATED.pattern,
    r"(?:beautiful|good|best|star|legend|angel|saint|beast|stunning|comf|happy|pleas|credit|quick|fast|joy)\w*",
    r"(?:marvel|nice|kind|polite|friendly|handsome|success|treasure)\w*",
    r"(?:genial|pięk|bosk|najlepsz|przemi|sympatyczn|smaczn|ekstra|obłędn|wzorow|szybk|doceni|uczciw|anio|śliczn|chwal|uprzejm|fajn)\w*",
    r"(?:lubię|miły|miła|miło|żyleta|wielki plus|złoto|chapeau|szacun|na medal|pierwsza klasa)\b",
    r"(?:first[ -]class|top[ -]notch|second to none)\b",
)
TURN = any_of(
    r"(?:but|though|tho|however|unfortunately|sadly|shame|pity|mind|except|yet|whereas|downside|apart from|on the other hand)\b",
    r"only (?:thing|complaint|problem|snag|the \w+ (?:is|are|was|were))\b", r"the (?:trouble|problem|bad) is\b", r"now the moans?\b",
    r"(?:ale|lecz|niestety|szkoda|tylko|tyle że|za to|natomiast|jednak|choć|chociaż|z kolei|minus\w*|poza tym)\b",
    r"(?:jedna uwaga|jedynie|inna bajka|gorzej)\b",
)
_NOT_YET = r"(?<!\bnot )(?<!n't )(?<!n’t )(?<!never )(?<!\bno )(?<!nothing )(?<!nobody )"
DONE = any_of(
    rf"{_NOT_YET}(?:sorted|resolved|fixed|settled|solved) (?:it|everything|this|that|the|my|our|me|out)\b",
    r"(?:has|have|was|were|is|['’]s) (?:now |all |been |already )*(?:sorted|resolved|fixed|solved)\b",
    r"for (?:sorting|fixing|resolving|solving)\b", r"(?<!nie )załatwi(?:ł|li)\w*", r"(?<!nie )(?:rozwiąza|naprawi|wyjaśni)(?:ł|li)\w*",
    r"za (?:\w+ )?(?:załatwienie|rozwiązanie|wyjaśnienie|korektę|naprawę)\b",
)
NOT_DONE_YET = any_of(
    r"in advance\b", r"let (?:me|us) know\b",
    r"(?:once|until|till|when|as soon as|if|whether|unless) [^.!?,;]{0,40}\b(?:sorted|resolved|fixed|settled|solved)\b",
    r"z góry", r"(?:dać|dajcie|daj|proszę o) (?:\w+ )?znać",
    r"(?:gdy|kiedy|jak|jeśli|jeżeli|czy) [^.!?,;]{0,40}\b(?:załatwi|rozwiąża|naprawi|wyjaśni)",
)  # thanks said ahead of what is still to be done
THANKS = any_of(
    r"thank(?:s| you)\b(?! for nothing)", r"(?:absolute|real|total|proper|a|an) (?:star|legend|gem|angel|delight|credit to)\b", r"kudos",
    r"(?:dziękuj|wspania|fantastyczn|cudown|świetn|rewelac)\w+", r"podziękowani\w+",
)
IRONY = any_of(
    r"oh,? (?:great|brilliant|lovely|wonderful|fantastic|joy|good|perfect)\b", r"(?:well done|congratulations|bravo)\b",
    r"thanks for nothing",
    r"(?:really|truly) (?:outstanding|first[ -]class|impressive) (?:work|job|service)\b",
    r"no,? (?:pięknie|brawo|świetnie|super|ładnie|cudownie|gratuluję)\b", r"brawo\b", r"gratul\w+", r"mistrzowsk\w+ robot\w+",
)


def thanks_for_what_was_done(text: str) -> bool:
    """Whether a lower-case text thanks or praises for something that was put right: what it names is no open matter."""
    return THANKS.search(text) is not None and DONE.search(text) is not None and not says_not_done_yet(text)


def says_not_done_yet(text: str) -> bool:
    """Whether a lower-case text speaks of what is still to be done: thanks in advance, word that is asked for."""
    return NOT_DONE_YET.search(text) is not None


def is_ironic(text: str) -> bool:
    """Whether the praise of a lower-case text has the marks of irony; a text that reads as pleased means it."""
    return IRONY.search(text) is not None


def understates(text: str) -> bool:
    """Whether a lower-case text praises by denying a complaint."""
    return UNDERSTATED.search(text) is not None


def without_understatement(text: str) -> str:
    """The lower-case text without such praise, in which the words of a complaint stand."""
    return UNDERSTATED.sub(" ", text)


def praises(text: str) -> bool:
    """Whether a lower-case text holds a word of praise at all."""
    return GOOD.search(text) is not None


def praise_turns(text: str) -> bool:
    """Whether a lower-case text first praises and then turns, as "lovely, but late"; what turned out well after trouble does not."""
    good = GOOD.search(text)
    return good is not None and TURN.search(text, good.end()) is not None
