"""From a question in English or Polish to a plan, by rules in a fixed order; it knows nothing of the data.

Rules read the folded question (lower case, no accents). What no rule knows is `unknown`, never a guess.
"""

from __future__ import annotations

import re
from datetime import date

from pipelines.ask import topics
from pipelines.ask.periods import default_period, periods_in
from pipelines.ask.plan import Plan
from pipelines.ask.rules import AskRules
from pipelines.ask.topics import flat
from pipelines.ask.wording import MONTHS_EN, language_of

COUNTRIES = {"PL": r"\b(?:poland|polish|polsce|polsk\w*|polak\w*|polacy)\b",
             "GB": r"\b(?:great britain|britain|british|united kingdom|uk|england|english|wielk\w* brytani\w*|brytyjsk\w*|anglii|angielsk\w*)\b",
             "DE": r"\b(?:germany|german|niem\w+)\b", "IE": r"\b(?:ireland|irish|irland\w+)\b", "FR": r"\b(?:france|french|francj\w+|francusk\w+)\b"}
ANGRY = (r"(?:angry|anger|unhappy|frustrat\w*|upset|annoy\w*|furious|dissatisf\w*|complain\w*|zly|zli|zla|niezadowol\w*|wsciekl\w*"
         r"|zdenerwow\w*|sfrustrow\w*|skarz\w*|skarg\w*|narzeka\w*|reklamow\w*|reklamac\w*)")
LEAVE = r"(?:leav\w*|churn\w*|quit|lose|losing|odejs\w*|odejd\w*|odchodz\w*|odejsc\w*|stracic|tracimy|rezygn\w*)"
REVIEWS = r"(?:review|reviews|opinie|opinii|opinia|recenzj\w*|oceny|ocen)"

