"""The words by which people ask not to be written to, or to be forgotten, in English and Polish.

Precision comes before reach: a phrase must name the person or the mailing, so that "stop sending me broken mugs" and
"unsubscribe from the paid plan" ask for nothing here. Each sentence is looked at by itself, and a phrase that is denied or
reported ("I never unsubscribed", "you deleted my data") does not count.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.consent.phrase_list import PhraseList, any_of, sentences

MARKETING = "marketing"
ALL = "all"
ERASURE = "erasure"


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for (marketing | all | erasure) and the sentence that asks it."""

    scope: str
    sentence: str


_MAILING_EN = (
    r"(?:e-?mails?|mails?|mailings?|messages|newsletters?|marketing|offers|promo(?:tion)?s?|promotional|adverts?|ads|"
    r"advertising|spam|junk|catalogues?|catalogs?|surveys|brochures?|(?:this|these|those|the|any|your)(?= *$))"
)
_LIST_EN = (
    r"(?:mailing[ -]?|e-?mail(?:ing)? |marketing |contact |distribution |newsletter )?(?:list|lists|database|"
    r"mailings?|newsletter)"
)
_PAID_EN = (
    r"(?! (?:from|to) (?:the |my |your |this |a )?(?:\w+ )?(?:paid|premium|plan|subscription|service|box|membership|"
    r"account|delivery))"
)

ERASURE_EN = any_of(
    r"\b(?:erase|delete|remove|wipe|forget) (?:all |any |every(?:thing)? )?(?:of )?(?:my|our) (?:\w+ )?(?:data|personal details|"
    r"personal information|records)\b",
    r"\b(?:erase|delete|wipe) (?:all |any )?(?:personal )?data (?:you (?:hold|have|keep|store)|about me|on me)",
    r"\berasure of (?:all|every|my|any|personal)\w*",
    r"\brequest (?:the |an? )?erasure\b",
    r"\bright to (?:be forgotten|erasure)\b",
    r"\b(?:article|art\.?) ?17\b(?=.*\b(?:gdpr|erasure|data|delete)\b)",
    r"\b(?:erase|delete|remove) everything (?:you (?:hold|have|know|keep)|about me)",
)
ERASURE_PL = any_of(
    r"\b(?:usun(?:ąć|ac|iecie|ięcie|ięcia|iecia)|usuńcie|usuncie|usuń|skasujcie|skasować|skasowac|wykasować)\b (?:\w+ ){0,3}?"
    r"(?:moj\w+ )?(?:dan(?:e|ych)(?! karty| do faktury))(?: osobow\w+)?\b",
    r"\bprawo? do bycia zapomnian\w+|\bprawa do bycia zapomnian\w+",
    r"\bart(?:\.|ykuł\w*)? ?17 (?:ust\.? ?1 )?(?:rodo|rozporządzeni\w+)",
)

