"""Singular to plural, and no form where none is certain."""

from __future__ import annotations

import pytest

from lorakit.caption.lemma import IRREGULAR, lemma
from lorakit.caption.plural import plural

FORMS = """
car=cars box=boxes city=cities key=keys soliloquy=soliloquies church=churches dish=dishes dress=dresses bus=buses
lens=lenses virus=viruses quiz=quizzes movie=movies house=houses rose=roses shoe=shoes
tomato=tomatoes potato=potatoes hero=heroes echo=echoes torpedo=torpedoes mango=mangoes volcano=volcanoes
photo=photos piano=pianos radio=radios robot=robots studio=studios kimono=kimonos tattoo=tattoos video=videos
man=men woman=women salesman=salesmen superman=supermen fireman=firemen snowman=snowmen cameraman=cameramen
human=humans german=germans roman=romans talisman=talismans shaman=shamans ottoman=ottomans caiman=caimans
stomach=stomachs monarch=monarchs patriarch=patriarchs epoch=epochs arch=arches march=marches branch=branches
life=lives knife=knives penknife=penknives leaf=leaves wolf=wolves half=halves scarf=scarves shelf=shelves thief=thieves
roof=roofs chief=chiefs cliff=cliffs giraffe=giraffes child=children foot=feet tooth=teeth goose=geese mouse=mice
mongoose=mongooses blouse=blouses chair=chairs lioness=lionesses harness=harnesses building=buildings ring=rings
lily=lilies bed=beds steed=steeds table=tables cactus=cacti Man=Men Photo=Photos UFO=UFOs HERO=HEROES grey=greys
"""
NONE = """
sheep deer fish goldfish aircraft spacecraft moose bison salmon series species samurai
jewelry furniture clothing hair luggage armor makeup equipment scenery foliage smoke rain snow grass water bokeh
seawater darkness footwear lighting
person salesperson people cloverleaf catwoman oasis topaz glass jeans trousers scissors news
beautiful red old golden colorful sleeveless japanese running standing quickly with the her two-seater photo1 汽车
"""


@pytest.mark.parametrize(("word", "form"), [pair.split("=") for pair in FORMS.split()])
def test_forms(word: str, form: str) -> None:
    assert plural(word) == form
    assert lemma(form.lower()) == word.lower()


@pytest.mark.parametrize("word", ["", *NONE.split()])
def test_no_form(word: str) -> None:
    assert plural(word) == ""


def test_every_form_leads_back() -> None:
    assert [word for word in IRREGULAR.values() if plural(word) and lemma(plural(word)) != word] == []
