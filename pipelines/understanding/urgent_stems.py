"""Letters that every urgent phrase of a kind contains, so that the patterns are tried on few sentences only.

Looking for a stem costs a hundredth of a pattern; `tests/unit/understanding` holds every stem list to the phrases it serves.
"""

from __future__ import annotations

STEMS: dict[str, tuple[str, ...]] = {
    "legal": (
        "solicitor", "lawyer", "attorney", "barrister", "legal", "court", "claims", " sue", "suing", "lawsuit", "litigation",
        "letter", "section", "ombudsm", "trading", "citizen", "consumer", "bureau", "charge", "disput", "przeds", "zapłaty",
        "police", "fraud", "prawn", "kancelari", "adwokat", "radc", "sąd", "sad", "pozew", "pozw", "rzeczni", "uokik", "ochrony",
        "inspekcj", "sanepid", "konsumenck", "prokuratur", "policj", "obciążeni",
    ),
    "safety": (
        "burn", "scald", "cut", "slice", "hurt", "injur", "crush", "trapped", "gash", "electrocut", "poison", "bleeding", "stitches",
        "fire", "flame", "spark", "explod", "explos", "melted", "smok", "caught", "shock", "allerg", "anaphyl", "rash", "hives",
        "hospital", "& e", "&e", "emergency", " er", "made", "chok", "monoxide", "leak", "glass", "metal", "shard", "hazard", "risk",
        "unsafe", "dangerous", "parz", "poraz", "poraż", "prąd", "prad", "kopn", "poża", "poza", "zapali", "płomie", "dym", "iskr",
        "wybuch", "eksplo", "alergi", "uczul", "anafil", "dosta", "szpital", " sor", "pogotow", "dyżur", "skalecz", "rozci", "przeci",
        "zrani", "przytrzas", "spuch", "opuch", "napuch", "sor-", "zadław", "dławi", "palić", "pali",
        "szkł", "szkl", "opiłk", "metalu", "plastik", "drut", "swell", "swoll", "blister",
        "plastic", "zmiażdż", "obrażeni", "zatru", "zakrztusi", "udławi", "czad", "stopi", "przepali", "spali", "zagroż",
        "niebezpieczn",
    ),
    "privacy": (
        "gdpr", "data", "privacy", "dsar", "subject", "right", "commissioner", "details", "information", "address", "number",
        "account", "rodo", "uodo", "dane", "danych", "danymi", "konta", "konto", "profilowa", "adres", "numer", "erase", "erasure",
        "forgotten", "records", "everything", "zapomnian", "art",
    ),
}  # fmt: skip
