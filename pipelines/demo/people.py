"""The shop's customers: who they are, where they live and how to reach them. All of them are invented."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

FIRST_NAMES: dict[tuple[str, str], tuple[str, ...]] = {
    ("PL", "f"): ("Agnieszka", "Aleksandra", "Alicja", "Beata", "Celina", "Dominika", "Dorota", "Elżbieta", "Gabriela", "Grażyna",
                  "Hanna", "Irena", "Jolanta", "Justyna", "Kamila", "Katarzyna", "Lucyna", "Małgorzata", "Monika", "Renata"),
    ("PL", "m"): ("Adam", "Andrzej", "Bartosz", "Cezary", "Damian", "Filip", "Grzegorz", "Henryk", "Igor", "Jacek",
                  "Jakub", "Kamil", "Leszek", "Łukasz", "Maciej", "Marek", "Norbert", "Rafał", "Sławomir", "Wojciech"),
    ("GB", "f"): ("Abigail", "Beth", "Catherine", "Charlotte", "Eleanor", "Frances", "Gemma", "Hazel", "Imogen", "Jane",
                  "Kirsty", "Lorna", "Megan", "Nicola", "Olivia", "Pauline", "Rosie", "Shona", "Tamsin", "Wendy"),
    ("GB", "m"): ("Adrian", "Alistair", "Barnaby", "Callum", "Duncan", "Edward", "Fergus", "Gareth", "Howard", "Ian",
                  "Jonathan", "Keith", "Lewis", "Martin", "Neil", "Oscar", "Patrick", "Rory", "Stuart", "Trevor"),
}
POLISH_SURNAMES = (
    "Bartczak", "Bielecki", "Borowiec", "Chmiel", "Cieśla", "Czerwiński", "Domański", "Dudziak", "Filipek", "Gawron",
    "Głowacki", "Gołąb", "Jagodziński", "Janik", "Kaczor", "Kalinowski", "Konieczny", "Kostrzewa", "Krupa", "Kulesza",
    "Lisowski", "Łuczak", "Madej", "Matusiak", "Milewski", "Niemczyk", "Orzechowski", "Pietrzak", "Przybył",
    "Rogalski", "Rybak", "Sadowski", "Stępniak", "Szulc", "Tokarski", "Urbaniak", "Walczak", "Wojtas", "Wrona",
    "Żurek",
)
BRITISH_SURNAMES = (
    "Aldridge", "Atherton", "Barrow", "Bassett", "Birch", "Blackwell", "Calder", "Chadwick", "Coombes", "Cropper",
    "Dawlish", "Eastwood", "Fairley", "Fenwick", "Garside", "Goodall", "Hartley", "Holroyd", "Illingworth", "Jessop",
    "Kershaw", "Lockwood", "Marsden", "Metcalfe", "Naylor", "Oakes", "Pickering", "Quirke", "Ramsden", "Rigby",
    "Sedgwick", "Shackleton", "Tattersall", "Thwaite", "Underhill", "Varley", "Wadsworth", "Whitaker", "Yardley",
    "Yeadon",
)
CITIES = {
    "PL": ("Kraków", "Warszawa", "Wrocław", "Poznań", "Gdańsk", "Łódź", "Lublin", "Szczecin", "Katowice", "Toruń", "Rzeszów",
           "Olsztyn"),
    "GB": ("Leeds", "York", "Manchester", "Bristol", "Edinburgh", "Cardiff", "Sheffield", "London", "Norwich", "Exeter",
           "Glasgow", "Durham"),
}
MAIL_DOMAINS = {
    "PL": ("poczta.example", "skrzynka.example", "listy.example"),
    "GB": ("mail.example", "inbox.example", "post.example"),
}
SOURCES = ("search", "referral", "fair", "newsletter", "social")


@dataclass(slots=True)
class Customer:
    """One customer as the shop knows them; `customer_id` is given once everybody's first order is known."""

    name: str
    sex: str
    country: str
    city: str
    email: str
    phone: str
    consent: str
    source: str
    acquisition_cost_minor: int
    first_order_at: datetime
    story: str | None = None
    customer_id: str = field(default="")

    @property
    def first_name(self) -> str:
        return self.name.split()[0]

    @property
    def locale(self) -> str:
        return "pl-PL" if self.country == "PL" else "en-GB"


def ascii_name(name: str) -> str:
    """A name as it stands in an address: small Latin letters, dots between the words."""
    plain = unicodedata.normalize("NFKD", name.replace("ł", "l").replace("Ł", "L"))
    return ".".join(plain.encode("ascii", "ignore").decode().lower().replace("'", "").split())


def surname_for(surname: str, sex: str) -> str:
    """The Polish surname in the form for a woman or a man."""
    if sex == "f" and surname.endswith(("ski", "cki", "dzki", "ny")):
        return surname[:-1] + "a"
    return surname


def full_names(country: str, count: int, draw: np.random.Generator) -> list[tuple[str, str]]:
    """`count` different (name, sex) pairs, none of which belongs to a planted story."""
    surnames = POLISH_SURNAMES if country == "PL" else BRITISH_SURNAMES
    pairs = [(f"{first} {surname_for(last, sex) if country == 'PL' else last}", sex)
             for sex in ("f", "m") for first in FIRST_NAMES[(country, sex)] for last in surnames]
    chosen = draw.choice(len(pairs), count, replace=False)
    return [pairs[int(place)] for place in chosen]


def phone_number(country: str, place: int) -> str:
    """A number from a range used in examples, written the way people write numbers: not always the same way."""
    tail = f"{place:03d}"
    if country == "PL":
        return (f"+48 512 345 {tail}", f"512-345-{tail}", f"0048 512345{tail}")[place % 3]
    return (f"+44 7700 900{tail}", f"07700 900{tail}", f"(07700) 900 {tail}")[place % 3]


def make_customer(name: str, sex: str, country: str, place: int, first_order_at: datetime, draw: np.random.Generator) -> Customer:
    """A customer with the usual details; `place` makes the telephone number and the address unlike all others."""
    city = str(draw.choice(CITIES[country]))
    domain = str(draw.choice(MAIL_DOMAINS[country]))
    consent = str(draw.choice(["yes", "yes", "yes", "yes", "no", ""]))
    cost = round(float(draw.gamma(4.0, 1.5 if country == "GB" else 6.0)) * 100)
    return Customer(name, sex, country, city, f"{ascii_name(name)}@{domain}", phone_number(country, place), consent,
                    str(draw.choice(SOURCES)), cost, first_order_at)
