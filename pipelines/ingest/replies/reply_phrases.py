"""The lines that mail programs set above and below what a person writes, in English, Polish, German and French."""

from __future__ import annotations

import re

ATTRIBUTION_END = re.compile(
    r"(?:\b(?:wrote|writes|schrieb|a écrit|napisał|napisała|napisał\(a\)|napisali|pisze|pisał|pisała)\b(?:\([a-z]+\))?[^:!?]{0,120}"
    r"(?:\d:\d\d[^:!?]{0,80})?|\d{1,2}[:.]\d\d\b[^!?]{1,180}(?<=[\w.+-])@[\w.-]+>?|wiadomość napisana przez .{1,200})\s*:\s*$",
    re.IGNORECASE,
)
ATTRIBUTION_START = re.compile(
    r"^\s*(?:On\b|W dniu\b|Dnia\b|Użytkownik\b|Wiadomość napisana\b|Am\b|Le\b|\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|"
    r"(?:pon|wt|śr|czw|pt|sob|niedz|ndz|mon|tue|wed|thu|fri|sat|sun)[a-ząćęłńóśźż]*\.?,?\s+\d)",
    re.IGNORECASE,
)
ATTRIBUTED = re.compile(
    r"^\s*(?:On|W dniu|Dnia|Am|Le|[a-zśł]{2,6}\.?,)\s.{0,60}\d{1,2}[:.]\d\d.{1,144}(?<=[\w.+-])@[\w.-]{1,100}>?\s{0,3}"
    r"(?:wrote|schrieb|a écrit|napisał(?:\(a\)|a)?|pisze)\s{0,2}:\s",
    re.IGNORECASE,
)
"""An attribution that goes on with the quoted mail on the same line."""
ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]+\.[\w.-]+")
CLOCK = re.compile(r"\b\d{1,2}(?::| ?h ?)\d\d\b")
PERSONAL = re.compile(
    r"\b(?:i|we|you|your|he|she|they|ja|pan|pani|państwo|państwa|wasz|wasza|ktoś|mi|ich|wir|sie|ihr|ihre|er|je|j'|nous|vous|votre|il|elle)\b",
    re.IGNORECASE,
)
"""Words of a person's own sentence about who wrote what; programs write names."""
DIVIDER = re.compile(
    r"^\s*[-_*=]{2,}\s*(?:original message|original appointment|forwarded message|reply message|reply above this line|"
    r"wiadomość oryginalna|oryginalna wiadomość|treść oryginalnej wiadomości|wiadomość przekazana|przekazana wiadomość|"
    r"przesłana wiadomość|wiadomość przesłana dalej|ursprüngliche nachricht|originalnachricht|weitergeleitete nachricht|"
    r"message d['’]origine|message original|message transféré|message transmis)\s*[-_*=]*\s*$",
    re.IGNORECASE,
)
FORWARD_OPENING = re.compile(
    r"^\s*(?:begin forwarded message|początek przekazywanej wiadomości|początek przesyłanej wiadomości|"
    r"anfang der weitergeleiteten (?:nachricht|e-mail)|début du message (?:transféré|réexpédié))\s*:?\s*$",
    re.IGNORECASE,
)
ANSWER_ABOVE = re.compile(
    r"^[-#=_*>\s]*(?:please (?:type|write) your reply above this line|reply above this line|odpowiedz powyżej tej linii|"
    r"prosimy o odpowiedź (?:powyżej|nad) t(?:ej|ą) lini(?:i|ą)|bitte antworten sie oberhalb dieser (?:zeile|linie)|"
    r"(?:veuillez )?répond(?:re|ez) au-dessus de cette ligne)[-#=_*\s.]*$",
    re.IGNORECASE,
)
HEADER = re.compile(
    r"^\s*\*?(From|Od|Von|De|Sent|Wysłano|Wysłane|Gesendet|Envoyé|Date|Data|Datum|To|Do|An|À|Cc|DW|UDW|Kopie|Subject|Temat|Betreff|Objet|"
    r"Reply-To)\s?:\*?\s*\S?",
    re.IGNORECASE,
)
HEADER_OPENINGS = frozenset({"from", "od", "von", "de"})
QUOTED = re.compile(r"^\s{0,3}>")
ANSWERS_BELOW = re.compile(
    r"\b(?:(?:see |my )?(?:answers?|repl(?:y|ies)|comments?) (?:are )?(?:below|inline|in (?:red|blue|line))|"
    r"(?:odpowiedzi|odpowiadam|odpisuję|uwagi)\b.{0,30}\b(?:poniżej|niżej|w treści|w tekście|na czerwono|na niebiesko)|"
    r"antworten?\b.{0,30}\b(?:unten|im text|in rot|in blau)|réponses?\b.{0,30}\b(?:ci-dessous|dans le texte|en rouge|en bleu))\b",
    re.IGNORECASE,
)
"""Such a mail goes on inside the mail below it, where nothing tells the two apart."""

