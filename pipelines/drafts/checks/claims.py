"""Facts without a source, and acts that are said to be done though no record shows them."""

from __future__ import annotations

import re

from pipelines.drafts.checks.context import CheckContext, is_ours, our_sentences
from pipelines.drafts.checks.finding import Finding, findings, parts
from pipelines.drafts.checks.proven import unproved
from pipelines.drafts.facts.brief import Brief
from pipelines.drafts.language.plain_text import folded, visible, words
from pipelines.drafts.writing.sentences import DraftText, Sentence

KIND = "claim"
DONE = re.compile(
    r"\b(?:we|i)(?: have|'ve|’ve)?(?: already| just)? (?:refunded|sent|shipped|dispatched|cancelled|canceled|approved|"
    r"credited|paid|replaced|transferred|"
    r"granted|confirmed|updated|deleted|erased|removed|lifted|recorded|resolved|solved|fixed)\b|\b(?:has|have|is|are|was|were|"
    r"been) (?:now |already |been |hereby )*"
    r"(?:refunded|shipped|dispatched|cancelled|canceled|approved|credited|paid out|granted|pre-approved|deleted|erased|lifted|"
    r"recorded|resolved|solved|fixed|automatic)\b|"
    r"\b(?:refund|offer|upgrade|payout) (?:approved|confirmed|granted)\b|\b(?:hereby|effective immediately)\b|"
    r"\b(?:zwrocilismy|wyslalismy|anulowalismy|zatwierdzilismy|przyznalismy|przelalismy|zaplacilismy|wymienilismy|usunelismy|"
    r"naprawilismy|potwierdzilismy|"
    r"rozwiazalismy|przyznano|zatwierdzono|zwrocono|wyslano|anulowano|usunieto|potwierdzamy|zostal\w* (?:\w+ )?(?:zwrocon|"
    r"wyslan|anulowan|zatwierdzon|przyznan|usuniet|naprawion)\w*)\b"
)
ABOUT_CUSTOMER = re.compile(
    r"\b(?:you (?:have been|are|were) (?:a |an |our |one of )|you (?:always|usually|often|never) \w+|as (?:a|"
    r"one of our) (?:\w+ )?customers?|"
    r"we (?:know|noticed|see|understand|remember|recall) that you|(?<!would )(?<!if )(?<!do )you(?:r)? (?:favou?rite\w*|love|prefer|enjoy)|"
    r"customers? (?:since|for)|"
    r"for (?:many|several|some|all these) years|as (?:always|usual|last time)|"
    r"jako (?:nasz\w*|stal\w*|wiern\w*)|(?:zauwazylismy|widzimy|wiemy|pamietamy), ze|ulubion\w+|klient\w* od|od (?:wielu )?lat|"
    r"jak zawsze|"
    r"jak ostatnio)\b"
)
STATE = re.compile(  # in a model's words; what the composer says about a state comes from the records
    r"\b(?:is|are|was|were|has|have|had)(?: now| already| been| just| all)* (?:fine|right|correct|ready|found|here|settled|delivered|"
    r"received|sent|on (?:its|the) way|with the carrier|with you|put right|answered|in order|closed|done|complete\w*|changed|yours)\b|"
    r"\b(?:jest|sa|byl\w*|zostal\w*)(?: juz| teraz)* (?:w porzadku|gotow\w+|znalezion\w+|u przewoznika|dostarczon\w+|zakonczon\w+|"
    r"zamkniet\w+|zmienion\w+|poprawn\w+|na miejscu)\b|(?<!nie )\bdotarl\w*\b"
)
REASSURANCE = re.compile(  # of a model: how well things stand with us, for which there is no record either
    r"\b(?:in (?:good|safe|the best|best|capable|expert) hands|rest assured|(?:do not|don't|no need to|nothing to|please do not) worry|"
    r"(?:everything|all|it|things?) (?:is|are|will|goes|runs) (?:\w+ )?(?:fine|well|ok|okay|alright|smooth\w*|sorted|under control)|"
    r"under control|take (?:good|great|the best|every) care|(?:trust|count on|rely on|depend on) (?:us|that|it)|"
    r"peace of mind|as good as done|"
    r"we (?:always|never)|top priority|highest priority|(?:full|utmost|best) (?:attention|effort\w*)|"
    r"w (?:dobrych|najlepszych|pewnych) rekach|nie (?:ma|trzeba|musi\w*) (?:\w+ ){0,2}(?:martwic|obaw\w*|niepokoi\w*|niepokoju)|"
    r"prosze (?:sie )?nie (?:martwic|niepokoic|obawiac)|wszystko (?:jest|bedzie|idzie|przebiega)|pod kontrola|"
    r"mozna (?:nam )?(?:zaufac|polegac)|"
    r"(?:zaufac|polegac|liczyc) na nas|dolozymy staran|najwyzsz\w+ (?:priorytet|starann)\w*|zawsze (?:dbamy|dokladamy|robimy)|dbamy o)\b"
)
COURTESY = re.compile(  # what a model's courtesy does: it regrets, thanks, asks, or says how to answer
    r"\b(?:sorry|apolog\w+|regret\w*|thank\w*|grateful|appreciat\w*|please|reply|replies|answer\w*|write|tell|let us know|if|should|would|"
    r"could|you do not need|you need not|kind\w*|good to|przykro|przepraszamy|ubolew\w*|dziek\w*|wdzieczn\w*|prosimy|prosze|"
    r"odpowied\w*|odpisa\w*|"
    r"napisa\w*|wystarczy|jesli|jezeli|gdyby|czy|dobrze|nie trzeba)\b|\?"
)
VALUE = re.compile(
    r"\b(?:clv|lifetime value|value score|customer value|churn\w*|segment\w*|high[- ]value|vip|platinum|premium|retention|"
    r"valued|loyal\w*|most important customers?|"
    r"wartosc klienta|lojaln\w+|cenion\w+|wyjatkow\w+ klient\w*|stal\w+ klient\w*)\b"
)


