"""The words of a commitment, and those that make a sentence none: patterns over text as `promised_days.folded` gives it."""

from __future__ import annotations

import re

_WHO = (
    r"(?:we|i|someone|somebody|one of us|(?:a|my|our|the) (?:colleague|manager|engineer|technician|courier|driver|carrier|team|"
    r"workshop|warehouse|"
    r"accounts team|service team|accountant)|amy|our \w+ team)"
)
_WILL = r"(?: will|'ll| shall|(?: are|'re| am|'m) going to| (?:promise|undertake|commit|guarantee) to)"
_ADVERB = (
    r"(?:,? (?:then|also|now|certainly|definitely|of course|gladly|personally|immediately|simply|just|therefore|still|naturally|"
    r"happily|"
    r"(?:by|within|before|no later than|on) [^,;]{1,40}?|tomorrow|today),?)*?"
)
_ACTION = (
    r"(?:(?:re)?send|(?:re)?ship|dispatch|despatch|post|(?:re)?deliver|refund|repay|reimburse|pay (?:you|it|the|back)|transfer|credit|"
    r"call|phone|ring|"
    r"telephone|write|reply|respond|answer|e-?mail|contact|get (?:back|in touch|it|them|a|the|your|this|that|one|someone)|"
    r"come back to|follow|let you know|"
    r"tell you|inform|notify|update|confirm|replace|exchange|repair|fix|mend|correct|resolve|sort|solve|collect|pick|arrange|issue|"
    r"process|look (?:into|at|for)|"
    r"check|investigate|review|find out|complete|finish|install|make sure|ensure|see to|put|provide|give you|bring|cancel|remove|"
    r"delete|waive|hand|"
    r"forward|pass|organi[sz]e|book|schedule|prepare|restore|reissue|trace|compare|go through|chase|raise|take (?:it|this|care|the|"
    r"your)|deal with|"
    r"open (?:a|an)|order (?:a|an|the|it|one)|return (?:your|the|it|them|to you)|be (?:in touch|back (?:to|in touch|with))|speak|"
    r"settle|"
    r"have (?:\S+ ){1,5}?(?:with you|ready|sent|delivered|fixed|sorted|done|finished|repaired|replaced|back to you|refunded|"
    r"on its way|shipped|checked|collected|call|write))"
)
_TELL_US = (
    r"(?:write|reply|respond|call|phone|ring|get back|come back|let you know|e-?mail|send|refund|tell you|inform|update|contact|confirm)"
)
_OUR_THING_EN = (
    r"(?:refund|money|replacement|new (?!catalogue|collection|range|season|shop|store|website|opening)\w+|spare part|reimbursement|"
    r"compensation|credit note|missing \w+|second parcel|repair|"
    r"repaired \w+)"
)
_PERSON_PL = r"(?:pani|pan|panstwo)"
_TO_PERSON_PL = r"(?:pani|pana|panstwa|ciebie|was|klient\w+)"
_FIRST_PERSON_PL = (
    # verbs whose first person ends in -ę, -emy
    r"(?:(?:wy|prze|ode|do|po|pode)sl|(?:na|od|do|prze)pisz|rozwiaz|przekaz|skontaktuj|poinformuj|przygotuj|przelej|zrealizuj|"
    r"dopilnuj|anuluj|skoryguj|"
    r"zaksieguj|zainstaluj|odblokuj|zorganizuj|opracuj|ureguluj|zrekompensuj|zaktualizuj)(?:ę|e(?! pan)|emy)"
    # -ę, -imy and -ymy
    r"|(?:zwroc|przywroc|wroc|sprawdz|potwierdz|wyplac|zaplac|oplac|zlec|ustal|zawiez)(?:ę|e(?! pan)|imy)"
    r"|(?:dostarcz|dorecz|rozpatrz|zakoncz|dokoncz|wylicz|dolacz|dolicz)(?:ę|e(?! pan)|ymy)"
    r"|(?:oddzwoni|zadzwoni|naprawi|poprawi|wymieni|podmieni|wyjasni|powiadomi|wystawi|uzupelni|zalatwi|zrobi|zamowi|odstawi|odtworzy|"
    r"zglosi|umowi)(?:ę|my)"
    r"|odpowie(?:m|my)\b|(?:odd|nad|wyd|pod)a(?:m|my)\b|da(?:m|my) (?:\w+ ){0,2}znac|odbierzemy|odbiorę|przyjedziemy|przyjadę|"
    r"przywieziemy|przywiozę|"
    r"zajmiemy si[eę]|zajmę si[eę]|odezwiemy si[eę]|odezwę si[eę]|usuniemy|usunę"
)
_OUR_THING_PL = r"(?:zwrot\w*|pieniadze|srodki|kwota|reklamacja|nowy|nowa|nowe|brakujac\w+|naprawion\w+|przelew|zamiennik|korekta)"

