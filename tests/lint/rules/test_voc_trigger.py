"""The trigger in a set of captions: what counts as exact, as written differently, and as missing."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lorakit import api
from lorakit.caption.occurrences import occurrences
from lorakit.caption.parse import parse
from lorakit.caption.tokenizer import clip_tokenizer
from lorakit.caption.trigger import Status, is_ordinary, opening, trace
from lorakit.caption.words import norms
from lorakit.image.picture import Picture
from tests.support import lint, run_cli, write_files

if TYPE_CHECKING:
    from pathlib import Path

RULES = ["trigger-missing", "trigger-drift"]
exact_tokens = pytest.mark.skipif(not clip_tokenizer().exact, reason="needs a CLIP vocabulary")


def status(trigger: str, caption: str, *others: str) -> Status:
    """What becomes of the trigger in `caption`, in a set with `others`."""
    return trace([parse(text) for text in (caption, *others)], trigger)[0].status


def kept(trigger: str) -> list[str]:
    """Five captions that open with the trigger."""
    return [f"{trigger}, {place}" for place in ("a beach", "a forest", "a library", "a rooftop", "a kitchen")]


DRIFTED = [
    ("mirelle", "mirele, 1girl, beach"),
    ("mirelle", "mirellle, 1girl, beach"),
    ("mirelle", "mierlle, 1girl, beach"),
    ("mirelle", "1girl, mirele, beach"),
    ("mirelle", "mi relle, 1girl, beach"),
    ("mirelle", "mi_relle, 1girl, beach"),
    ("mirelle", "mi-relle, 1girl, beach"),
    ("mirelle", "ｍｉｒｅｌｌｅ，少女"),
    ("mirelle", "miracl, 1girl, beach, mirell"),
    ("oldharbor style", "old harbor style, a net"),
    ("oldharbor style", "old-harbor style, a net"),
    ("oldharbor style", "oldharbor_style, a net"),
    ("oldharbor style", "oldharbour style, a net"),
    ("oldharbor style", "oldharbor, a net on the quay"),
    ("oldharbor style", "a net on the quay in olharbor style"),
    ("nrv_city", "nrv city, a street"),
    ("nrvcity", "nrvctiy, a street"),
    ("sks", "skw, a street"),
    ("mara", "mare, 1girl, beach"),  # an ordinary word, but alone where the other captions have the trigger
    ("墨雨城", "墨玉城，石桥"),
]

NOT_DRIFTED = [
    ("sks", "a ski slope in snow"),
    ("sks", "sky, a street"),
    ("mara", "a mare in a field"),
    ("mara", "1girl, mare, field"),
    ("nova", "a lake, nora, boats, nova scotia"),
    ("mirelle", "a miracle, 1girl, beach"),
    ("mirelle", "a castle"),
    ("lumen", "a man with lumber, women"),
    ("nightfall", "a street where at night fall colors glow"),
    ("oldharbor style", "the old harbor at dawn"),
    ("oldharbor style", "in the style of a harbor"),
    ("oldharbor style", "a wall that says “old harbor style”"),
    ("墨雨", "墨水，石桥"),
    ("墨雨", "雨，石桥"),
    ("mirelle", ""),
]

PRESENT = [
    ("mirelle", "mirelle, mirele, 1girl"),
    ("mirelle", "1girl, mirelle"),
    ("mirelle", "mirelle's hat"),
    ("mirelle", "mirelle’s hat"),
    ("mirelle", "two mirelles on a bench"),
    ("mirelle", "(mirelle:1.2), beach"),
    ("mirelle", "Mirelles dress on a chair"),
    ("mirelle", "Mirelle's hat"),
    ("zorbo lamp", "Zorbo lamps on a shelf"),
    ("Oldharbor Style", "a net in oldharbor styles"),
    ("fat man", "two Fat men"),
    ("mirelle", "一个叫mirelle的女孩"),
    ("mirelle", "{mirelle|someone}, beach"),
    ("oldharbor style", "a net, oldharbor  style"),
    ("mirelle (witch)", r"mirelle \(witch\), beach"),
    ("<mirelle>", "<mirelle>, beach"),
    ("墨雨", "墨雨，石桥"),
    ("墨雨", "一幅墨雨风格的画"),
]


@exact_tokens
@pytest.mark.parametrize(("trigger", "caption"), DRIFTED)
def test_a_misspelt_trigger_is_drift(trigger: str, caption: str) -> None:
    assert status(trigger, caption, *kept(trigger)) is Status.DRIFTED


@pytest.mark.parametrize(("trigger", "caption"), NOT_DRIFTED)
def test_a_word_of_its_own_is_no_drift(trigger: str, caption: str) -> None:
    assert status(trigger, caption, *kept(trigger)) is not Status.DRIFTED


@pytest.mark.parametrize(("trigger", "caption"), PRESENT)
def test_the_trigger_is_there(trigger: str, caption: str) -> None:
    assert status(trigger, caption, *kept(trigger)) is Status.EXACT


def test_case_alone_is_told_apart() -> None:
    assert status("mirelle", "Mirelle, 1girl") is Status.CASE
    assert status("Mirelle", "mirelle, 1girl") is Status.CASE
    assert status("Mirelle", "MIRELLE and Mirelle") is Status.EXACT
    assert status("mirelle", "Mirelle in Mirelle's hat") is Status.CASE
    assert status("zorbo lamp", "old-zorbo lamp, Zorbo-lamps", *kept("zorbo lamp")) is Status.EXACT
    assert status("zorbo lamp", "Zorbo-lamps", *kept("zorbo lamp")) is Status.DRIFTED


def test_an_ordinary_word_elsewhere_is_drift_in_no_set() -> None:
    captions = [parse(f"a mare in field {number}") for number in range(20)]
    assert {use.status for use in trace(captions, "mara")} == {Status.MISSING}


def test_a_frequent_word_is_no_misspelling() -> None:
    captions = [parse(text) for text in [*kept("zorvex"), *["a street, zorvax tower"] * 5]]
    assert trace(captions, "zorvex")[-1].status is Status.MISSING


TEXT = st.text(alphabet="mirelMIRL skw,.-_'\"“”()<>{}|:1 雨的", max_size=60)
TRIGGERS = st.sampled_from(["mirelle", "oldharbor style", "sks", "墨雨", "nrv_city"])


@given(TEXT, TEXT, TRIGGERS)
@settings(max_examples=200, deadline=None)
def test_a_caption_with_the_exact_trigger_is_never_reported(before: str, after: str, trigger: str) -> None:
    captions = [f"{before}, {trigger}, {after}", *kept(trigger)]
    if norms(trigger) and occurrences(parse(captions[0]), norms(trigger)):
        judge = api.caption_linter({"select": RULES, "trigger": trigger})
        assert [finding.message for finding in judge(captions)] == []


@given(st.lists(TEXT, max_size=6), TRIGGERS)
@settings(max_examples=200, deadline=None)
def test_every_caption_gets_one_verdict_with_a_place_that_exists(captions: list[str], trigger: str) -> None:
    parsed = [parse(text) for text in captions]
    uses = trace(parsed, trigger)
    assert len(uses) == len(parsed)
    for use, each in zip(uses, parsed, strict=True):
        assert use.status is Status.MISSING or 0 <= use.first < use.last <= len(each.words)


@given(st.lists(TEXT, max_size=6), TRIGGERS)
@settings(max_examples=100, deadline=None)
def test_no_caption_is_both_missing_and_drifted(captions: list[str], trigger: str) -> None:
    judge = api.caption_linter({"select": RULES, "trigger": trigger})
    named = [finding.sample for finding in judge(captions) if finding.sample]
    assert len(named) == len(set(named))


def test_occurrences_are_found_in_the_order_of_the_text() -> None:
    parsed = parse("night city, a Night City's lamp, night, city")
    assert occurrences(parsed, ("night", "city")) == [(0, 2), (3, 5), (6, 8)]
    assert occurrences(parsed, ()) == []
    assert occurrences(parsed, ("lamps",)) == []


@exact_tokens
def test_what_clip_knows_is_ordinary() -> None:
    assert all(is_ordinary(word) for word in ("cat", "anna", "dragon", "mare", "ski", "v2", "1girl"))
    assert not any(is_ordinary(word) for word in ("mirelle", "nrvcity", "sks", "ohwx", "oldharbor"))
    assert is_ordinary("墨") is None


@exact_tokens
def test_an_invented_word_inside_most_captions_is_proposed() -> None:
    judge = api.caption_linter({"select": ["no-trigger"]})
    captions = [f"a photo of mirelle in a {place}" for place in ("forest", "library", "kitchen", "tower", "train")]
    assert [finding.message.split(":")[0] for finding in judge(captions)] == ["`mirelle` stands in 5 of 5 captions"]
    assert judge([caption.replace("mirelle", "anna") for caption in captions]) == ()


def messages(folder: Path, captions: list[str], where: str = "", **overrides: object) -> list[str]:
    """What both rules say of a set on disk."""
    files: dict[str, Picture | str | bytes] = {}
    for number, caption in enumerate(captions):
        files |= {f"{where}{number}.jpg": Picture(), f"{where}{number}.txt": caption}
    report = lint(write_files(folder, files), select=RULES, **overrides)
    return [f"{finding.severity.label} {finding.name}" for finding in report.findings]


@exact_tokens
def test_class_tokens_of_a_folder_promise_nothing(tmp_path: Path) -> None:
    texts = ["1girl, beach", "1girl, forest", "1girl, library"]
    assert messages(tmp_path / "girl", texts, "10_girl/") == []
    assert messages(tmp_path / "both", [f"mirelle, {text}" for text in texts], "10_mirelle girl/") == []
    assert messages(tmp_path / "none", texts, "10_mirelle girl/") == ["info trigger-missing"]


def test_class_tokens_that_captions_hold_are_watched(tmp_path: Path) -> None:
    texts = ["mirelle, beach", "mirelle, forest", "mirelle, library", "1girl, tower"]
    assert messages(tmp_path, texts, "10_mirelle/") == ["warning trigger-missing"]


def test_a_fault_of_most_captions_is_one_finding(tmp_path: Path) -> None:
    texts = ["mirelle, beach", "a forest", "a library", "a tower"]
    assert messages(tmp_path / "most", texts, trigger="mirelle") == ["warning trigger-missing"]
    drift = ["mirelle, beach", "mirele, forest", "mirele, library", "mirele, tower"]
    assert messages(tmp_path / "drift", drift, trigger="mirelle") == ["warning trigger-drift"]


def test_ai_toolkit_adds_its_trigger_word(tmp_path: Path) -> None:
    texts = ["a beach", "[trigger], forest"]
    assert messages(tmp_path, texts, trigger="mirelle", target="ai-toolkit") == ["info trigger-missing"]


def said(captions: list[str], *rules: str, **settings: object) -> list[tuple[str | None, str, str]]:
    """Sample, severity and message of what rules say of a set of captions."""
    found = api.caption_linter({**settings, "select": list(rules)})(captions)
    return [(finding.sample, finding.severity.label, finding.message) for finding in found]


def test_the_info_about_case_leaves_plurals_out_and_names_the_only_caption() -> None:
    captions = [*kept("mirelle"), "Mirelles dress on a chair", "Mirelle's hat", "Mirelle, fog"]
    [(sample, severity, message)] = said(captions, "trigger-drift", trigger="mirelle")
    assert (sample, severity) == ("8", "info")
    assert message.startswith("1 of 8 captions writes `Mirelle` where the trigger is `mirelle`: CLIP folds case")
    [(sample, _, message)] = said([*captions, "MIRELLE, day"], "trigger-drift", trigger="mirelle")
    assert sample is None
    assert message.startswith("2 of 9 captions write `Mirelle`, `MIRELLE` where")


@exact_tokens
@pytest.mark.parametrize("kind", ["accept", "protect"])
def test_words_of_the_glossary_are_no_drift(tmp_path: Path, kind: str) -> None:
    write_files(tmp_path, {"glossary.yaml": f"schema: 1\n{kind}: [mirele]\n"})
    texts = [*kept("mirelle"), "mirele, castle"]
    given = {"trigger": "mirelle", "glossary": str(tmp_path / "glossary.yaml")}
    assert messages(tmp_path / "spared", texts, **given) == ["warning trigger-missing"]
    assert messages(tmp_path / "other", [*texts[:-1], "mirella, castle"], **given) == ["warning trigger-drift"]


def test_an_accepted_way_of_writing_is_neither_drift_nor_case(tmp_path: Path) -> None:
    write_files(tmp_path, {"glossary.yaml": "schema: 1\naccept: [oldharbor style]\n"})
    texts = [*kept("oldharbor style"), "oldharbor_style, a net", "Oldharbor style, a quay"]
    assert messages(tmp_path / "set", texts, trigger="oldharbor style", glossary=str(tmp_path / "glossary.yaml")) == []


@pytest.mark.parametrize(
    ("captions", "begun"),
    [
        (["kavo mug, beach", "kavo mug, forest", "a kavo mug in a library"], ("kavo mug", 3)),
        (["Kavo-mug on a desk", "Kavo-mug, roof", "kavo mug, roof"], ("Kavo-mug", 3)),
        (["a kavo mug stands on a table", "a kavo mug stands in a sink"], ("kavo mug", 2)),
        (["kavo glasses, beach", "kavo glasses, forest"], ("kavo glasses", 2)),
        (["mirelle in a garden", "mirelle, roof", "a cat"], ("mirelle", 2)),
        (["a cat", "a dog", "a bird"], ("", 0)),
        (["", "..."], ("", 0)),
        ([], ("", 0)),
    ],
)
def test_what_most_captions_open_with(captions: list[str], begun: tuple[str, int]) -> None:
    assert opening([parse(text) for text in captions], 0.6) == begun


@exact_tokens
def test_a_proposed_trigger_of_two_words_is_not_fused() -> None:
    captions = [f"kavo mug, red handle, place {number}" for number in range(20)]
    [(_, _, proposed), (_, _, fused)] = said(captions, "no-trigger", "fused-term", profile="object")
    assert "`trigger: kavo mug`" in proposed
    assert fused.startswith("`red handle` stands in 20 of 20 captions (100 %) and fuses with the concept")
    prose = [f"a kavo mug on a shelf in the kitchen of house number {number}" for number in range(20)]
    told = said(prose, "no-trigger", "fused-term", profile="object")
    assert "`kavo mug` opens 20 of 20 captions" in told[0][2]
    assert not any("`kavo" in message or "`mug" in message for _, _, message in told[1:])


def test_a_trait_of_a_character_is_told_once() -> None:
    captions = [f"mirelle, 1girl, silver hair, place {number}" for number in range(20)]
    told = said(captions, "fused-term", "identity-leak", profile="character", trigger="mirelle")
    assert ["`silver hair` is in 20 of 20 captions" in message for _, _, message in told] == [True]


def test_a_worn_token_is_information() -> None:
    for trigger in ("sks man", "ohwx"):
        [(_, severity, message)] = said(["a street"], "trigger-collision", trigger=trigger)
        assert severity == "info"
        assert message.startswith("many public models were trained on")
    assert said(["a street"], "trigger-collision", trigger="sks mirelle") == []


def test_a_prefix_with_another_case_or_space_is_the_same() -> None:
    captions = [f"character: Alice, {place}" for place in ("beach", "forest", "roof")]
    told = said([*captions, "Character:Alice, day", "fog, night"], "missing-prefix", profile="character")
    assert [(sample, message.split(": begin")[1]) for sample, _, message in told] == [
        ("5", " it so, as 4 of 5 captions do")
    ]


SCENES = ("forest", "library", "kitchen", "tower", "train")


@exact_tokens
@pytest.mark.parametrize(
    ("caption", "proposed"),
    [
        ("a girl in a raincoat by the windowsill, {}, backlighting", []),
        ("an airship over a {}", []),
        ("oldharbor, {}", ["oldharbor"]),
        ("oldharbor style, a {}", ["oldharbor style"]),
        ("mojing, {}", ["mojing"]),
        ("a photo of Mirelle in a {}", ["Mirelle"]),
        ("ukiyo-e, {}", ["ukiyo-e"]),
        ("a {}, ukiyo-e, night", ["ukiyo-e"]),
        ("a {} with zorvex and nrvcity", ["zorvex"]),
    ],
)
def test_compounds_of_known_words_are_not_invented(caption: str, proposed: list[str]) -> None:
    told = said([caption.format(scene) for scene in SCENES], "no-trigger")
    assert [message.split("`trigger: ")[1].split("`")[0] for _, _, message in told] == proposed


@pytest.mark.parametrize(
    ("traits", "named"),
    [
        ("animal ears, cat ears", ["cat ears"]),
        ("animal ears", ["animal ears"]),
        ("twintails, bangs", ["bangs", "twintails"]),
        ("ponytail, braid", ["braid", "ponytail"]),
        ("beard, mustache", ["beard", "mustache"]),
        ("freckles, mole", ["freckles", "mole"]),
    ],
)
def test_traits_that_occur_together_are_each_told(traits: str, named: list[str]) -> None:
    captions = [f"mirelle, {traits}, place {number}" for number in range(20)]
    told = said(captions, "identity-leak", profile="character", trigger="mirelle")
    assert [message.split("`")[1] for _, _, message in told] == named


def test_every_trigger_is_judged_by_its_own_captions(tmp_path: Path) -> None:
    files: dict[str, Picture | str | bytes] = {}
    for number in range(20):
        files |= {f"2_mirelle girl/{number}.jpg": Picture(), f"2_mirelle girl/{number}.txt": f"blonde hair, {number}"}
    for number in range(3):
        files |= {f"1_zork man/z{number}.jpg": Picture(), f"1_zork man/z{number}.txt": f"black hair, {number}"}
    [found] = lint(write_files(tmp_path, files), select=["identity-leak"], profile="character").findings
    assert "`blonde hair` is in 20 of 20 captions (100%)" in found.message
    assert "not to `mirelle girl`" in found.message


def test_captions_with_a_misspelt_trigger_do_not_hold_it() -> None:
    captions = [*kept("mirelle")[:3], "Mirelle, roof", "mirele, kitchen", "1girl, fog"]
    [(sample, _, message)] = said(captions, "trigger-missing", trigger="mirelle")
    assert (sample, "which 4 of 6 captions hold" in message) == ("6", True)


COMPANY = [
    ("mirelle and her mother, kitchen", "mirelle and her mother"),
    ("kaelra and her brother", "and her brother"),
    ("mirelle, hugging a friend", "hugging a friend"),
    ("mirelle, dancing with a man", "with a man"),
    ("mirelle, next to her boyfriend", "next to her boyfriend"),
    ("with her husband", "with her husband"),
    ("stands next to a man in a suit", "next to a man"),
    ("nilufa and a friend share an umbrella", "and a friend"),
    ("mirelle, duo", "duo"),
    ("mirelle taking a selfie with her friend", "with her friend"),
    ("a portrait of mirelle and her sister", "mirelle and her sister"),
    ("mirelle, a photo of two girls on a beach", "two girls"),
    ("mirelle eating cake and a boy eating pie", "mirelle eating cake and a boy"),
    ("1girl and 1boy", "1girl and 1boy"),
    ("mirelle和她的妈妈", "mirelle和她的妈妈"),
    ("少女，与朋友喝茶", "与朋友"),
    ("她和一个男人在海边", "她和一个男人"),
    ("少女跟哥哥玩耍", "少女跟哥哥"),
    ("两个年轻女孩", "两个年轻女孩"),
    ("三个可爱的女孩", "三个可爱的女孩"),
    ("一群孩子", "一群孩子"),
    ("两名穿红衣的女孩", "两名穿红衣的女孩"),
]

ALONE = [
    "a woman and her dog",
    "a girl with a doll",
    "mirelle with her mother's ring",
    "mirelle, her father's coat",
    "mirelle, wearing her brother's jacket",
    "mirelle as a bride",
    "mirelle, poster of two men on the wall",
    "mirelle, family portrait on the wall behind her",
    "mirelle, Three Sisters mountains",
    "mirelle, photo of her parents",
    "mirelle looks at a painting of two women",
    "mirelle watching two men on the tv",
    "mirelle and a robot",
    "mirelle with a pirate costume",
    "mirelle, video call with her mother",
    "a lamp, a chair, and a woman",
    "a kitchen, with a woman at the stove",
    "a bench next to a woman",
    "a cat and a girl",
    "穿和服的少女",
    "mirelle，温和的女孩",
    "少女，妈妈的戒指",
    "少女，海报上的两个男人",
    "戴着一对耳环的少女",
    "一对翅膀的女孩",
    "许多气球的女孩",
    "一排树前的少女",
    "三个苹果旁的女孩",
]


@exact_tokens
@pytest.mark.parametrize(("caption", "named"), COMPANY)
def test_company_is_named(caption: str, named: str) -> None:
    judge = api.caption_linter({"select": ["several-subjects"], "profile": "character", "trigger": "mirelle"})
    [found] = judge([caption])
    assert found.severity.label == "warning"
    assert found.evidence.endswith(named)


@pytest.mark.parametrize("caption", ALONE)
def test_one_person_and_pictures_of_others_are_no_company(caption: str) -> None:
    assert said([caption], "several-subjects", profile="character", trigger="mirelle") == []


@pytest.mark.parametrize(
    "caption",
    [
        "mirelle, people passing by behind her",
        "mirelle, people in the background",
        "mirelle in a market, crowd in the background",
        "mirelle with a man in the background",
        "少女，背景人群",
    ],
)
def test_people_in_the_background_are_information(caption: str) -> None:
    told = said([caption], "several-subjects", profile="character", trigger="mirelle")
    assert [severity for _, severity, _ in told] == ["info"]


def test_a_caption_full_of_people_takes_no_time() -> None:
    for caption in ("man and " * 6000, "statue of man " * 3500, "和朋友" * 16000):
        began = time.process_time()
        said([caption], "several-subjects", profile="character", trigger="mirelle")
        assert time.process_time() - began < 10


def test_the_trigger_can_be_given_on_the_command_line(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.jpg": Picture(), "a.txt": "a beach", "lorakit.yaml": "trigger: nrvcity\n"})
    told = run_cli("lint", tmp_path, "--select", "trigger-missing", "--trigger", "mirelle", cwd=tmp_path)
    assert "lacks the trigger `mirelle`" in told.stdout
