"""Words that tell things apart, and words that never belong to a joined name."""

from __future__ import annotations

from lorakit.caption.style import FUNCTION_WORDS

_COLOURS_TEXT = """
red blue green yellow black white gray grey brown pink purple orange violet gold golden silver beige cyan teal magenta
crimson scarlet turquoise ivory maroon navy indigo lavender aqua khaki olive amber bronze copper cream tan blonde blond
colorful colourful multicolored multicoloured transparent
"""
COLOURS = frozenset(_COLOURS_TEXT.split())
_NUMBERS_TEXT = (
    "one two three four five six seven eight nine ten single double twin triple several many few multiple no"
)
NUMBERS = frozenset(_NUMBERS_TEXT.split())
# in front of a colour they are part of its name: `light blue` is no `blue light`
DEGREES = frozenset({"light", "dark", "deep", "pale", "bright", "hot", "neon", "pastel", "soft", "dim", "sky", "rose"})
_QUALITIES_TEXT = """
big small large tall short long high low wide broad narrow thick thin old new young hot cold warm cool wet dry dark
light bright soft hard loud quiet fast slow heavy flat round square open closed full empty main back front side left
right bare cat cow war good bad best sweet strong weak free wild half over under up down out off top head grand great
plain straight
"""
QUALITIES = frozenset(_QUALITIES_TEXT.split())
_TO_JOIN_TEXT = """
any every some no may be can not now more so where when how what ever else one thing body time times day way self him
my your our them up out off down over under after for al all a i along side
"""
TO_JOIN = FUNCTION_WORDS | frozenset(_TO_JOIN_TEXT.split())
_OPPOSITES_TEXT = """
left=right open=closed open=close opened=closed open=shut short=long day=night indoor=outdoor indoors=outdoors
inside=outside interior=exterior up=down upper=lower above=below over=under front=back front=rear light=dark
bright=dark big=small large=small tall=short high=low wide=narrow thick=thin old=young old=new hot=cold warm=cool
warm=cold wet=dry soft=hard full=empty clean=dirty happy=sad smile=frown male=female man=woman boy=girl men=women
boys=girls sitting=standing with=without on=off in=out first=last top=bottom sunrise=sunset dawn=dusk summer=winter
spring=autumn near=far close=far left=both right=both ascending=descending single=double visible=invisible
flat=round straight=curly straight=wavy curly=wavy medium=long medium=short color=monochrome morning=evening
"""
OPPOSITES = frozenset(frozenset(pair.split("=")) for pair in _OPPOSITES_TEXT.split())