# (kind, what the folded question must hold); the first that fits is taken
RULES: tuple[tuple[str, str], ...] = (
    ("refuse_instructions", r"\b(?:ignore|disregard|forget|zignoruj|pomin|zapomnij)\b.{0,40}\b(?:rules?|instructions?|prompts?|above|zasad\w*|instrukcj\w*|regul\w*)"
                            r"|(?:print|show|reveal|repeat|tell|what (?:are|is)|pokaz|wypisz|ujawnij|podaj|jakie sa) .{0,20}\b(?:system prompt|your instructions?|your rules|your prompt"
                            r"|twoj\w* (?:instrukcj\w*|zasad\w*|regul\w*|prompt\w*))|\b(?:other|another|inneg\w*|innych|drugieg\w*) (?:shop|store|tenant|workspace|company|sklep\w*|firm\w*)\b"
                            r"|\bapi key|\bsystem prompt|\bhaslo administratora|\bpretend (?:to be|you)|\bjailbreak|\bdeveloper mode"),
    ("contact_list", r"\b(?:e ?mails?|mail\w*|phone|telephone|telefon\w*|contact|kontakt\w*)\b.{0,15}\b(?:address\w*|adres\w*|numbers?|numer\w*|details|list|dane)\b"
                     r"|\b(?:adres\w*|numer\w*|lista|liste)\b.{0,12}\b(?:e ?mail\w*|mail\w*|telefon\w*|kontakt\w*)|\bexport\b.{0,30}\bcustomers|\beksport\w*"),
    ("refuse_to_act", r"^(?:(?:please|prosze|now|can you|could you|moze\w*|czy mozesz) )*(?:send|issue|refund|cancel|delete|erase|remove|approve|promise|write to|e ?mail|call|offer|grant|apply|credit"
                      r"|give (?!me\b|us\b)|wyslij|wysylaj|przyznaj|daj (?!mi\b|nam\b)|zwroc|anuluj|usun|skasuj|zatwierdz|obiecaj|napisz do|zadzwon|zaoferuj|wystaw)"
                      r"|^(?:(?:please|prosze) )?make\b.{0,20}\b(?:refund|order|payment)"),
    ("refuse_to_guess", r"\b(?:pregnan\w*|in debt|indebted|bankrupt\w*|(?:financial|money) (?:problem\w*|troubl\w*|difficult\w*)|illness|sick(?! of)|disease|depress\w*|divorc\w*"
                        r"|religio\w*|catholic|muslim|jewish|political\w*|politics|votes? for|gay|lesbian|sexual\w*|ethnic\w*|disab\w+|mental health|w ciazy|ciaz\w*|problem\w* finansow\w*"
                        r"|klopot\w* finansow\w*|zadluz\w*|bankrut\w*|chora|chory|choroba|choruje|depresj\w*|rozwod\w*|rozwied\w*|religi\w*|wyznani\w*|poglad\w* polityczn\w*|glosuj\w*"
                        r"|orientacj\w*|niepelnospr\w*|pochodzeni\w*|jest bogat\w*|jest biedn\w*|is (?:poor|rich))\b"),
    ("refuse_outside", r"\bbrexit|\bweather|\bpogod|\b(?:turnover|revenue|sales|profit|obrot\w*|przychod\w*|sprzedaz\w*|zysk\w*)\b.{0,20}\bnext (?:year|quarter|month)"
                       r"|\b(?:next year|przyszlym roku|nastepnym roku)\b|\bforecast|\bprognoz|\bstock market|\bgield|\belection|\bwybor(?:y|ow)\b|\bcapital of|\bpresident of|\bjoke\b|\bdowcip"
                       r"|\bpoem\b|\bwiersz\b|\brecipe\b|\bprzepis na"),
    ("explain", r"\bhow (?:did|do) you (?:count|get|know|calculat\w*|arrive)|\bhow (?:was|is) (?:that|this|it) (?:counted|calculated)|\bjak (?:to )?(?:policzy\w*|obliczy\w*|liczysz|wyliczy\w*)"
                r"|\bskad (?:to|ta|te) (?:liczb\w*|wynik\w*)|\bwhat does that (?:number )?mean"),
    ("first_today", r"\b(?:do|tackle|look at|start with|handle) first\b|\bfirst (?:thing )?(?:this morning|today)|\bwhat should (?:i|we) (?:do|start)|\bwhere (?:do|should) (?:i|we) (?:start|begin)"
                    r"|\bod czego zacz\w*|\bco (?:mam |mamy |powin\w* )?(?:zrobic )?(?:najpierw|w pierwszej)|\bnajpilniejsz\w*|\bmost urgent|\btoday s alerts|\b(?:show|list|pokaz) (?:the |me )?alert\w*|\balerty na dzis"),
    ("order_case", r"\b(?:order|zamowieni\w*|zam)\b(?: (?:no|nr|number|numer|id))? \w*\d"),
    ("overdue_promises", r"\b(?:promis\w*|obietnic\w*|obiecal\w*|obiecan\w*|przyrzek\w*)\b"),
    ("offer_effect", r"\b(?:voucher\w*|coupon\w*|discount\w*|offers?|bon\w*|kupon\w*|rabat\w*|znizk\w*)\b.{0,40}\b(?:help\w*|work\w*|effect\w*|pomog\w*|pomagaj\w*|zadziala\w*|dziala\w*|skut\w*|efekt\w*)"
                     r"|\b(?:help|work|effect|pomog\w*|zadziala\w*|skut\w*|efekt\w*)\b.{0,40}\b(?:voucher\w*|coupon\w*|discount\w*|bon\w*|kupon\w*|rabat\w*)"),
    ("legal_mentions", r"\b(?:solicitor\w*|lawyer\w*|legal|court|ombudsman|chargeback\w*|suing|sue|rzecznik\w*|uokik|prawnik\w*|adwokat\w*|pozew|pozw\w*|sadem|sadow\w*|sadu)\b"),
    ("leaving_words", r"\b(?:competit\w*|rivals?|konkurenc\w*)\b|\b(?:threat\w*|zagroz\w*|groz\w*)\b.{0,30}\b" + LEAVE),
    ("silent_leavers", LEAVE + r".{0,40}\b(?:without|never|not|bez|nigdy|nie)\b.{0,25}" + ANGRY + r"|\bsilent\w*|\bpo cichu|\b(?:without|bez)\b.{0,20}" + ANGRY + r".{0,40}" + LEAVE),
    ("bad_review_reasons", r"\b(?:reasons?|causes?|why|przyczyn\w*|powod\w*|dlaczego)\b.{0,40}\b(?:bad|negative|poor|low|zl\w+|negatywn\w*|slab\w*|nisk\w*)\b.{0,15}" + REVIEWS
                           + r"|\b(?:bad|negative|zl\w+|negatywn\w*)\b.{0,10}" + REVIEWS + r".{0,30}\b(?:reasons?|why|przyczyn\w*|powod\w*)"),
    ("unanswered_reviews", REVIEWS + r".{0,60}\b(?:repl\w*|answer\w*|respon\w*|odpowied\w*|unanswered)|\bunanswered\b.{0,20}" + REVIEWS),
    ("value_at_risk", r"\b(?:revenue|value|money|how much|wartos\w*|przychod\w*|pieniedzy|ile)\b.{0,30}\b(?:at risk|at stake|zagrozon\w*|ryzyk\w*)"),
    ("key_figures", r"\b(?:average order|aov|mean order|sredni\w* (?:wartosc|zamowieni\w*)|retention|retencj\w*|kpis?|key figures|repeat (?:purchase )?rate|wskaznik\w*)\b"),
    ("waiting_customers", r"\b(?:wait\w*|czeka\w*|oczekuj\w*)\b.{0,40}\b(?:repl\w*|answer\w*|respon\w*|odpowied\w*|contact|kontakt\w*|us|nas)\b|\b(?:unanswered|not been answered|without (?:a |an )?(?:reply|answer)"
                          r"|bez odpowiedzi|nieodpowiedzian\w*)\b|\bwho is (?:still )?waiting|\bkto (?:jeszcze )?czeka"),
)
WITH_CUSTOMER: tuple[tuple[str, str], ...] = (
    ("why_at_risk", r"\b(?:why|dlaczego|czemu|skad)\b.{0,60}\b(?:risk|ryzyk\w*|zagrozon\w*)"),
    ("customer_value", r"\b(?:worth|value|clv|wartos\w*|wart|warta)\b"),
    ("customer_case", r"\b(?:going on|tell me|what about|status|happen\w*|show|case|slychac|dzieje|opowiedz|pokaz|spraw\w*|co (?:u|z)|jak tam|how is|contact)\b"),
)
AFTERWARDS: tuple[tuple[str, str], ...] = (
    ("complaint_count", r"\b(?:how many|number of|count|ile|ilu|liczba)\b"),
    ("frustrated_customers", r"\b(?:which|who|list|show|whose|find|ktorzy|ktore|ktory|kto|jacy|lista|pokaz|znajdz)\b.{0,60}\b" + ANGRY + r"|^" + ANGRY + r"\b.{0,12}\b(?:customers|klien)"),
    ("leavers", r"\b(?:who|which|list|show|kto|ktorzy|pokaz|lista)\b.{0,60}(?:\b" + LEAVE + r"|\bhigh risk|\bat risk|\bwysokim ryzyk\w*|\bryzyk\w*)"),
)
SAID = (r"\b(?:say|saying|says|said|think|thinking|write|writing|mention\w*|feel|feedback|opinions?|summar\w*|comments?|complain\w* about|pisz\w*|mowi\w*|sadz\w*|mysl\w*"
        r"|uwaza\w*|twierdz\w*|podsumuj\w*|opini\w*)\b")