_ALL_EN = any_of(
    r"\b(?:stop|quit|cease) (?:writing|contacting|e-?mailing|messaging|mailing|bothering|spamming)(?: to)? (?:me|us)\b"
    r"(?! (?:about|with|from|the|this|your) )",
    r"\b(?:do not|don'?t|never) (?:ever )?(?:contact|e-?mail|mail|write(?: to)?|message) (?:me|us)"
    r"(?: by e-?mail)?(?: again| any ?more| ever| at all)",
    r"\b(?:do not|don'?t) (?:contact|write to) me by e-?mail\b",
    r"\b(?:do not|don'?t|never) write (?:to (?:me|us) )?again\b",
    r"\b(?:do not|don'?t|never) (?:want|wish) (?:you )?to (?:hear from you|be contacted)(?: by you)?(?: again| any ?more| ever)?",
    r"\bno more contact\b",
    r"\bstop all (?:contact|communication|e-?mails|messages)\b",
    r"\bi do(?: not|n'?t) want any(?: more)? (?:e-?mails?|messages|mails?) from you",
)
_MARKETING_EN = any_of(
    rf"\b(?:how (?:can|do) (?:i|we) |please |to |you |i want to )(?:stop|end|turn off|switch off|block) (?:getting |receiving )?(?:these|"
    rf"those|your|the|all|"
    rf"this) (?:\w+ )?{_MAILING_EN}\b(?! (?:going|landing|ending|being|from going|in my))",
    rf"\b(?:removed|deleted|struck|taken) (?:off|from|out of) (?:your|the|this|that|all|any|every) (?:\w+ )?(?:your )?{_LIST_EN}s?\b",
    r"\bwant out of (?:your|the|this|these|all) (?:\w+ )?(?:newsletters?|mailings?|lists?|e-?mails)\b",
    r"\b(?:withdraw|revoke|take back|cancel) (?:the|my|any|all|every) (?:\w+ )?consents?\b",
    r"\bno more (?:e-?mails|newsletters?|mailings?|texts|offers)(?: from you)?(?:,? please|,? thank\w*)?(?:$|[,;!])|\bno more "
    r"(?:e-?mails|newsletters?|mailings?)\b "
    r"(?:from you|please)",
    r"\b(?:cancel|end|stop) (?:my|the|this) (?:e-?mail )?newsletter(?: subscription)?\b",
    r"\bopt(?:ing)? out (?:of|from) (?:\w+[ -]?){0,3}?(?:offers|e-?mails|marketing|newsletters?|mailings?)\b",
    r"\bstop (?:texting|messaging|mailing|e-?mailing) (?:me|us) (?:with|about) (?:\w+ ){0,3}?(?:discounts?|offers|sales?|vouchers?|"
    r"codes?|ads?|adverts?|promos?)",
    r"\bobject to (?:\w+ ){0,6}?(?:for|in) (?:direct )?(?:marketing|advertising|profiling)",
    r"\b(?:do not|don'?t|no longer) (?:consent|agree) to (?:\w+ ){0,4}?(?:marketing|advertising|newsletters?|offers|mailings?|promotional)",
    r"\bno (?:working )?unsubscribe (?:link|button|option)\b.{0,60}\b(?:ask\w*|please|do it|take me|remove me|stop)",
    rf"\b(?:you )?keep (?:on )?(?:sending|e-?mailing|mailing|bombarding|flooding) (?:me|us) (?:\S+ "
    rf"){{0,4}}?{_MAILING_EN}\b.{{0,60}}\b(?:asked|told) you "
    r"(?:not to|to stop)|\basked you (?:not to|to stop) (?:\w+ )?(?:sending|e-?mailing|mailing)",
    rf"\b(?:stop|quit|cease) sending (?:me|us) (?:\S+ ){{0,4}}?{_MAILING_EN}\b",
    r"\bstop sending me *$",
    r"\b(?:stop|no more|enough of) (?:\S+ ){0,2}?(?:marketing|newsletters?|promotional|spam|advertising|junk)\b(?! folder)",
    r"\b(?:stop|quit) (?:e-?mailing|contacting|mailing|writing to|bothering|spamming) (?:me|us) (?:with|about) (?:\S+ ){0,3}?"
    r"(?:offers|newsletters?|marketing|promotions?|adverts?|deals|surveys)",
    r"^\W*(?:re: ?)?unsubscribe(?: please| me(?: please)?)?\W*$",
    rf"(?<![\[{{|])\b(?:please )?unsubscribe (?:me|us|my (?:e-?mail|address))\b{_PAID_EN}",
    rf"\b(?:please|want to|wish to|like to|how (?:do|can) (?:i|we)|trying to|try to|tried to|need to|how to|where to|"
    rf"can i) unsubscribe\b{_PAID_EN}",
    r"\bclicked (?:on )?(?:the |your )?[\"'“]?unsubscribe\b",
    r"\bunsubscribe (?:me )?from (?:all |any |the |your |this |these )?(?:\w+ )?(?:newsletters?|mailing|list|e-?mails|"
    r"mails|marketing|offers)",
    rf"\b(?:take|remove|delete|strike|get|drop) (?:me|us|my (?:name|e-?mail|address|e-?mail address)) (?:off|from|out of) "
    rf"(?:your|the|this|that|all|any|every) (?:\w+ )?{_LIST_EN}\b",
    r"\bopt (?:me|us) out\b",
    r"\b(?:opt(?:ing)? out) (?:of|from) (?:all |any |your |the |these |further )?(?:\w+ )?(?:marketing|e-?mails|"
    r"newsletters?|mailings?|"
    r"offers|promotions|communications?|advertising|profiling)",
    r"\bobject to (?:any |all |the |your |direct |receiving |further )*(?:marketing|advertising|profiling|"
    r"newsletters?|promotional)",
    r"\b(?:withdraw|revoke|cancel) (?:all )?(?:my|any) (?:marketing )?consents?\b",
    r"\b(?:do not|don'?t|no longer) (?:want|wish|care) to (?:receive|get|be sent|see) (?:\S+ ){0,4}?(?:e-?mails?|"
    r"newsletters?|marketing|offers|"
    r"promotions?|promotional|adverts?|advertising|mailings?|catalogues?|spam|surveys)",
    r"\b(?:do not|don'?t) want (?:your|any|any more|more) (?:newsletters?|marketing|promotional|spam|adverts?|advertising)",
    r"\b(?:do not|don'?t) (?:send|e-?mail) (?:me|us) (?:\S+ ){0,4}?(?:newsletters?|marketing|offers|promotions?|"
    r"promotional|adverts?|"
    r"advertising|spam|surveys)",
)

