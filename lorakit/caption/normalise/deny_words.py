"""Words by which a denied fault is told from a statement about the subject."""

from __future__ import annotations

# Entries of the vocabulary `defects` that speak of the picture wherever they stand. Grain and frames, labels and
# scratches may as well be the subject's, and `broken` the vase's.
SURE = frozenset({"blur", "noise", "compression", "overlay", "framing", "anatomy", "exposure", "quality"})
_SURE_WORDS_TEXT = "distortion distorted distortions blurring blurriness 变形"
SURE_WORDS = frozenset(_SURE_WORDS_TEXT.split())
# and those that do as a tag of their own
ALONE = SURE | {"general-faults", "signed"}
_ALONE_WORDS_TEXT = """
text noise noisy grain grainy artifact artifacts artefact artefacts pixelated pixelation aliasing banding deformed
deformation deformity malformed disfigured mutated warped ghosting unclear 文字 重影 畸形 锯齿
"""
ALONE_WORDS = SURE_WORDS | frozenset(_ALONE_WORDS_TEXT.split())
EXTRA = (
    "extra ",
    "additional ",
    "missing ",
    "fused ",
    "deformed ",
    "malformed ",
    "mutated ",
    "too many ",
    "floating ",
)
# what has text or not by its nature
_BEARERS_TEXT = """
poster cover logo book sign banner flyer card label page newspaper magazine screenshot design shirt t-shirt cap mug
package packaging board billboard menu map chart diagram 海报 封面 书 招牌 标志 卡片
"""
BEARERS = frozenset(_BEARERS_TEXT.split())
# what distorts or blurs by its nature
_LENSES_TEXT = "glass window windows mirror lens reflection screen water ice crystal bottle poster 玻璃 镜子 倒影"
LENSES = frozenset(_LENSES_TEXT.split())
PHOTOS = frozenset({"photo", "photograph", "image", "picture", "shot", "render", "scan", "照片", "图片", "图像"})
QUOTING = frozenset({"saying", "says", "reads", "reading", "labeled", "labelled", "titled", "words", "spelling"})
_FINITE_TEXT = """
is are was were has have had shows stands sits lies leans hangs waits looks walks runs rests hovers glows features
depicts captures contains holds wears floats sleeps rides plays smiles faces rises
"""
FINITE = frozenset(_FINITE_TEXT.split())

# what may stand in one unit with a denial that goes as a whole: `with no text`, `no text or watermark`
LEADS = frozenset({"with", "and", "but", "also"})
_FILLERS_TEXT = """
or and nor any a an the no other kind sort of visible obvious noticeable apparent present whatsoever at all
和 或 与 及 任 何 明 显 的 可 见
"""
FILLERS = frozenset(_FILLERS_TEXT.split())
# negators that a phrase can end with; behind `is` or `and`, `not blurry` cannot go alone
TRAILING = frozenset({"without"})
TRAILING_PAIRS = frozenset({("with", "no"), ("w", "o"), ("free", "of"), ("free", "from"), ("devoid", "of")})
# what a phrase hangs on: it cannot end there
_HANGING_TEXT = """
and or but is are was were be been that which who to of with a an the in on at by for from very while as even almost
quite nearly appear appears look looks remain remains seem seems stay stays feel feels keep keeps kept leave leaves make
makes made taken shot come comes so too not
"""
HANGING = frozenset(_HANGING_TEXT.split())
CAUSES = frozenset({"keep", "keeps", "keeping", "kept", "leave", "leaves", "leaving", "make", "makes", "making"})