KEY = re.compile(r"\b(?:customer|client|klient\w*)\s+(?:nr\s+|no\.?\s+)?([\w.-]*\d[\w.-]*)|\b([A-Z]{1,4}-?\d{2,}[\w-]*)\b", re.IGNORECASE)
ORDER = re.compile(r"\b(?:order|zam[oó]wieni\w*|zam)\.?\s+(?:no\.?\s+|nr\.?\s+|number\s+|numer\s+|id\s+)?#?([\w.-]*\d[\w-]*)", re.IGNORECASE)
NAME = r"[A-ZĄĆĘŁŃÓŚŹŻ][\w'’-]+"
TITLED = re.compile(rf"\b(?:[Pp]an[ia]?|[Pp]anią|[Pp]anem|[Pp]anu|[Mm]rs?|[Mm]s|[Mm]iss)\.?\s+({NAME}(?:\s+{NAME})?)")
FULL_NAME = re.compile(rf"\b({NAME}\s+{NAME}(?:-{NAME})?)\b")
AFTER_WORD = re.compile(rf"\b(?:with|about|for|to|of|z|ze|u|dla|do|o|[Ss]end|[Gg]ive|[Oo]ffer|[Ww]yślij|[Dd]aj|[Rr]efund)\s+({NAME})\b")
NO_NAMES = frozenset(["which", "who", "what", "how", "why", "is", "are", "do", "does", "did", "show", "give", "list", "has", "have", "czy", "co", "kto", "ktorzy", "które", "jaka", "jaki", "jakie", "ile", "ilu", "dlaczego", "porownaj", "pokaz", "poland", "polish", "britain", "british", "united", "kingdom", "england", "english", "polska", "polsce", "polski", "wielka", "wielkiej", "brytania", "brytanii", "german", "germany", "heed", "send", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "brexit", "uokik", "any", "only", "since", "please"]) | {month.lower() for month in MONTHS_EN}
QUOTED = re.compile(r"[\"“„«]([^\"”“»]{4,400})[\"”“»]")
NUMBER_OF_STARS = re.compile(r"\b(?:customers? do we have|klientow mamy)\b")
SMALL_WORDS = frozenset(
    ["the", "a", "an", "what", "which", "who", "whom", "how", "many", "much", "do", "does", "did", "is", "are", "was", "were", "be", "been", "customers", "customer", "people", "say", "says", "saying", "said", "think", "thinking", "write", "writing", "wrote", "mention", "mentioned", "about", "of", "on", "in", "for", "to", "from", "and", "or", "with", "our", "us", "we", "you", "me", "they", "them", "their", "this", "that", "these", "those", "show", "give", "list", "any", "anyone", "anybody", "has", "have", "feedback", "messages", "message", "complain", "complained", "complaints", "count", "number", "please", "recently", "co", "czy", "kto", "ktorzy", "jak", "jaka", "jaki", "jakie", "ile", "ilu", "o", "w", "we", "na", "z", "ze", "i", "a", "do", "od", "dla", "po", "nie", "sie", "jest", "sa", "klienci", "klient", "klientow", "klienta", "klientach", "pisza", "pisze", "pisali", "mowia", "mowi", "mowili", "sadza", "mysla", "mysli", "uwazaja", "opinie", "opinii", "na", "temat", "nasz", "nasze", "naszych", "nas", "nam", "to", "ten", "ta", "te", "tych", "tego", "tej", "wiadomosci", "wiadomosc", "pokaz", "podaj", "osob", "osoby", "month", "week", "quarter", "year", "today", "last", "this", "since", "yesterday", "miesiacu", "tygodniu", "kwartale", "roku", "dzis", "wczoraj", "tym", "zeszlym", "ubieglym", "ostatnim", "ostatnich", "dni", "days", "summarise", "summarize", "summary", "podsumuj"])


