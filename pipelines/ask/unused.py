"""The words of a question that no part of its plan used, so that an answer can say so."""

from __future__ import annotations

import re
from datetime import date

from pipelines.ask import patterns, wording, words
from pipelines.ask.desk import Answer, Desk
from pipelines.ask.named import ORDER, QUOTED
from pipelines.ask.periods import found_in
from pipelines.ask.plan import REFUSALS, Plan
from pipelines.ask.topics import asked_words, flat
from pipelines.ask.waits import asked_wait
from pipelines.understanding.leaving_words import rivals

WITHOUT_PERIOD = {
    "waiting_customers", "customer_case", "order_case", "leavers", "why_at_risk", "customer_value", "first_today", "best_customers",
    "overdue_promises", "why_leaving",
}  # fmt: skip
WITHOUT_TOPIC = {
    "waiting_customers", "customer_case", "order_case", "silent_leavers", "leavers", "why_at_risk", "customer_value", "bad_review_reasons",
    "unanswered_reviews", "first_today", "legal_mentions", "leaving_words", "offer_effect", "overdue_promises", "key_figures",
    "common_complaints", "best_customers", "what_is_held", "orders_and_revenue", "complained_products", "stated_wishes", "stated_motives",
    "customer_wishes", "rising_themes", "angry_themes", "why_leaving", "repeat_rate", "returned_products",
}  # fmt: skip
WITHOUT_NARROWING = {
    "key_figures", "first_today", "overdue_promises", "offer_effect", "unanswered_reviews", "orders_and_revenue", "repeat_rate",
    "returned_products",
}  # fmt: skip
WITH_CURRENCY = {"key_figures", "orders_and_revenue"}
WITH_CUSTOMER = {"customer_case", "why_at_risk", "customer_value", "customer_complaints", "customer_wishes"}
MARKS = ("comparison", "likeness", "counting", "worth")
NARROWING = ("top_tier", "repeat_buyers", "without_open_case")


def say_not_used(desk: Desk, plan: Plan, answer: Answer, question: str, today: date) -> None:
    """Lists what the answer left out; a name, a year or another number that was left out is said before anything else."""
    if plan.kind in (*REFUSALS, "unknown", "explain", "messages_like") or answer.kind == "refusal":
        return
    left, prominent = not_used(question, plan, today)
    if plan.compared_with is not None and plan.kind not in ("complaint_comparison", *WITHOUT_PERIOD):
        left.append(wording.span(plan.compared_with, plan.language))
        prominent = True
    if not left:
        return
    shown = ", ".join(left)
    answer.assumptions.append(desk.say(f"I did not use: {shown}.", f"Nie uwzględniłem: {shown}."))
    if prominent:
        answer.statements.insert(
            0,
            desk.say(f"This answer does not take into account: {shown}.", f"Ta odpowiedź nie uwzględnia: {shown}."),
        )


def not_used(question: str, plan: Plan, today: date) -> tuple[list[str], bool]:
    """The words as written that nothing used, and whether a proper name, a year or another number is among them."""
    written = [(word, flat(word)) for word in re.findall(r"[\w][\w'’-]*", ORDER.sub(" ", QUOTED.sub(" ", question)))]
    known = _known(plan)
    in_periods = _period_words(question, plan, today)
    left, prominent = [], False
    for place, (word, folded) in enumerate(written):
        parts = [part for part in folded.split() if len(part) > 1 or part.isdigit()]
        if not parts or all(part in in_periods or known.search(part) for part in parts):
            continue
        left.append(word)
        name = word[0].isupper() and place > 0 and not word.isupper()
        prominent = prominent or name or folded.isdigit()
    return list(dict.fromkeys(left))[:12], prominent


def _period_words(question: str, plan: Plan, today: date) -> set[str]:
    """Words of the periods that the plan keeps; a kind that looks at no period keeps only today."""
    wait = asked_wait(question) if plan.waits_hours is not None else None
    text, kept = flat(question), {plan.period, plan.compared_with if plan.kind == "complaint_comparison" else plan.period}
    used: set[str] = set(wait[1].split()) if wait else set()
    for (start, end), period in found_in(question, today, plan.period.zone):
        named = plan.kind == "leavers" and plan.gone  # the answer says that it cannot count in that period
        if (period in kept and (named or plan.kind not in WITHOUT_PERIOD)) or period.start == today:
            used |= set(text[start:end].split())
    return used


def _known(plan: Plan) -> re.Pattern[str]:
    """One pattern for every word that the plan has used."""
    exact = set(words.asking() | words.of_language("en") | words.of_language("pl") | words.joining("en") | words.joining("pl"))
    exact |= words.fillers() | set(plan.words)
    stems = patterns.atoms(plan.kind) | patterns.angry_atoms()
    for name in (*MARKS, *(() if plan.kind in WITHOUT_NARROWING else NARROWING)):
        stems |= patterns.mark_atoms(name)
    if plan.countries and plan.kind not in WITHOUT_NARROWING:
        for code in plan.countries:
            stems |= patterns.country_atoms(code)
    for code in plan.currencies if plan.kind in WITH_CURRENCY else ():
        stems |= patterns.currency_atoms(code)
    if plan.kind == "said_about":
        stems |= patterns.said_atoms()
    if plan.topic and plan.kind not in WITHOUT_TOPIC:
        stems |= {(stem, True) for phrase in asked_words(plan.topic) for stem in phrase.split()}
    if plan.customer and plan.kind in WITH_CUSTOMER:
        stems |= {(word[: max(3, len(word) - 3)], True) for word in flat(plan.customer).split()}
    found = [rf"{re.escape(stem)}\w*" if begins else re.escape(stem) for stem, begins in stems] + [re.escape(word) for word in exact]
    whole = r"^(?:" + "|".join(sorted(found, key=len, reverse=True)) + r")$"
    for rival in plan.rivals if plan.kind == "leaving_words" else ():
        whole += "|" + "|".join(rivals((part,), listed=False)[part].pattern for part in rival.split())
    return re.compile(whole)