def check(draft: DraftText, brief: Brief, context: CheckContext) -> list[Finding]:
    """Each fact without evidence from the brief, each act without a record, each judgement of the customer."""
    found = findings(KIND, ((number, _reason(sentence, brief, context)) for number, sentence in parts(draft)))
    if context.author == "model":
        courteous = ((number, sentence) for number, sentence in enumerate(draft.sentences, 1) if sentence.kind == "courtesy")
        found += findings(KIND, ((number, _courtesy(sentence, brief)) for number, sentence in courteous))
    return found


def _reason(sentence: Sentence, brief: Brief, context: CheckContext) -> str | None:
    text = folded(unproved(sentence, brief))
    if VALUE.search(text):
        return "a judgement of the customer's worth or loyalty."
    if DONE.search(text):
        return "something is said to be done that no record shows."
    if ABOUT_CUSTOMER.search(text):
        return "a claim about the customer without a source."
    if sentence.kind == "fact":
        return _source_of(sentence, brief) or _free_prose(sentence, text, brief, context)
    return None


def _courtesy(sentence: Sentence, brief: Brief) -> str | None:
    """A model's courtesy states nothing: not how things stand, not how well they stand, and it is a courtesy at all."""
    text = folded(unproved(sentence, brief))
    if " ".join(words(sentence.text)) in our_sentences():
        return None
    if STATE.search(text) or REASSURANCE.search(text):
        return "it says how something stands, for which no record is named."
    return None if COURTESY.search(text) else "a courtesy that neither regrets, thanks, asks nor says how to answer."


def _source_of(sentence: Sentence, brief: Brief) -> str | None:
    known = brief.evidence()
    if not sentence.evidence:
        return "a fact without a source."
    if unknown := [key for key in sentence.evidence if key not in known]:
        return f"the source “{unknown[0][:60]}” is not in the brief."
    order = brief.order
    if (
        order is not None
        and order.key not in sentence.evidence
        and re.search(rf"(?<!\w){re.escape(order.key)}(?!\w)", visible(sentence.text))
    ):
        return f"a fact about order {order.key} that does not name it as its source."
    return None


def _free_prose(sentence: Sentence, text: str, brief: Brief, context: CheckContext) -> str | None:
    """A model's fact may use our words and the brief's only: what else it says has no source that code could see."""
    if context.author != "model":
        return None
    if text == folded(visible(sentence.text)) and " ".join(words(text)) not in our_sentences():
        return "a fact that names nothing which the brief holds."
    if STATE.search(text):
        return "it says how something stands, for which no record is named."
    strange = [word for word in words(text) if not is_ours(word, brief.language)]
    return f"a fact that says “{strange[0][:40]}”, for which the brief has no source." if strange else None
