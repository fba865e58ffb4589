"""What Brzask & Moor sells: one name and one list price per country."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Product:
    """A thing on the shelf; prices are in whole pounds and whole zlotys."""

    key: str
    english: str
    polish: str
    pounds: int
    zlotys: int

    def name(self, country: str) -> str:
        """The name on a receipt in that country (`PL` or `GB`)."""
        return self.polish if country == "PL" else self.english

    def price_minor(self, country: str) -> int:
        """The list price in pence or grosze."""
        return 100 * (self.zlotys if country == "PL" else self.pounds)


PRODUCTS: tuple[Product, ...] = (
    Product("filters", "Paper filters, 200", "Filtry papierowe, 200 szt.", 6, 25),
    Product("descaler", "Descaling powder", "Odkamieniacz w proszku", 7, 29),
    Product("sencha", "Sencha 100 g", "Sencha 100 g", 9, 39),
    Product("towel", "Linen tea towel", "Ściereczka lniana", 9, 42),
    Product("honey", "Heather honey 400 g", "Miód wrzosowy 400 g", 11, 45),
    Product("tea", "Loose-leaf Assam 250 g", "Herbata Assam liściasta 250 g", 12, 49),
    Product("caddy", "Enamelled tea caddy", "Puszka emaliowana na herbatę", 16, 69),
    Product("cups", "Espresso cups, pair", "Filiżanki do espresso, para", 19, 79),
    Product("beans", "House espresso beans 1 kg", "Kawa ziarnista Domowa 1 kg", 21, 89),
    Product("dripper", "Ceramic dripper Kropla", "Drip ceramiczny Kropla", 22, 92),
    Product("flask", "Travel flask 500 ml", "Termos podróżny 500 ml", 24, 105),
    Product("board", "Oak breakfast board", "Deska śniadaniowa dębowa", 27, 119),
    Product("press", "French press Dale 1 l", "Zaparzacz tłokowy Dolina 1 l", 29, 129),
    Product("tray", "Ash serving tray", "Taca jesionowa", 31, 139),
    Product("moka", "Moka pot Iskra, six cups", "Kawiarka Iskra na 6 filiżanek", 32, 141),
    Product("canister", "Vacuum coffee canister", "Pojemnik próżniowy na kawę", 33, 145),
    Product("teapot", "Brzask glass teapot 1.2 l", "Dzbanek szklany Brzask 1,2 l", 34, 149),
    Product("scale", "Brew scale with timer", "Waga baristy ze stoperem", 36, 159),
    Product("mugs", "Stoneware mugs, set of four", "Kubki kamionkowe, zestaw czterech", 39, 169),
    Product("frother", "Milk frother Pianka", "Spieniacz do mleka Pianka", 45, 199),
    Product("gift", "Gift box Poranek", "Zestaw prezentowy Poranek", 49, 215),
    Product("grinder", "Hand grinder Finch", "Młynek ręczny Zięba", 58, 269),
    Product("kettle", "Gooseneck kettle Moor", "Czajnik z wylewką Moor", 64, 299),
    Product("machine", "Espresso machine Orla", "Ekspres kolbowy Orla", 289, 1349),
)
BY_WEIGHT = Product("by_weight", "Coffee by weight", "Kawa na wagę", 0, 0)
BY_KEY = {product.key: product for product in PRODUCTS}