SIGNATURE_MARK = re.compile(r"^(?:-- ?|—\s?|__+)$")
_DEVICES = (
    r"(?:i-?phone|i-?pad|android|telefon|téléphone|smartfon|smartphone|samsung|galaxy|huawei|xiaomi|redmi|pixel|oppo|nokia|blackberry|"
    r"tablet|handy|mobil|appareil|gerät|urządzen|outlook|yahoo|gmail|proton|gmx|web\.de|onet|wp poczta|interia|orange|free|"
    r"t-online|thunderbird|windows|mail|poczt|aplikacj|app\b)"
)
SENT_FROM = re.compile(
    r"^\s*(?:(?:sent (?:from|with|via|using)|wysłan[eoay] (?:z|ze|przy użyciu|za pomocą|przez)|gesendet (?:von|mit|aus|über|via)|"
    r"envoyée? (?:de|depuis|avec|à partir d[eu]|via))\b.{0,60}" + _DEVICES + r"|"
    r"(?:von|mit) (?:meine[mr]|der) .{0,40}" + _DEVICES + r".{0,30}\bgesendet|diese nachricht wurde von .{0,60} gesendet|"
    r"get outlook for|outlook für (?:ios|android) beziehen|holen sie sich outlook|télécharge[rz] outlook|obtenir outlook|"
    r"pobierz (?:program |aplikację )?outlook)",
    re.IGNORECASE,
)
_SIGN_OFF_WORDS = (
    r"(?:(?:best|kind|kindest|warm|many|with (?:best|kind))?\s*(?:regards|wishes|thanks)|best|cheers|sincerely|"
    r"yours (?:sincerely|faithfully|truly)|thank you|thank you very much|thanks in advance|thx|all the best|"
    r"(?:serdecznie )?pozdrawiam(?: (?:serdecznie|ciepło))?|pozdrowienia|z poważaniem|z wyrazami szacunku|"
    r"łączę (?:pozdrowienia|wyrazy szacunku)|dziękuję(?: i pozdrawiam| bardzo)?|dzięki|z góry dziękuję|miłego dnia|pozdr|pzdr|"
    r"(?:mit )?(?:freundlichen?|freundliche|viele[nr]?|liebe[nr]?|beste[nr]?|schöne[nr]?|herzliche[nr]?|sonnige) grü(?:ße|ßen|sse|ssen)|"
    r"(?:mit )?(?:freundlichem |bestem |schönem )?gru(?:ß|ss)|grü(?:ße|sse)|mfg|lg|vg|hochachtungsvoll|danke(?: im voraus| und gruß)?|"
    r"vielen dank(?: im voraus)?|besten dank|"
    r"(?:bien |très )?cordialement|bien à vous|bien à toi|(?:sincères |meilleures )?salutations(?: distinguées)?|"
    r"(?:avec )?mes (?:sincères |meilleures )?salutations|merci(?: d['’]avance| beaucoup| par avance)?|respectueusement|"
    r"bonne (?:journée|soirée|réception)|cdlt|amicalement)"
)
SIGN_OFF = re.compile(rf"^\s*{_SIGN_OFF_WORDS}(?: aus \w+)?\s*[,.!–-]*\s*$", re.IGNORECASE)
SIGNED_OFF = re.compile(
    rf"^\s*(?i:{_SIGN_OFF_WORDS})\s*[,.!–-]*\s+(?:[A-ZŁŚŻŹĆÓÄÖÜÉÈÇ][\w’'-]*\.?(?:\s+|$)){{1,3}}$",
)
"""A sign-off with the name on the same line."""
POLITE_CLOSE = re.compile(
    r"^\s*(?:(?:nous vous prions|je vous prie|veuillez) (?:d['’])?agréer\b|en vous remerciant\b.{0,40}$)", re.IGNORECASE
)
_DISCLAIMER_OPENING = re.compile(
    r"^\s*(?:this (?:e-?mail|message|communication)\b|the (?:information|contents?) (?:contained )?(?:in|of) this\b|ta wiadomość\b|"
    r"niniejsza wiadomość\b|niniejszy e-?mail\b|treść (?:tej|niniejszej) wiadomości\b|diese (?:e-?mail|nachricht)\b|"
    r"der inhalt dieser (?:e-?mail|nachricht)\b|ce (?:message|courriel|mail)\b|ce courrier électronique\b)",
    re.IGNORECASE,
)
_SECRECY = re.compile(
    r"confidential|privileged|intended (?:only |solely )?for|intended recipient|poufn|adresat|tajemnic|uprawnion|vertraulich|"
    r"empfänger|confidentiel|destinataire|avast|avg|antivirus|antywirus",
    re.IGNORECASE,
)
_FOOTER = re.compile(
    r"^\s*(?:please consider the environment|zanim wydrukujesz|pomyśl o środowisku|bitte (?:denken|prüfen) sie .{0,30}(?:umwelt|ausdruck)|"
    r"pensez à l['’]environnement|administratorem (?:pani/pana |twoich |państwa )?danych|"
    r"(?:virus-free|virenfrei|sans virus|wolny od wirusów)\b.{0,20}(?:www\.)?av(?:ast|g))",
    re.IGNORECASE,
)
AFTERTHOUGHT = re.compile(r"^\s*(?:p\.? ?s\b|ps\b|nachtrag|post scriptum|dopisek)", re.IGNORECASE)
CONTACT = re.compile(
    r"@|https?://|www\.|\+?\d[\d ()/.-]{6,}|\b(?:tel|phone|mob|mobile|fax|kom|nip|regon|krs|ust-?id|siret|siren|hrb)\b|\b\d{2}-\d{3}\b|"
    r"\b(?:sp\. z o\.o|s\.a\.|ltd|llc|inc|gmbh|ag|ug|sarl|sas|s\.c\.)(?:\b|\s|$|\.)",
    re.IGNORECASE,
)
_SPEAKING_WORDS = (
    "i we you it he she they is are was were will would can could do does don't did not no never when why where how please call still "
    "already waiting want need hope reply proszę prosze czekam czy kiedy gdzie dlaczego nie tak jest są będę mam chcę możecie może że jak "
    "ich wir sie es ist sind war nicht kein keine wann warum wo bitte noch schon warte kann können will möchte "
    "je j'ai nous vous il elle c'est est sont pas ne jamais quand pourquoi où svp attends peux pouvez voudrais"
)
SPEAKING = frozenset(_SPEAKING_WORDS.split())
"""A line under a sign-off that holds one of these is no signature."""


def is_footer(joined: str) -> bool:
    """True for a line (with the two after it) that begins a legal footer, an advertisement of a scanner or a plea for trees."""
    return bool(_FOOTER.match(joined)) or bool(_DISCLAIMER_OPENING.match(joined) and _SECRECY.search(joined))
