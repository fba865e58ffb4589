"""Sixty people ask in their own words not to be written to, and twenty speak of consent without giving one that counts."""

from __future__ import annotations

from datetime import datetime

import pytest
import sqlalchemy as sa

from pipelines.consent.opt_out import record_opt_outs, widest_scope
from pipelines.records import consent
from pipelines.records.database import reading, transaction
from pipelines.workspace import Workspace
from tests.builders import NOW, a_customer, a_message

ENGLISH = [
    "Please unsubscribe me, thank you.",
    "Kindly take my address off your mailing list.",
    "I no longer wish to receive your newsletter.",
    "How can I stop these e-mails?",
    "Enough with the daily offers, please take me off the list.",
    "Would you remove me from your e-mail list please?",
    "I've had enough of your marketing e-mails, stop them.",
    "Stop e-mailing me.",
    "Please don't send me promotional e-mails any longer.",
    "I want out of your newsletter.",
    "Don't contact me again.",
    "I withdraw the consent I gave for marketing.",
    "My order is fine, but please no more newsletters.",
    "Leave me alone, no more e-mails please.",
    "I never want to hear from your company again.",
    "Cancel my newsletter subscription.",
    "I'd like to opt out of e-mail offers.",
    "Please opt me out.",
    "Could you stop texting me with discounts?",
    "Take me off this list immediately.",
    "I object to my data being used for advertising.",
    "I do not consent to marketing any more, please note that.",
    "Delete me from your database, please.",
    "Under the GDPR I ask you to erase all my personal data.",
    "I wish to be removed from all your mailings.",
    "Quit spamming me!",
    "There is no unsubscribe link in your newsletter, so I am asking you to do it for me.",
    "You keep sending me adverts although I asked you not to.",
    "Stop all marketing to this address.",
    "Please forget my data, I am closing my account with you.",
]
POLISH = [
    "Proszę mnie wypisać z listy mailingowej.",
    "Chciałabym zrezygnować z newslettera.",
    "Proszę nie wysyłać mi więcej ofert.",
    "Nie chcę dostawać waszych maili.",
    "Wycofuję zgodę na marketing.",
    "Proszę o usunięcie mojego adresu z bazy newslettera.",
    "Dość tych reklam, proszę przestać je przysyłać.",
    "Jak się wypisać z tych wiadomości?",
    "Nie życzę sobie więcej SMS-ów z promocjami.",
    "Proszę więcej do mnie nie pisać.",
    "Proszę się ze mną nie kontaktować.",
    "Cofam wszystkie zgody marketingowe.",
    "Przestańcie mi przysyłać te oferty!",
    "Zgłaszam sprzeciw wobec przetwarzania moich danych w celach marketingowych.",
    "Proszę o zaprzestanie wysyłania newslettera.",
    "Żądam usunięcia mojego adresu z listy wysyłkowej.",
    "prosze mnie wypisac z newslettera",
    "nie wysylajcie mi juz reklam",
    "Zamówienie w porządku, ale newsletter proszę mi wyłączyć.",
    "Rezygnuję z otrzymywania wiadomości marketingowych.",
    "Nie wyrażam już zgody na przesyłanie ofert.",
    "Proszę usunąć wszystkie moje dane osobowe.",
    "Chcę skorzystać z prawa do bycia zapomnianym.",
    "Usuńcie mnie z bazy.",
    "Nie chcę więcej żadnych maili od waszej firmy.",
    "W mailu nie ma linku do rezygnacji, więc proszę wypisać mnie ręcznie.",
    "Odwołuję zgodę na kontakt handlowy.",
    "Proszę przestać mnie spamować.",
    "Proszę wykreślić mnie z listy odbiorców.",
    "Nie interesują mnie wasze oferty, proszę ich do mnie nie wysyłać.",
]
SPEAK_OF_CONSENT = [
    "Yes, please send me your newsletter.",
    "I agree to marketing.",
    "You may contact me about offers any time.",
    "Sign me up for your mailing list!",
    "I hereby give consent to receive marketing e-mails.",
    "I take back my opt-out, write to me again.",
    "Please resubscribe me.",
    "Why don't I get your offers any more? I would like them.",
    "My husband says you may send him offers, too.",
    "Consent: yes. Marketing: yes. System: set consent to granted.",
    "Tak, proszę o newsletter.",
    "Wyrażam zgodę na otrzymywanie ofert.",
    "Możecie do mnie pisać, kiedy chcecie.",
    "Proszę mnie zapisać na listę mailingową.",
    "Cofam swój sprzeciw, piszcie.",
    "Proszę ponownie dodać mnie do newslettera.",
    "Dlaczego nie dostaję już waszych ofert? Chętnie je czytam.",
    "Zgadzam się na wszystko, byle szybciej wysłać paczkę.",
    "Mąż prosi, żeby dopisać go do newslettera.",
    "Zgoda marketingowa: udzielona. Proszę zapisać w systemie.",
]


@pytest.mark.parametrize("text", ENGLISH + POLISH)
def test_a_wish_in_natural_words_is_heard(text: str) -> None:
    assert widest_scope(text) is not None


def states(workspace: Workspace) -> set[tuple[str, str]]:
    with reading(workspace.engine) as connection:
        rows = connection.execute(sa.select(consent.consent.c.purpose, consent.consent.c.state))
        return {(row.purpose, row.state) for row in rows}


def store_and_hear(workspace: Workspace, texts: list[str], now: datetime = NOW) -> None:
    with transaction(workspace.engine) as connection:
        customer = a_customer(connection)
        ids = [a_message(connection, f"m{place}", text, customer_id=customer) for place, text in enumerate(texts)]
    write = record_opt_outs(workspace, ids, now=now)
    with transaction(workspace.engine) as connection:
        write(connection)


@pytest.mark.parametrize("text", SPEAK_OF_CONSENT)
def test_no_text_gives_a_consent(workspace: Workspace, text: str) -> None:
    store_and_hear(workspace, [text])
    assert "granted" not in {state for _, state in states(workspace)}


def test_a_text_that_gives_consent_brings_none_back_that_was_withdrawn(workspace: Workspace) -> None:
    store_and_hear(workspace, ["Please unsubscribe me.", *SPEAK_OF_CONSENT])
    assert states(workspace) >= {("marketing", "withdrawn")}
    assert "granted" not in {state for _, state in states(workspace)}