def plan_of(question: str, *, today: date, zone: str, rules: AskRules) -> Plan:
    """The plan for a question; never raises, whatever the text."""
    text = flat(question)[:2_000]
    named = periods_in(question[:2_000], today, zone)
    period = named[0] if named else default_period(today, zone, rules.period_days)
    sample = QUOTED.search(question)
    topic = topics.asked_about(question)
    plan = Plan(
        kind="unknown", language=language_of(question), period=period, compared_with=named[1] if len(named) > 1 else None, topic=topic,
        tier="top" if re.search(r"\b(?:high value|top (?:tier|customers)|most valuable|best customers|vip|najcenniejs\w*|najlepsi klien\w*|o wysokiej wartosci|wartosciow\w*)\b", text) else None,
        countries=tuple(code for code, pattern in COUNTRIES.items() if re.search(pattern, text)),
        customer=_customer_in(question), order=_order_in(question), sample=sample.group(1).strip() if sample else "",
        repeat_buyers=bool(re.search(r"\b(?:stali|stalych|regular|repeat|returning|loyal) (?:klien|customer|buyer)", text)),
        without_open_case=bool(re.search(r"\b(?:no|without (?:an? )?|not have an?) open (?:case|alert)|\bbez otwart|\bnie ma(?:ja)? otwart", text)),
    )
    plan = plan.changed(said=_said(plan, named != []))
    return _with_kind(plan, text)


