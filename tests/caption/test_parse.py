"""A caption falls into the units that a person sees, with places that are exact, for any text whatever."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lorakit.caption.parse import Parsed, parse
from lorakit.caption.syntax import Syntax

UNITS: tuple[tuple[str, list[str]], ...] = (
    # tags, phrases, sentences
    ("1girl, solo, long_hair", ["1girl", "solo", "long_hair"]),
    ("a , b,c ,, d,", ["a", "b", "c", "d"]),
    ("rain-soaked pavement, 4k detailed", ["rain-soaked pavement", "4k detailed"]),
    ("A dog runs. A cat sleeps.", ["A dog runs", "A cat sleeps"]),
    ("a man . a dog . ok", ["a man", "a dog", "ok"]),
    ("Stop! Now? Yes", ["Stop", "Now", "Yes"]),
    ("love live! school idol project, yu-gi-oh! gx", ["love live! school idol project", "yu-gi-oh! gx"]),
    ("a dog.The cat, www.site.com", ["a dog.The cat", "www.site.com"]),
    # Chinese, full width
    ("女孩，红裙、微笑；雨夜。第二句！好？行", ["女孩", "红裙", "微笑", "雨夜", "第二句", "好", "行"]),
    ("雨夜……霓虹", ["雨夜", "霓虹"]),
    ("ＡＢＣ，ｎｅｏｎ ｇｌｏｗ", ["ＡＢＣ", "ｎｅｏｎ ｇｌｏｗ"]),
    # brackets: nested, crossed, unbalanced
    ("(a, b), [c, d], {e, f}, （g，h）, 【i，j】", ["(a, b)", "[c, d]", "{e, f}", "（g，h）", "【i，j】"]),
    ("(a, [b, (c, d)], e), f", ["(a, [b, (c, d)], e)", "f"]),
    ("(a, [b, c), d], e", ["(a, [b, c)", "d]", "e"]),
    ("(a, b, c", ["(a", "b", "c"]),
    ("a), b) c", ["a)", "b) c"]),
    ("1) one, 2) two", ["1) one", "2) two"]),
    ("(a,\nb)", ["(a", "b)"]),
    # prompt syntax
    ("(neon glow:1.3), ((x, y)), [a|b]", ["(neon glow:1.3)", "((x, y))", "[a|b]"]),
    (r"\(cat\), a\(b, c\), d", [r"\(cat\)", r"a\(b", r"c\)", "d"]),
    ("a ||| b | c, {d, e|f}", ["a", "b", "c", "{d, e|f}"]),
    ("<lora:x:1>, <lora:a,b:1> cat, x < y, z > w", ["<lora:x:1>", "<lora:a,b:1> cat", "x < y", "z > w"]),
    ("a, BREAK, b BREAK c", ["a", "BREAK", "b BREAK c"]),
    # emoticons are tags
    ("1girl, ;), >_<, :3, (o)_(o), :<, :), end", ["1girl", ";)", ">_<", ":3", "(o)_(o)", ":<", ":)", "end"]),
    (r"\(o\)_\(o\), \m/, ..., !?, xd", [r"\(o\)_\(o\)", r"\m/", "...", "!?", "xd"]),
    # quotations and titles
    ('a "STOP, now" sign, red', ['a "STOP, now" sign', "red"]),
    ("a “STOP, now” sign, red", ["a “STOP, now” sign", "red"]),
    ("the 'OPEN, 24h' sign, red", ["the 'OPEN, 24h' sign", "red"]),
    ("‘写着，你好’的墙，'再见，你'的墙，红", ["‘写着，你好’的墙", "'再见，你'的墙", "红"]),
    ("「老街，面馆」，『a，b』，《红，楼》，〈c，d〉", ["「老街，面馆」", "『a，b』", "《红，楼》", "〈c，d〉"]),
    ("„Guten, Tag“, «bon, jour»", ["„Guten, Tag“", "«bon, jour»"]),
    ('"Is it, real?" she asks, b', ['"Is it, real?" she asks', "b"]),
    ('"a, b', ['"a', "b"]),
    ('"a\nb", c', ['"a', 'b"', "c"]),
    ("'don't stop, believing' sign, b", ["'don't stop, believing' sign", "b"]),
    ("a 'quote (b, c), d' here, e", ["a 'quote (b, c), d' here", "e"]),
    # apostrophes and inches
    ("don't, dogs' toys, cats' toys, boys' room", ["don't", "dogs' toys", "cats' toys", "boys' room"]),
    ("rock 'n' roll, '90s style, the dogs' bowl", ["rock 'n' roll", "'90s style", "the dogs' bowl"]),
    ('6\'2" tall, 5\'6" short, a 12" record', ["6'2\" tall", "5'6\" short", 'a 12" record']),
    # numbers and abbreviations
    ("1,000 cats, 12,000,000 dogs, f/1.8,2020, 3.14", ["1,000 cats", "12,000,000 dogs", "f/1.8", "2020", "3.14"]),
    ("1girl,100 yen,1,2", ["1girl", "100 yen", "1", "2"]),
    ("St. Elmo, No. 5, by J. R. R. Tolkien, J.C. Dahl", ["St. Elmo", "No. 5", "by J. R. R. Tolkien", "J.C. Dahl"]),
    ("U.S. flag, e.g. this, Mr. X. a cat", ["U.S. flag", "e.g. this", "Mr. X. a cat"]),
    ("vitamin c. next, plan b. then", ["vitamin c. next", "plan b. then"]),  # the price of initials
    # dots
    ("wait... what, hello... World, dots… more", ["wait... what", "hello", "World", "dots… more"]),
    # lines
    ("a\nb\r\nc", ["a", "b", "c"]),
    # nothing
    ("", []),
    (" \t\n ", []),
    (",，、;|. ", []),
    ('"', ['"']),
    ("- , ()", ["-", "()"]),
)
QUOTED = (
    ('a sign that says "STOP, now" here', "stop now"),
    ("a sign that says “STOP” here", "stop"),
    ("the 'OPEN 24h' sign, the dogs' bowls", "open 24h"),
    ("《清明上河图》与「老街」灯箱", "清 明 上 河 图 老 街"),
    ("don't, dogs' toys, cats' toys, rock 'n' roll, 'til dawn, 6'2\" tall", ""),
    ('a 12" record with "LOVE" on it', "love"),
    ("“a “b” c” d", "a b c"),
    ("(a, b) [c]", ""),
    ("'an apostrophe opens " + "and much later, " * 10 + "the dogs' bowl", ""),
)
SPOKEN = (
    ("(neon glow:1.3)", "neon glow"),
    ("<lora:foo:1> cat", "cat"),
    ("dog BREAK cat", "dog cat"),
    ("{red|blue} hat", "red blue hat"),
    (r"star \(sky\)", "star sky"),
    ("a :3 cat, :3, xd", "a 3 cat"),
    ("O'Brien’s rock'n'roll", "o'brien's rock'n'roll"),
    ("cafe\u0301 nai\u0308ve", "café naïve"),
    ("红色car", "红 色 car"),
    ("ＮＥＯＮ ①", "neon 1"),
)
PIECES = (
    *("a", "A b", "dog", "girl_x", "don't", "dogs'", "'n'", "6'2\"", "1,000", "12", "车", "红色的", "é", "e\u0301"),
    *(",", "，", "、", "。", ".", "...", "…", "!", ";", "|", "|||", ":", "\n", " ", "  ", "\u3000", "\r\n", "\ufeff"),
    *("(", ")", "[", "]", "{", "}", "（", "）", "<", ">", '"', "'", "‘", "’", "“", "”", "「", "」", "《", "》", "„"),
    *("\\", "\\(", "\\)", "(a:1.2)", "<lora:x:1>", "BREAK", "AND", "__x__", "{a|b}", ":3", ";)", ">_<", "(o)_(o)"),
)


def shown(parsed: Parsed) -> list[str]:
    return [parsed.shown(unit) for unit in parsed.units]


@pytest.mark.parametrize(("text", "units"), UNITS)
def test_units(text: str, units: list[str]) -> None:
    assert shown(parse(text)) == units


@pytest.mark.parametrize(("text", "words"), QUOTED)
def test_quoted_words(text: str, words: str) -> None:
    parsed = parse(text)
    assert " ".join(parsed.words[index].norm for index in sorted(parsed.quoted)) == words


@pytest.mark.parametrize(("text", "words"), SPOKEN)
def test_words_leave_out_syntax_and_drawings(text: str, words: str) -> None:
    assert " ".join(word.norm for word in parse(text).words) == words


def test_key_compares_units() -> None:
    keys = [unit.key for unit in parse("Neon_Glow, neon-glow, (neon glow:1.2), 霓虹 灯, 霓虹灯, :D, --").units]
    assert keys == ["neon glow"] * 3 + ["霓虹灯"] * 2 + [":D", "--"]


def test_syntax_is_told() -> None:
    parsed = parse(r"(a b:1.3), ((c)), <lora:x:1>, {d|e}, star \(sky\), BREAK")
    kinds = [mark.kind for mark in parsed.marks]
    escapes = [Syntax.ESCAPE, Syntax.ESCAPE]
    assert kinds == [Syntax.WEIGHT, Syntax.EMPHASIS, Syntax.NETWORK, Syntax.WILDCARD, *escapes, Syntax.KEYWORD]


def test_the_unit_of_a_word() -> None:
    parsed = parse("--, a b, :3, c, ...")
    assert [(unit := parsed.unit_at(word)) and parsed.shown(unit) for word in range(-1, 4)] == [
        None,
        "a b",
        "a b",
        "c",
        None,
    ]
    assert parsed.span(0, 2) == (4, 7)


def sound(text: str) -> None:
    """What holds for the parse of any text."""
    parsed = parse(text)
    end = 0
    for unit in parsed.units:
        assert end <= unit.start < unit.end <= len(text)
        assert parsed.shown(unit) == parsed.shown(unit).strip()
        assert unit.key
        end = unit.end
    assert [index for unit in parsed.units for index in range(unit.first, unit.last)] == [*range(len(parsed.words))]
    for unit in parsed.units:
        for word in parsed.words[unit.first : unit.last]:
            assert unit.start <= word.start < word.end <= unit.end
            assert word.norm
            assert word.lemma
    for spans in (parsed.separators, parsed.emoticons, [(mark.start, mark.end) for mark in parsed.marks]):
        assert all(0 <= low < high <= len(text) for low, high in spans)
        assert all(spans[at][1] <= spans[at + 1][0] for at in range(len(spans) - 1))
    open_ends: list[int] = []
    for each in parsed.enclosed:  # by start, the outer one first: nested or apart
        while open_ends and open_ends[-1] <= each.start:
            open_ends.pop()
        assert 0 <= each.start < each.end <= (open_ends[-1] if open_ends else len(text))
        open_ends.append(each.end)
    assert all(index < len(parsed.words) for index in parsed.quoted)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
@example("(a 'b) c'")
@example("<a:(b>)")
@example('"(a" b)')
@example("BREAK's, BREAK")
def test_captions_like_any_are_parsed_soundly(text: str) -> None:
    sound(text)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
@example("\ud800, \udfff")
@example("\0")
def test_any_text_is_parsed_soundly(text: str) -> None:
    sound(text)


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@settings(max_examples=200, deadline=None)
def test_spaces_around_a_caption_change_nothing(text: str) -> None:
    assert shown(parse(text)) == shown(parse(f"  {text}  "))
