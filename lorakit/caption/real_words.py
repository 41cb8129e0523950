"""English words that look like slips of frequent ones and are none: `dragoon`, `untied`, `smocking`."""

from __future__ import annotations

# chosen by hand from what dictionary words `find_slips` took for slips of 4,698 words that are frequent in captions
_REAL_TEXT = """
anesthetic baht bandage bandanna barque bast bellow blunder broch brunt capulet chasse clod confidant cooing corral
crackled cremator crocked cusp demoniac dragoon drawling eruction fingerling firring fluor frilling froward garb
ghastly gird grabbling grater griffon growling handhold hearst immanent impassible inflection isomeric laminal lather
leda legendry linne lisp loaming locution luminal macroscopic materiel medial mediating mien missive moan molting
moonlet multipole nobble nori officinal opining outlie palmette paring patten pectoralis peking ploy precess prefect
prothesis prying pyjamas racoon refection regality riffle roost sallow salvia serous shucking silt singeing slatter
smocking snog sopping sowing sparling spatter spicular spilt splutter stele stickler stipes strangle strangler
stricture suckling tarn tarp tigger tilde titter untied villein wadding writhing
"""
REAL = frozenset(_REAL_TEXT.split())