def _said(plan: Plan, period: bool) -> tuple[str, ...]:
    given = {"period": period, "topic": plan.topic, "tier": plan.tier, "countries": plan.countries, "customer": plan.customer,
             "without_open_case": plan.without_open_case, "repeat_buyers": plan.repeat_buyers}
    return tuple(name for name, value in given.items() if value)


def _with_kind(plan: Plan, text: str) -> Plan:
    likeness = bool(re.search(r"\b(?:like|similar|resembl\w*|podobn\w*|takie jak|jak ta|w stylu)\b", text))
    if plan.sample and likeness:
        return plan.changed(kind="messages_like")
    if len(plan.countries) > 1 and re.search(r"\b(?:compar\w*|versus|vs|against|between|than|porowna\w*|miedzy|niz)\b", text):
        return plan.changed(kind="country_comparison")
    for kind, pattern in RULES:
        if re.search(pattern, text) and not (kind == "order_case" and plan.order is None):
            return _detailed(plan.changed(kind=kind), text)
    if plan.customer:
        for kind, pattern in WITH_CUSTOMER:
            if re.search(pattern, text):
                return plan.changed(kind=kind)
    if plan.compared_with and re.search(r"\b(?:how many|compar\w*|ile|ilu|porowna\w*|" + ANGRY + r")\b", text):
        return _detailed(plan.changed(kind="complaint_comparison"), text)
    for kind, pattern in AFTERWARDS:
        if re.search(pattern, text) and (kind != "complaint_count" or plan.topic or re.search(ANGRY, text)):
            return _detailed(plan.changed(kind=kind), text)
    if re.search(SAID, text) and (plan.topic or _own_words(text)):
        return _detailed(plan.changed(kind="said_about"), text)
    if plan.customer:
        return plan.changed(kind="customer_case")
    return plan.changed(kind="said_about") if plan.topic and len(text.split()) <= 4 else plan


def _detailed(plan: Plan, text: str) -> Plan:
    return plan.changed(words=_own_words(text)) if plan.kind == "said_about" and plan.topic is None else plan


def _own_words(text: str) -> tuple[str, ...]:
    words = [word for word in text.split() if word not in SMALL_WORDS and len(word) > 2 and not word.isdigit()]
    return tuple(dict.fromkeys(words))[:8]


def _order_in(question: str) -> str | None:
    match = ORDER.search(question)
    return match.group(1).strip(".-") if match else None


def _customer_in(question: str) -> str | None:
    """A customer's key or name as the question writes it, of whom it is not yet known whether they exist."""
    rest = ORDER.sub(" ", QUOTED.sub(" ", question))
    if match := KEY.search(rest):
        key = match.group(1) or match.group(2)
        if not re.fullmatch(r"[Qq][1-4]", key):
            return key.strip(".-")
    for pattern in (TITLED, FULL_NAME, AFTER_WORD):
        for match in pattern.finditer(rest):
            words = [word for word in match.group(1).split() if flat(word) not in NO_NAMES]
            if words and (pattern is not FULL_NAME or len(words) > 1):
                return " ".join(words)
    return None
