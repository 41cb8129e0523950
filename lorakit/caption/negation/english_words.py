"""The closed word classes that tell an English negation: negators, determiners, verbs of appearing, and others."""

from __future__ import annotations

import re

# what may stand between a negator and its thing
_DETERMINERS_TEXT = """
a an the any his her its their at all of in on
"""
DETERMINERS = frozenset(_DETERMINERS_TEXT.split())
DIRECT = frozenset(("no", "without"))  # negate whatever follows
ORDERS = frozenset(("avoid", "remove", "removed", "delete", "deleted", "exclude", "excluding", "omit"))
PEOPLE = frozenset(("nobody", "noone"))
_CONTRACTED_TEXT = """
isn't isnt idn't aren't arent wasn't weren't doesn't doesnt don't dont didn't hasn't haven't can't cannot cant
"""
CONTRACTED = frozenset(_CONTRACTED_TEXT.split())
_SEEN_TEXT = """
have has wear wearing show showing contain include including see look looking smile smiling visible seen be crop
add draw use blur
"""
SEEN = frozenset(_SEEN_TEXT.split())
_SPEAKERS_TEXT = """
i i'm im you you're we we're me my us your our let's
"""
SPEAKERS = frozenset(_SPEAKERS_TEXT.split())
_STOPS_TEXT = """
and or but with while as that which when by from for to is are who where just only instead
on in at near next under around inside behind over during apart except besides other
"""
STOPS = frozenset(_STOPS_TEXT.split())
_EMPTY_AFTER_NOT_TEXT = """
really now often quite yet sure only just merely to at so what that mine yours hers theirs going even
"""
EMPTY_AFTER_NOT = frozenset(_EMPTY_AFTER_NOT_TEXT.split())
_PLACES_TEXT = """
here there around in on at inside outside visible near else present is behind
"""
PLACES = frozenset(_PLACES_TEXT.split())
ROMAJI = re.compile(r"(?:(?:[kgsztdnhbpmrwyjf]|[kgnhbpmrsj]y|sh|ch|ts|tch|kk|pp|tt|ss)?[aeiou]n?)+")
LONGEST_ROMAJI = 14  # letters; the pattern branches at every n
_ENGLISH_ROMAJI_TEXT = """
are see we he me she be a i one have do so to in home made nude photo
"""
ENGLISH_ROMAJI = frozenset(_ENGLISH_ROMAJI_TEXT.split())
APPEARS = frozenset(("appear", "appears", "seen", "shown", "visible", "opened", "drawn", "present"))
AUXILIARIES = frozenset(("has", "have", "been", "is", "are", "was", "were", "being", "all"))
# what follows stands on a sign or is somebody's saying, with or without quotation marks
QUOTING = frozenset(("says", "reads", "titled", "captioned", "labeled", "labelled", "proverb", "slogan", "motto"))
REACH = 12  # words of a clause that are looked at before a negator
LONGEST_THING = 5  # words

HELPERS = frozenset(("does", "do", "did", "would", "could", "should", "will"))
_PICTURES_TEXT = """
photo photograph image picture logo poster cover painting drawing screenshot render scan background design
"""
PICTURES = frozenset(_PICTURES_TEXT.split())
_OTHER_TEXT = """
not never none w non free lack lacking lacks instead place neither nor with
"""
TRIGGERS = DIRECT | ORDERS | PEOPLE | CONTRACTED | frozenset(_OTHER_TEXT.split())
