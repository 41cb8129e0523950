"""Tags that are drawn with punctuation: `>_<`, `:3`, `;)`. They are whole tags, never brackets or separators."""

from __future__ import annotations

import re

# the emoticon tags of the danbooru vocabulary and their mirror images
_EMOTICONS_TEXT = r"""
:) ;) :( ;( :d ;d :o ;o :p ;p :q ;q :t :i :3 ;3 :x ;x :| ;| :/ :\ :> ;> :< ;< :> :>= :c :l :s :y :v :9 ;9 :1 :2
:4 >:) >:( >:3 >:d >:o >;) :') :'( ;'( :'d :-) ;-) :-( :-d :-p xd x3 xp 3: d: c: |d >_< >_> <_< >_o <_o o_< o_o
O_o o_O 0_0 u_u n_n =_= -_- ^_^ ^^ ^o^ ^w^ ^q^ ^v^ @_@ +_+ +_- -_+ ._. x_x X_X *_* $_$ ._ ;_; t_t T_T q_q e_e
v_v m_m w_w p_q d_b b_d uwu owo 0w0 >w< >o< >.< >3< <3 </3 >^< =^= =^.^= =3 =) =d =o <o>_<o> <|>_<|> (o)_(o) (o)
\m/ \n/ \o/ \||/ ||_|| |_| |o| (-_-) (^_^) (>_<) ^3^ :3c ;3c ?_? !_! #_# %_% &_& ... !? !! ? ! !!! ?? ??? ?! ...
… 〇_〇 ^ω^ ・ω・ ×_×
"""
_EMOTICONS = _EMOTICONS_TEXT.split()
_ALTERNATIVES = "|".join(re.escape(each) for each in sorted(set(_EMOTICONS), key=lambda each: (-len(each), each)))
_WHOLE = re.compile(rf"(?:^|(?<=[,，、\n]))[ \t]*({_ALTERNATIVES})[ \t]*(?=[,，、\n]|$)", re.IGNORECASE)
_HINT = re.compile(r"[:;=<>^_@+\\|?!…3]")


def emoticons(text: str) -> list[tuple[int, int]]:
    """Spans of whole tags that are emoticons."""
    return [found.span(1) for found in _WHOLE.finditer(text)] if _HINT.search(text) else []
