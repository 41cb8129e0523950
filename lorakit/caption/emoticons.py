"""Tags that are drawn with punctuation: `>_<`, `:3`, `;)`. They are whole tags, never brackets or separators."""

from __future__ import annotations

import re

# the emoticon tags of the danbooru vocabulary and their mirror images, in lower case
_EMOTICONS_TEXT = r"""
:) ;) :( ;( :d ;d :o ;o :p ;p :q ;q :t :i :3 ;3 :x ;x :| ;| :/ :\ :> ;> :< ;< :>= :c :l :s :y :v :9 ;9 :1 :2 :4
>:) >:( >:3 >:d >:o >;) :') :'( ;'( :'d :-) ;-) :-( :-d :-p xd x3 xp 3: d: c: |d >_< >_> <_< >_o <_o o_< o_> o_o
0_0 3_3 6_9 u_u n_n =_= -_- ^_^ ^^ ^o^ ^w^ ^q^ ^v^ @_@ +_+ +_- -_+ ._. x_x *_* $_$ ._ ;_; t_t q_q e_e v_v m_m w_w
p_q d_b b_d uwu owo 0w0 >w< >o< >.< >3< <3 </3 >^< =^= =^.^= =3 =) =d =o <o>_<o> <|>_<|> (o)_(o) (o) \m/ \n/ \o/
\||/ ||_|| |_| |o| (-_-) (^_^) (>_<) ^3^ :3c ;3c ?_? !_! #_# %_% &_& ... !? !! ? ! !!! ?? ??? ?! … 〇_〇 ^ω^ ・ω・
×_×
"""
EMOTICONS = frozenset(_EMOTICONS_TEXT.split())
_LONGEST = 2 * max(map(len, EMOTICONS))  # twice: every bracket may be escaped
# what parts tags; bars do when they stand alone, for faces hold some, too: `:|`
_SIGN = re.compile(r"[,，、\n]|(?<!\S)\|+(?!\S)")


def emoticons(text: str) -> list[tuple[int, int]]:
    r"""Spans of whole tags that are emoticons, also with brackets escaped for a WebUI: `\(o\)_\(o\)`."""
    found: list[tuple[int, int]] = []
    start = 0
    for end, behind in [*(sign.span() for sign in _SIGN.finditer(text)), (len(text), len(text))]:
        tag = text[start:end]
        face = tag.strip()
        if face and len(face) <= _LONGEST and face.replace("\\(", "(").replace("\\)", ")").lower() in EMOTICONS:
            at = start + tag.index(face)
            found.append((at, at + len(face)))
        start = behind
    return found
