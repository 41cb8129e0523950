"""One name in place of another: what follows it, and where nothing is done."""

from __future__ import annotations

import pytest

from lorakit.caption.article import article
from lorakit.caption.glossary import Glossary, Preferred
from lorakit.caption.lexicon import build
from lorakit.caption.normalise.changes import changed
from lorakit.caption.normalise.number import several
from lorakit.caption.normalise.swap import swapped
from lorakit.caption.reading import read

# name=variants
_ENTRIES = """
car=automobile,auto,suv,motor vehicle|woman=lady|city=town|cup of tea=tea mug|man in black=agent|hat with a brim=fedora
jeans=trouser|trousers=pants,slacks|pajamas=pyjamas|jewelry=necklace,jewellery|bokeh=blur spot|sheep=lamb
tomato=love apple
superman=hero in tights|man=boy,guy|lady's maid=handmaid|hour glass=sand timer|photo=photograph|photo of=picture of
wristwatch=watch
timber=wood|red coat=anorak|television=TV|close-up=macro shot|passer-by=walker|anime style=Japanese cartoon
unidentified object=flying saucer|LED lamp=diode light|X-ray=roentgen|UFO=spaceship|an owl=barn owl|lorry=卡车
汽车=轿车,truck|赛博朋克=赛博龐克|knife=dagger|queen=princess|beautiful=pretty thing|kid=child|eucalyptus=gum tree
apple=pippin|person standing=stander|galaxy=milky ways|小熊=bear cub|face the camera=look at viewer|cat=kitty|deer=stag
"""
GLOSSARY = Glossary(
    tuple(
        Preferred(name, tuple(variants.split(",")), safe=True)
        for name, variants in (entry.split("=") for entry in _ENTRIES.strip().replace("\n", "|").split("|"))
    )
)
LEXICON = build(GLOSSARY.terms())


def swap(text: str) -> str:
    reading = read(text, LEXICON)
    changes = [
        change
        for hit in reading.of("glossary")
        if hit.term.kind == "prefer"
        for change in swapped(reading, hit, hit.term.entry)
    ]
    return changed(text, changes)


SWAPPED = """
an automobile|a car
An automobile in fog|A car in fog
AN automobile in fog|A car in fog
two automobiles in fog|two cars in fog
a few automobiles in fog|a few cars in fog
a man drives automobiles|a man drives cars
a man watching automobiles|a man watching cars
a group of automobiles|a group of cars
the automobile's door|the car's door
the automobile’s door|the car’s door
Automobile in the rain|Car in the rain
Rain. Automobile in the rain|Rain. Car in the rain
雨中。Automobile in the rain|雨中。Car in the rain
an old automobile|an old car
an (automobile:1.25) at night|a (car:1.25) at night
(automobile), fog|(car), fog
automobile \\(old\\), fog|car \\(old\\), fog
\\(automobile\\), fog|\\(car\\), fog
automobile++, fog|car++, fog
an SUV in the rain|a car in the rain
An SUV in the rain|A car in the rain
SUVs in the rain|Cars in the rain
a Toyota automobile|a Toyota car
motor_vehicle, long_hair|car, long_hair
a lady walks|a woman walks
two ladies walk|two women walk
ladies' night|women's night
the ladies’ night|the women’s night
the ladies' hats|the women's hats
boys' shoes|men's shoes
a lady's hat|a woman's hat
The guys' car|The men's car
the guys' car|the men's car
children's room|kids' room
the princess' hall|the queen's hall
the princesses' hall|the queens' hall
a tea mug on a desk|a cup of tea on a desk
two tea mugs|two cups of tea
two agents in the rain|two men in black in the rain
fedoras on hooks|hats with a brim on hooks
love apples in a bowl|tomatoes in a bowl
daggers on a wall|knives on a wall
her pants are blue|her trousers are blue
a pyjamas party|a pajamas party
a jewellery box|a jewelry box
jewellery on a table|jewelry on a table
a photograph of a cat|a photo of a cat
photographs of cats|photos of cats
two pictures of cats|two photos of cats
A picture of a cat|A photo of a cat
a watch on a wrist|a wristwatch on a wrist
a macro shot of a bee|a close-up of a bee
a walker in fog|a passer-by in fog
a flying saucer|an unidentified object
a diode light|an LED lamp
a roentgen of a hand|an X-ray of a hand
an old spaceship|an old UFO
a gum tree|a eucalyptus
A pippin on a plate|An apple on a plate
a sand timer|an hour glass
一辆卡车在雨中|一辆lorry在雨中
a TV in a room|a television in a room
TV in a room|Television in a room
Japanese cartoon of a girl in the rain|Anime style of a girl in the rain
Japanese cartoon, old man|anime style, old man
Red Hat, Automobile, Rain|Red Hat, Car, Rain
Red hat, Automobile, Old Rain|Red hat, Car, Old Rain
Red Hat, Tea Mug, Rain|Red Hat, Cup Of Tea, Rain
Red Hat, Lady, 1girl|Red Hat, Woman, 1girl
RED HAT, AUTOMOBILE, RAIN|RED HAT, CAR, RAIN
a lady in Paris|a woman in Paris
雨夜的轿车|雨夜的汽车
一辆轿车停在路边|一辆汽车停在路边
赛博龐克，少女|赛博朋克，少女
一辆automobile停在路边|一辆car停在路边
夜晚，automobile，少女|夜晚，car，少女
bear cub，森林|小熊，森林
SUV停在路边|Car停在路边
two stags and a lady|two stags and a woman
kitties on a sofa|cats on a sofa
"""
KEPT = """
Lady Gaga on stage
LADY GAGA ON STAGE
a show of Lady Gaga
the Lady of the house
Lady of Shalott in a boat
Cape Town at dawn
Old Town Road
down Old Town Road
Cape Town, Sunset, Beach
Lady Gaga, Stage, Red Dress
1girl, Lady, long hair
Rex, a dog, and Lady, a cat
a ride with Lady in the park
一个叫Lady的人
auto-focus lens
lady-like pose
a pre-auto street
auto–rail crossing
@auto in a corner
#automobile
shot by auto@mail.com
img/auto/1
auto.jpg
my_auto.png
www.auto.com
__auto__
:auto:
a denim trouser
a trouser on a chair
one trouser
the trouser is blue
this trouser
a necklace
a gold necklace
two necklaces
each necklace
a blur spot
two lambs
she photographs a bird
a man photographs a bird
to photograph a bird
a dog watches
a dog watches the sea
in the woods at night
two milky ways shine
these milky ways
a woman looks at viewer
pretty things
standers
walkers in fog
a red anorak
a cat kitty
an truck
the truck's door
2卡车
红色卡车x
a "lady" sign
'two ladies' night
"""


