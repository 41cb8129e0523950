"""The dictionary form of an English word, as far as captions need it: plural to singular, possessive to plain.

Verb forms stay as they are: `running` and `run` are different things to a caption (`a running dog`, `a ski run`).
"""

from __future__ import annotations

IRREGULAR = {
    "men": "man", "women": "woman", "children": "child", "feet": "foot", "teeth": "tooth", "geese": "goose",
    "mice": "mouse", "oxen": "ox", "dice": "die", "leaves": "leaf", "wolves": "wolf", "knives": "knife",
    "shelves": "shelf", "bookshelves": "bookshelf", "scarves": "scarf", "loaves": "loaf", "calves": "calf",
    "hooves": "hoof", "thieves": "thief", "wives": "wife", "elves": "elf", "dwarves": "dwarf", "halves": "half",
    "selves": "self", "cacti": "cactus", "fungi": "fungus", "nebulae": "nebula", "silhouettes": "silhouette",
    "axes": "axe", "shoes": "shoe", "toes": "toe", "canoes": "canoe", "eyes": "eye", "clothes": "clothes",
    "movies": "movie", "cookies": "cookie", "zombies": "zombie", "hoodies": "hoodie", "selfies": "selfie",
    "ties": "tie", "pies": "pie", "faeries": "faerie", "potatoes": "potato", "tomatoes": "tomato", "heroes": "hero",
    "echoes": "echo", "volcanoes": "volcano", "mosquitoes": "mosquito", "buses": "bus", "lenses": "lens",
    "gases": "gas", "dresses": "dress", "brushstrokes": "brushstroke", "firemen": "fireman", "snowmen": "snowman",
    "policemen": "policeman", "fishermen": "fisherman", "grandchildren": "grandchild", "people": "people",
}  # fmt: skip
# end in -s and are no plural, or are only ever plural
_FIXED_TEXT = """
glasses sunglasses eyeglasses goggles jeans pants shorts tights leggings overalls pajamas pyjamas scissors
pliers binoculars headphones earphones news lens gas bus iris canvas chess christmas atlas bias always besides
perhaps this his its hers ours yours theirs is was has does as us yes thus plus minus cosmos chaos ethos kudos
series species means mars venus paris texas kansas dallas athens les des los las vous jus chaos pegasus zeus
graphics physics mathematics aesthetics electronics ceramics acrylics robotics bokeh contents stairs outdoors
indoors downstairs upstairs towards upwards downwards afterwards sometimes nowadays swiss cyclops triceratops
herpes diabetes rabies arms boss moss
"""
FIXED = frozenset(_FIXED_TEXT.split())


def lemma(word: str) -> str:
    """The singular of an English noun in lower case; any other word comes back as it is."""
    if word.endswith("'s"):
        word = word[:-2]
    if len(word) < 4 or word[-1] not in "sne":
        return IRREGULAR.get(word, word)
    if found := IRREGULAR.get(word):
        return found
    if word[-1] != "s" or word in FIXED or word.endswith(("ss", "us", "is", "ous")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes", "zzes")):
        return word[:-2]
    return word[:-1]
