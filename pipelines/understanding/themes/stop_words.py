"""Words that say nothing about what a message speaks of, in English and Polish, folded; left out where words name a group."""

from __future__ import annotations

ENGLISH = """
a about after again all already also always am an and another any anybody anyone anything are around as asked at away back be became
because been before being between both but by call called came can cannot come could couldn customer customers day days dear did didn do
does doesn doing don done down each either else email even ever every everybody everyone everything few first for from full get gets
getting give given go goes going gone good got had half has hasn have haven having he hello her here hers hi him his hour hours how
however i if in instead into is isn it its just keep kept kind kindly know last least left less let like long look looked lot made make
makes many may maybe me might mine minute minutes month months more most much must my need needs never new next nice no nobody none nor
not nothing now of off often on once one only or order ordered orders other our ours out over own people perhaps please put quite rather
re read really regards said same saw say says second see seem seen she should shop since so some somebody someone something sometimes
soon still such sure take taken tell than thank thanks that the their theirs them then there these they thing things think this those
though three through time times to today told tomorrow too took try tried two under until up upon us use used very want wanted was wasn
way we week weeks well went were weren what when where whether which while who whole whose why will wish with within without won would
wouldn write wrote year years yes yesterday yet you your yours
"""

POLISH = """
aby albo ale ani az bardziej bardzo bez beda bede bedzie bo by byc byl byla bylam bylem byli bylo byly calkiem caly chce chcialabym
chcialbym choc ci ciagle cie co cos cokolwiek czasem czegos czego czesto czy dac dal dala dalej dlaczego dla do dobry dobra dobre dotad
drugi dwa dwie dzien dni dniu dzis dzisiaj gdy gdyby gdzie go godzin godzine godziny hej i ich ile im inna inne inny ja jak jaka jakas
jaki jakies jako je jeden jedna jednak jedno jego jej jemu jesli jest jestem jeszcze juz kazda kazde kazdy kiedy kilka kim klient
klienci klientka klientow kogo komu kto ktora ktore ktorego ktorej ktory ktorych ktorym ktos lat lecz lub ma mam mamy maja mi miala
mialam mialem miec mna mnie moge moglaby moglby moglibyscie moj moja moje moze mozecie mozna musi musze my na nad nadal nam nami nas
nasz nasza nasze nawet nia niby nic nich nie niech nigdy nikt nim nimi niz no o obok od ode okolo on ona one oni ono oraz pan pana pani
panie panem panstwa panstwo panstwu panu po pod poniewaz potem pozdrawiam prawie prosba prosi prosic prosilabym prosilbym prosze przed
przede przez przy raz razy rok roku roznie rowniez sa sam sama same siebie sie sklep sklepie skoro swoj swoja swoje ta tak taka taki
takie takze tam te tego tej temu ten teraz tez to toba tobie trzeba trzy tu tutaj twoj twoja twoje ty tych tydzien tygodni tygodniu
tylko tym u w wam wami was wasz wasza wasze waszej waszego waszym we wciaz wczoraj wedlug wiec wiele wszyscy wszystkich wszystkie
wszystko wtedy wy wysoki wlasnie z za zaden zadna zadne zamowienia zamowienie zamowieniu zamowilam zamowilem zaraz zawsze ze zeby zbyt
znow znowu zostal zostala zostalo
"""

STOP_WORDS = frozenset((ENGLISH + POLISH).split())