COMMITMENT = re.compile(
    rf"\b{_WHO}{_WILL}{_ADVERB} {_ACTION}\b"
    rf"|\b(?:we|i){_WILL} (?!not\b)[^,;]{{1,80}}? and {_TELL_US}\b"
    rf"|\band will(?: also| then)? {_ACTION}\b"
    r"|\b(?:we|i) promise (?:you|that|a|an)\b"
    r"|\byou(?: will|'ll| shall)(?: then| also| certainly| definitely)?,?(?: (?:receive|hear (?:back )?from|get(?! to\b)|"
    r"be (?:refunded|contacted|called|reimbursed|"
    r"credited|paid))| have (?!to\b|until\b|\d|the (?:right|option|chance|opportunity)|time\b|a chance|access|noticed|seen|"
    r"\w+ (?:days|weeks|hours) to))"
    rf"|\b{_OUR_THING_EN}(?: \S+){{0,4}}?(?: will|'ll) (?:be (?:with you|sent|refunded|posted|shipped|dispatched|delivered|credited|"
    rf"paid|back|on its way|done|"
    r"finished|ready|collected|transferred)|reach|arrive|leave|go out|ship|come)\b"
    rf"|(?<!nie )\b(?:{_FIRST_PERSON_PL})(?!\w)"
    rf"|(?<!nie )\b(?:(?:otrzyma|dostanie) (?:\w+ )?{_PERSON_PL}|{_PERSON_PL} (?:\w+ )?(?:otrzyma|dostanie)|(?:otrzymaja|"
    rf"dostana) panstwo|panstwo (?:otrzymaja|dostana)|"
    r"otrzymasz|dostaniesz|otrzymacie|dostaniecie)\b"
    rf"|(?<!nie )\b(?:bedzie|beda|bedziemy|bedę) (?:\w+ ){{0,4}}u {_TO_PERSON_PL}\b|(?<!nie )\b(?:trafi|trafia|dotrze|"
    rf"dotra) (?:\w+ ){{0,3}}do {_TO_PERSON_PL}\b"
    rf"|\b{_OUR_THING_PL}(?: (?!nie\b)\S+){{0,5}}? (?:zostan(?:ie|a) (?:\w+ )?\w+[aoe]n[aeiy]?|bed(?:zie|a) (?:u|na)|trafi|trafia|"
    rf"dotrze|dotra|wyjdzie|wroci|wroca|nastapi)\b"
    r"|\b(?:kurier|kolega|kolezanka|konsultant\w*|pracownik|serwisant\w*|technik) (?:(?!nie )\w+ ){0,3}?(?:odbierze|dostarczy|"
    r"przyjedzie|zadzwoni|"
    r"oddzwoni|napisze|odpowie|skontaktuje|wysle|przesle|dorecz\w+)\b"
    r"|\b(?:obiecuj|gwarantuj)(?:ę|e|emy)(?!\w)|\bzobowiazuj(?:ę|e|emy) si[eę](?!\w)"
)
"""A commitment of ours: we or a colleague do something, or the customer gets something."""

