"""Plural to singular for the nouns of captions, and nothing done to what only looks like a plural."""

from __future__ import annotations

import pytest

from lorakit.caption.lemma import FIXED, IRREGULAR, lemma

PLURALS = """
boxes=box foxes=fox taxes=tax axes=axe leaves=leaf wolves=wolf knives=knife shelves=shelf scarves=scarf gloves=glove
waves=wave sleeves=sleeve eyes=eye houses=house horses=horse roses=rose noses=nose vases=vase phrases=phrase
blouses=blouse causes=cause dresses=dress glasses's=glasses hourglasses=hourglass witches=witch classes=class
goddesses=goddess princesses=princess buses=bus gases=gas lenses=lens irises=iris canvases=canvas viruses=virus
octopuses=octopus statues=statue walruses=walrus muses=muse shoes=shoe toes=toe canoes=canoe horseshoes=horseshoe
heroes=hero potatoes=potato tomatoes=tomato echoes=echo volcanoes=volcano tornadoes=tornado mangoes=mango
bushes=bush brushes=brush dishes=dish matches=match beaches=beach branches=branch churches=church watches=watch
patches=patch caches=cache headaches=headache mustaches=mustache niches=niche movies=movie cookies=cookie
zombies=zombie hoodies=hoodie selfies=selfie ties=tie pies=pie berries=berry cherries=cherry fairies=fairy
ladies=lady bunnies=bunny butterflies=butterfly flies=fly skies=sky cities=city bodies=body puppies=puppy
prizes=prize breezes=breeze quizzes=quiz waltzes=waltz men=man women=woman children=child feet=foot teeth=tooth
geese=goose mice=mouse firemen=fireman snowmen=snowman cacti=cactus dice=die boots=boot socks=sock cars=car trees=tree
lights=light signs=sign clouds=cloud arms=arm hands=hand ribbons=ribbon earrings=earring buildings=building boys=boy
keys=key monkeys=monkey photos=photo kimonos=kimono tattoos=tattoo umbrellas=umbrella pandas=panda cameras=camera
bikinis=bikini taxis=taxi menus=menu dogs=dog dog's=dog children's=child princess's=princess men's=man 1girls=1girl
lines=line ghosts=ghost bees=bee knees=knee wheels=wheel planes=plane clothes's=clothes
"""
KEPT = """
glasses sunglasses jeans pants shorts tights leggings clothes bangs scissors goggles bus lens iris canvas dress chess
series species bokeh tennis moss always focus gas jesus vegas this is was as us has its his yes plus news stairs grass
glass brass cross boss princess goddess atlas christmas compass cactus virus octopus lotus crocus hibiscus venus mars
paris texas graphics physics mathematics aesthetics outdoors indoors upstairs headphones binoculars overalls pajamas
basis oasis axis mantis trellis pancreas people sheep fish deer house horse rose hero running standing red dog car
don't we're 1girl 4k s ss oss es
"""


@pytest.mark.parametrize(("plural", "singular"), [pair.split("=") for pair in PLURALS.split()])
def test_plurals(plural: str, singular: str) -> None:
    assert lemma(plural) == singular


@pytest.mark.parametrize("word", KEPT.split())
def test_kept(word: str) -> None:
    assert lemma(word) == word


def test_a_dictionary_form_has_no_other() -> None:
    singular = [*IRREGULAR.values(), *FIXED, *(pair.split("=")[1] for pair in PLURALS.split())]
    assert [(word, lemma(word)) for word in singular if lemma(word) != word] == []


def test_no_list_repeats_what_the_other_says() -> None:
    assert not FIXED & IRREGULAR.keys()