_MAILING_PL = (
    r"(?:e-?mail\w*|maili?\w*|newsletter\w*|ofert\w*|reklam(?!acj)\w*|marketing\w*|promocj\w*|spam\w*|mailing\w*|"
    r"sms\w*|ankiet\w*|"
    r"katalog\w*|informacj\w+ handlow\w+|wiadomoś\w+|wiadomosc\w+|korespondencj\w+)"
)
_ALL_PL = any_of(
    r"\b(?:nie chcę|nie chce|nie życzę sobie|nie zycze sobie) (?:\w+ ){0,4}?żadn\w+ (?:\w+ )?(?:wiadomości|maili|"
    r"e-?maili|kontaktu|korespondencji)",
    r"\b(?:nie życzę sobie|nie zycze sobie|nie chcę|nie chce) (?:\w+ ){0,2}?(?:kontaktu|kontaktowania)\b",
    r"\b(?:proszę|prosze) (?:\w+ ){0,4}?nie kontaktować\b",
    r"\bnie kontaktujcie się (?:\w+ ){0,3}?ze mną|\bnie kontaktować się (?:\w+ ){0,2}?ze mną",
    r"\b(?:przestańcie|przestancie|proszę przestać|prosze przestac) (?:\w+ ){0,2}?(?:do mnie )?(?:pisać|pisac)(?: do "
    r"mnie)?\b(?! o)",
    r"\bnie (?:piszcie|pisać|proszę pisać) (?:już |więcej )?do mnie(?: już| więcej| nigdy)?\b(?! o)",
    r"\b(?:proszę )?(?:już |więcej )?do mnie (?:już |więcej )?nie (?:pisać|piszcie)\b(?! o)",
)
_MARKETING_PL = any_of(
    r"\b(?:zrezygnować|zrezygnowac|rezygnować|rezygnowac) (?:z|ze) (?:\w+ ){0,3}?(?:newsletter\w*|ofert\w*|mailing\w*|wiadomości|"
    r"wiadomosci|reklam(?!acj)\w*|"
    r"marketing\w*|subskrypcji)",
    r"\b(?:dość|dosc|koniec|stop) (?:\w+ ){0,2}?(?:reklam(?!acj)\w*|spam\w*|newsletter\w*|mailing\w*|marketing\w*)",
    rf"\bjak (?:się |sie |mogę |moge |można |mozna )*(?:wypisać|wypisac|zrezygnować|zrezygnowac|wyrejestrować) (?:się |sie )?(?:z|ze) "
    rf"(?:\S+ ){{0,3}}?{_MAILING_PL}",
    r"\b(?:usunięci\w+|usunieci\w+|usunąć|usunac|usuńcie|usuncie|wykreślić|wykreśleni\w+|wypisani\w+|skreśleni\w+)\b (?:\S+ ){0,5}?(?:z|"
    r"ze) (?:\w+ ){0,2}?"
    r"(?:list\w*|baz\w*|newsletter\w*|mailing\w*)",
    r"\b(?:newsletter\w*|mailing\w*|powiadomie\w+ marketingow\w+) (?:\w+ ){0,3}?(?:wyłączyć|wylaczyc|wyłączcie|wylaczcie|anulować|"
    r"anulowac|zatrzymać)|"
    r"\b(?:wyłączyć|wylaczyc|wyłączcie|wylaczcie|anulować|anulowac) (?:\w+ ){0,3}?(?:newsletter\w*|mailing\w*)",
    r"\bnie (?:wyrażam|wyrazam|udzielam) (?:\w+ )?zgod\w+ (?:\S+ ){0,4}?(?:marketing\w*|ofert\w*|reklam(?!acj)\w*|newsletter\w*|"
    r"handlow\w*|wiadomości|mailing\w*|kontakt\w*)",
    r"\b(?:ofert\w*|reklam(?!acj)\w*|newsletter\w*|promocj\w*)\b.{0,40}\b(?:nie (?:do mnie |mi )?(?:wysyłać|wysylac|przysyłać|przysylac|"
    r"wysyłajcie|wysylajcie)|"
    r"przestać|przestańcie)",
    rf"\b(?:nie życzę sobie|nie zycze sobie) (?:\S+ ){{0,5}}?{_MAILING_PL}",
    rf"\b(?:nie chcę|nie chce|nie chciał\w+bym) (?:\w+ ){{0,3}}?(?:dostawać|dostawac|otrzymywać|otrzymywac|czytać) "
    rf"(?:\S+ ){{0,5}}?{_MAILING_PL}",
    rf"\bnie (?:wysyłajcie|wysylajcie|przysyłajcie|przysylajcie|przesyłajcie|wysyłać|wysylac|przysyłać|przysylac|"
    rf"przesyłać|ślijcie) "
    rf"(?:\S+ ){{0,5}}?{_MAILING_PL}",
    rf"\b(?:przestańcie|przestancie|przestać|przestac|zaprzestani\w+|koniec z) (?:\S+ ){{0,5}}?{_MAILING_PL}",
    r"\b(?:usunięcie|usuniecie|usunąć|usunac|usuńcie|usuncie|wypisanie|wypisać|wypisac|wypiszcie|wypisz|wypisuję|"
    r"wypisuje|skreślić|skreślenie|"
    r"wykreślić|wykreslic|wykreślenie|wykreślcie|wyrejestrować|wyrejestrowanie)\b (?:\S+ ){0,5}?(?:z|ze) (?:\w+ ){0,2}?"
    r"(?:list\w*|baz\w*|newsletter\w*|subskrypcji|mailing\w*|grupy mailingowej)",
    r"\b(?:wypiszcie|wypisać|wypisac|wypisz) (?:mnie|się|sie) *$",
    r"\b(?:chcę|chce|chciał\w+bym|proszę) (?:się |sie |mnie )?(?:wypisać|wypisac)\b",
    r"\b(?:rezygnuję|rezygnuje|rezygnacj\w+) (?:z|ze) (?:\w+ ){0,3}?(?:newsletter\w*|ofert\w*|mailing\w*|wiadomości "
    r"marketingow\w+|reklam(?!acj)\w*|"
    r"marketing\w*)",
    r"\b(?:cofam|wycofuję|wycofuje|odwołuję|odwoluje|wycofać|cofnąć)\b (?:\w+ ){0,2}?(?:zgod\w+)",
    r"\bsprzeciw\w* (?:\w+ ){0,4}?(?:wobec|przeciwko|co do|na)? ?(?:\w+ ){0,4}?(?:marketing\w*|profilowani\w*|przetwarzani\w*)",
    r"\bnie profilować\b|\bnie profilowac\b",
)