IS_NONE = re.compile(
    # hoped for, guessed, or usual
    r"\b(?:try|hope|hopefully|aim|probably|possibly|perhaps|maybe|might|likely|should|(?:we|i) expect|expected|estimated?|ought|(?:do|"
    r"doing) (?:our|my) best|endeavou?r|"
    r"may (?:be|take|have|not)|we(?: would|'d)|not be able|be unable|unable to|not before|no earlier|earliest|never|"
    r"(?:can ?not|can't|don't|do not|wouldn't) (?:promise|guarantee|think|believe|say|be sure))\b"
    r"|\b(?:postara\w*|spr(?:o|ó)buj\w*|prawdopodobnie|byc moze|moze byc|powinn\w*|mamy nadziej\w*|planujemy|orientacyjn\w*|"
    r"przewidywan\w*|spodziewa\w*|"
    r"raczej|nie wczesniej|najwczesniej|dolozymy staran|chcielibysmy|moglibysmy|nie uda|nie bedziemy|nie damy rady|"
    r"nie (?:mog\w*|mozemy) (?:\w+ )?(?:obiec|zagwarant|gwarant|zapewn|potwierdz)\w*|nie (?:sadz\w*|mysl\w*|obiecuj\w*|gwarantuj\w*))\b"
    r"|\b(?:usually|normally|always|every|each|as a rule|typically|generally|orders (?:placed|received)|with (?:an? |every |"
    r"your )?(?:next )?(?:orders?|purchases?)|all orders|any orders?|"
    r"until further notice)\b"
    r"|\b(?:zwykle|zazwyczaj|zawsze|kazd\w+|standardowo|z reguly|zamowienia zlozone|przy (?:zamowieni|zakup)\w*|wszystkie zamowienia|"
    r"do odwolania)\b"
    # under a condition
    r"|\b(?:if|unless|provid(?:ed|ing)|in case|in the event|should (?:you|the|your)|as long as|assuming|subject to|otherwise|"
    r"depending|as soon as|when(?:ever)?|"
    r"upon|after (?:we|you|receiv\w+))\b|(?<!at )\bonce\b(?! more| again)"
    r"|\b(?:jesli|jezeli|gdy|gdyby\w*|kiedy|o ile|pod warunkiem|w przypadku|w razie|chyba ze|jak tylko|zaleznie|w zaleznosci|"
    r"w przeciwnym razie|uwarunk\w+)\b"
    # of the law, of terms, of mass mailings
    r"|\b(?:terms and conditions|terms of|in accordance with|pursuant|under (?:the|section|article)|by law|statutory|privacy policy|"
    r"personal data|newsletters?|survey|"
    r"loyalty points|% off|unsubscribe)\b"
    r"|\b(?:regulamin\w*|ustaw\w*|rozporzadzen\w*|art\.|na podstawie|przepis\w*|polityk\w+ prywatnosci|dan\w+ osobow\w+|newsletter\w*|"
    r"ankiet\w*|punkt\w+ lojaln\w+)(?!\w)"
    # what somebody else said or asked
    r"|\byou (?:said|wrote|asked|were told|mentioned|claim\w*|think|thought|expected) (?:\w+ ){0,3}(?:that|whether|we)\b|"
    r"\bwhether (?:we|i|you)(?: will|'ll)\b"
    rf"|\bczy (?:\w+ )?(?:{_FIRST_PERSON_PL})(?!\w)|\b(?:napisal|pisal|twierdzi|pytal|myslal|uslysz)\w*(?: \w+){{0,2}},? (?:ze|czy)\b"
)
"""What makes a sentence no promise: hoped, usual, conditional, law, mailing, somebody else's words."""

WHETHER = re.compile(
    r"\b(let (?:you|them) know|tell you|inform you|check|confirm|find out|see|ask|damy \w* ?znac|dam \w* ?znac|poinformuj\w*|"
    r"sprawdz\w*|powiem\w*|napisz\w*)"
    r"((?: (?!if\b|when\b|kiedy\b)[^\s;]+){0,6}?),? (?:if|when|kiedy)\b"
)
"""An "if" that means "whether": telling the customer is what is promised."""

ORDERS_GIVEN = re.compile(
    r"^(?:so |just |simply |now |then |aby |zeby )?(?:please|kindly|send|return|order|reply|use|buy|shop|sign|subscribe|spend|join|"
    r"register|click|place|enter|let us|tell us|"
    r"write|prosimy|prosz[eę]|zamow|kup|skorzystaj|uzyj|zapisz|wpisz|odeslij|kliknij|zloz|wybierz|podaj|odpisz|wyslij|przeslij|zwroc|"
    r"wystarczy|"
    r"moze (?:pani|pan)|mozesz|you (?:can|may|need|must|have to|should))\b"
)
"""A sentence that begins with what the customer is to do."""

THEN = re.compile(r",? (?:and|then|so|a|i|to|wtedy|wowczas) (?:then |that |wtedy |wowczas |my )?$")
"""What joins a wish to what follows from it: "send it back and we will …"."""

ASKED_OF_THE_CUSTOMER = re.compile(
    r"\b(?:please|kindly|prosimy|prosz[eę]|uprzejmie prosimy|you (?:can|may|need to|must|have to))\b[^;]*$"
)
"""From here on a sentence says what the customer is to do."""

LONG_AGO = re.compile(
    r"\b(?:until|till) (?:\S+ ){0,3}$|\b(?:which|who|that (?:was|were|came|had|arrived|reached|left)) (?:(?!will\b)\S+ ){0,6}$|"
    r"\byou (?:\w+ed|sent|wrote|bought|spoke|"
    r"came|rang|paid|got)\b (?:\S+ ){0,5}$|\byour \w+ (?:of|from)\b|"
    r"\b(?:placed|ordered|received|bought|dated|sent to us|arrived|reached us) (?:\S+ ){0,3}$|"
    r"\b(?:thank|thanks|sorry|dziekuj\w*|przeprasz\w*)(?:ę)? (?:\S+ ){0,5}$"
    r"|\bktor\w+ (?:\S+ ){0,6}$|\b(?:otrzymal|dotarl|przyszl|przyslal|zamowil|kupil|pisal|napisal|dzwonil|zlozy|zlozon|dostal|nadal|"
    r"wyslal)\w* (?:\S+ ){0,4}$|\bz dnia $"
)
"""Words before a day that make it a day of the past: the parcel that came on Friday."""

NEW_CLAUSE = re.compile(r"\b(?:is|are|was|were|so|jest|sa|byl\w*|potem|wiec)\b")
"""Words between a day and a commitment after it that tell of two things."""