@pytest.mark.parametrize(("text", "after"), [line.split("|") for line in SWAPPED.strip().split("\n")])
def test_what_is_swapped(text: str, after: str) -> None:
    assert swap(text) == after


@pytest.mark.parametrize("text", KEPT.strip().split("\n"))
def test_what_stays(text: str) -> None:
    assert swap(text) == text


AN = """SUV,LED lamp,X-ray,FBI agent,
unidentified thing,unimportant thing,uninhabited isle,unirrigated field,hour,honest man,
heir,umbrella,usher,urn,HDMI cable,8-bit game,80s car,11 o'clock,e-bike,étude,HD photo,SLR,MRI scan,
utter mess,urban street,A-line dress,onion,M3,iPhone,xbox,L-shaped sofa,undressed man,ewok,NPC,owl"""
A = """USB stick,UFO,uni,use,euro,
one-piece,unicorn,uniform,unilateral act,unidirectional sign,NASA badge,T-shirt,t-shirt,
1girl,xylophone,US flag,UK flag,Ouija board,onesie,utensil,ukulele,university,European,U-turn,hero,house,DSLR,
once-over,ewe,unanimous vote,yellow car,4k photo,BMW,K-pop star,LEGO brick,Mr Smith,St Bernard,lbs"""


@pytest.mark.parametrize("name", [name.strip() for name in AN.split(",")])
def test_an(name: str) -> None:
    assert article(name) == "an"


@pytest.mark.parametrize("name", [name.strip() for name in A.split(",")])
def test_a(name: str) -> None:
    assert article(name) == "a"


@pytest.mark.parametrize("name", ["汽车", "", "herb", "Ω sign"])
def test_no_article_is_known(name: str) -> None:
    assert article(name) == ""


@pytest.mark.parametrize(
    ("name", "many"),
    [
        ("sports car", "sports cars"),
        ("cup of tea", "cups of tea"),
        ("man in black", "men in black"),
        ("T-shirt", "T-shirts"),
        ("jeans", "jeans"),
        ("two dogs", "two dogs"),
        ("back to back", ""),
        ("passer-by", ""),
        ("close-up", ""),
        ("mother-in-law", ""),
        ("out of focus", ""),
        ("bag for life", ""),
        ("a car", ""),
        ("girl alone", ""),
        ("glass of water", ""),
        ("photo (medium)", ""),
        ("long hair", ""),
    ],
)
def test_several(name: str, many: str) -> None:
    assert several(name) == many