# said of somebody else's doing, or denied: "you deleted my data", "I never asked to unsubscribe", "I did not opt out"
_REPORTED = any_of(
    r"\b(?:did not|didn'?t|never|was not|wasn'?t) (?:\w+ ){0,3}?(?:unsubscrib\w+|opt(?:ed)? (?:me )?out)",
    r"\b(?:without|after|before|accidentally|by mistake) (?:\w+ ){0,2}?unsubscrib\w+",
    r"\b(?:do not|don'?t|never|please don'?t) (?:ever )?(?:erase|delete|remove|wipe|unsubscribe|take|opt)\b",
    r"\b(?:you|they|shop|system|app) (?:\w+ )?(?:erased|deleted|removed|wiped|deletes|erases|removes|wipes) |"
    r"\bdid (?:you|they) (?:\w+ )?(?:erase|delete|remove|wipe) ",
    r"\bnie (?:usuwajcie|usuwać|usunęliście|wypisujcie|wypisywać|cofam|rezygnuję)\b",
    r"\b(?:usunęliście|skasowaliście|nigdy się nie wypis\w+|nie wypisywał\w+ się)\b",
)

# every phrase above holds one of these; looking for them first costs a hundredth of the patterns
_STEMS = (
    "stop", "quit", "cease", "contact", "mail", "writ", "messag", "hear", "unsubscri", "list", "database", "newsletter", "opt", "object",
    "consent", "marketing", "promo", "spam", "advert", "survey", "catalog", "offers", "junk", "erase", "erasure", "data", "personal",
    "records", "forgotten", "forget", "art", "everything", "more",
    "życz", "zycz", "chc", "pisa", "pisz", "kontakt", "wysył", "wysyl", "przysy", "przesy", "ślij", "przesta", "zaprzesta", "koniec",
    "usun", "usuń", "wypis", "skreśl", "wykreśl", "wykresl", "wyrejestr", "rezygn", "cofam", "wycof", "odwoł", "odwol", "cofn", "sprzeciw",
    "profilow", "zapomnian", "skas", "wykas", "dane", "danych", "proszę",
)  # fmt: skip

# the widest wish first
_WISHES = {
    scope: PhraseList(any_of(english.expression, polish.expression), _STEMS, _REPORTED)
    for scope, english, polish in (
        (ERASURE, ERASURE_EN, ERASURE_PL), (ALL, _ALL_EN, _ALL_PL), (MARKETING, _MARKETING_EN, _MARKETING_PL),
    )
}  # fmt: skip


def asks_for_erasure(sentence: str) -> bool:
    """Whether the sentence asks that what we hold about its writer be erased."""
    return _WISHES[ERASURE].is_in(sentence)


def _scope(sentence: str) -> str | None:
    bare = sentence.rstrip(" .!?;")
    return next((scope for scope, wish in _WISHES.items() if wish.is_in(bare)), None)


def requests(text: str) -> list[Request]:
    """What the writer asks for, in the order of the sentences; empty for nearly every message."""
    parts = sentences(text) if _WISHES[ALL].may_be_in(text) else []
    found = [(sentence, _scope(sentence)) for sentence in parts]
    return [Request(scope, sentence) for sentence, scope in found if scope]
