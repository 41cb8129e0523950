"""Words for `plural`: which take an odd plural, which take none, which are no nouns at all."""

from __future__ import annotations

from lorakit.caption.style import FUNCTION_WORDS


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# -oes; the other words in -o take -s: photos, pianos, kangaroos, studios
OES = _set(
    """
    tomato potato hero superhero antihero echo torpedo mango volcano tornado veto embargo mosquito domino cargo
    innuendo
    """
)
# ch spoken k takes -s
SPOKEN_K = ("stomach", "arch", "epoch", "eunuch", "loch", "tech", "czech", "almanach", "pentateuch")
SPOKEN_CH = ("march", "larch", "starch", "search")
# -man that is no man
NO_MAN = tuple(
    _set(
        """
    human german roman talisman shaman ottoman caiman cayman norman brahman mussulman turkoman turcoman ataman
    hetman pullman walkman pacman dragoman
    """
    )
)
# take over their form from the word they end with; `lemma` must know the whole word
LIKE = {
    "leaf": "leaves", "wolf": "wolves", "knife": "knives", "wife": "wives", "life": "lives", "half": "halves",
    "shelf": "shelves", "scarf": "scarves", "loaf": "loaves", "calf": "calves", "thief": "thieves", "elf": "elves",
    "sheaf": "sheaves", "foot": "feet", "tooth": "teeth", "goose": "geese", "mouse": "mice", "louse": "lice",
    "child": "children",
}  # fmt: skip
NOT_LIKE = frozenset({"mongoose", "blouse", "behalf"})

# the plural is the singular; none of these is written for a plural
INVARIANT = _set(
    """
    sheep deer reindeer fish moose bison elk salmon trout cod tuna squid shrimp swine offspring series species
    buffalo cattle police folk corps chassis means samurai ronin geisha yokai kanji manga anime haiku people
    aircraft dozen hundred thousand million pair staff crew vermin gallows barracks headquarters crossroads grouse
    quail plankton krill poultry livestock
    """
)
INVARIANT_ENDS = ("fish", "craft", "sheep", "deer", "people", "folk", "swiss")
# nouns that cannot be counted, as captions use them: no plural, no `a`
MASS = _set(
    """
    jewelry jewellery furniture clothing hair luggage baggage armor armour makeup equipment scenery foliage smoke
    rain snow grass water bokeh fog mist haze steam vapor vapour smog sunlight sunshine moonlight daylight
    starlight candlelight firelight lamplight twilight dusk dawn darkness lightning thunder hail sleet weather ice
    frost sand mud dirt dust soil clay gravel concrete asphalt cement rubble debris litter trash garbage rubbish
    waste gold silver bronze copper brass steel metalwork ironwork woodwork leather denim cotton silk wool lace
    velvet satin linen nylon polyester latex fur spandex tulle chiffon fleece flannel corduroy tweed canvaswork
    suede rice bread butter milk sugar salt flour meat beef pork bacon ham poultry seafood pasta spaghetti ramen
    sushi tofu honey jam juice sake whiskey vodka food cutlery silverware crockery glassware tableware kitchenware
    footwear headgear headwear eyewear underwear sportswear swimwear knitwear outerwear lingerie hosiery apparel
    attire garb weaponry machinery artillery ammunition ammo hardware software artwork graffiti calligraphy
    photography architecture poetry music stationery pottery porcelain embroidery knitting lighting backlighting
    shading shadowing saturation blur symmetry nature wildlife vegetation greenery ivy moss seaweed algae hay
    straw timber lumber plywood foam cardboard paperwork ink charcoal graphite chalk wax blood sweat saliva skin
    flesh fat cleavage nudity stubble dandruff acne stamina traffic transport luck fun lava magma ash soot petrol
    gasoline electricity energy information advice news evidence research money cash currency homework housework
    knowledge progress happiness sadness anger elegance solitude gore mayhem chaos rainfall snowfall chrome neon
    tinsel glitter confetti pepper garlic celery spinach broccoli lettuce corn wheat barley rye oats air oxygen
    hydrogen behalf justice blondness redness anatomy
    """
)
MASS_ENDS = ("ness", "wear", "ware", "lighting", "grass", "smoke", "water")
NOT_MASS = _set("lioness harness baroness witness eyewitness governess patroness business countess")
# always a plural: no `a` before them, and they stand as they are for a plural
PLURAL_ONLY = _set(
    """
    glasses sunglasses eyeglasses goggles spectacles jeans pants panties underpants sweatpants boxers briefs
    undies shorts tights leggings overalls dungarees trousers slacks pajamas pyjamas clothes bangs scissors pliers
    tweezers binoculars headphones earphones stairs contents outdoors indoors graphics abs biceps surroundings
    outskirts thanks belongings fireworks tongs shears knickers bloomers jodhpurs chinos khakis culottes people
    cattle police
    """
)
# mean something else than several of their singular: in the woods
ELSE = _set("woods goods waters sands customs spirits quarters grounds manners looks minutes works")

# a plural of their own that `lemma` does not know, or one that is not certain
_UNCERTAIN = _set(
    """
    person salesperson chairperson dormouse larva alga antenna vertebra bacterium phenomenon criterion medium
    stratum datum memorandum curriculum appendix matrix vertex index vortex stimulus nucleus alumnus locus radius
    syllabus terminus focus passerby topaz wharf corpus opus genus virtuoso graffito libretto bureau plateau
    chateau tableau beau kibbutz concerto afterlife lowlife
    """
)
_ADJECTIVES = _set(
    """
    big small large little tiny huge old young new tall short long high low wide narrow thick thin fat slim
    beautiful pretty handsome cute ugly happy sad angry calm quiet loud dark bright pale vivid soft hard rough
    smooth sharp blunt warm cool cold hot wet dry clean dirty empty full open closed rich poor strong weak fast
    slow heavy deep shallow fresh stale sweet sour bitter ripe rare common strange weird funny evil cruel brave
    proud shy lazy busy sleepy tired awake asleep alone alive dead naked nude bare topless shirtless barefoot
    sleeveless modern ancient medieval vintage retro rustic rural urban elegant fancy plain simple complex
    detailed intricate abstract realistic photorealistic cinematic dramatic epic dreamy moody gloomy foggy misty
    rainy snowy sunny cloudy windy stormy hazy dusty muddy sandy rocky grassy leafy wooden woolen woollen golden
    silken earthen metallic crystalline blurry blurred glossy matte shiny sparkly wavy curly straight messy tidy
    neat fluffy furry hairy bald blind deaf lame left right upper lower inner outer rear frontal sideways upright
    upside aloft aloud holographic monochrome colorful futuristic gothic baroque tropical floral royal regal loyal
    tribal feral lunar solar stellar polar famous gorgeous glamorous luminous nervous curious serious joyous
    various enormous cozy cosy tipsy drunk sexy lewd wild tame safe rude polite mature immature teenage elderly
    juvenile feminine masculine divine serene obscene better worse best worst bigger smaller older younger taller
    shorter longer first last next former latter own same other another such many much few several both all none
    no not very quite too also just only even so then here there now when where why how what who whom whose i you
    we me him us them my your our themselves himself herself itself
    """
)
_SUFFIXES = tuple(_set("ful less ous ical able ible ish ese some ward wards wise ly ed ing"))
# nouns that end like an adjective, an adverb or a verb form
_NOUNS = _set(
    """
    table stable cable vegetable timetable constable dish radish relish blemish cheese fortress fly butterfly
    dragonfly firefly lily belly family bully jelly doily assembly ally gully monopoly rally holly bed shed sled
    weed seed reed steed moped biped quadruped bobsled flatbed riverbed watershed seabed handful mouthful armful
    spoonful bucketful syllable waterfly mayfly crucible bible collectible convertible threesome foursome award
    steward reward building painting drawing earring ring king string wing spring ceiling railing swing sling ling
    thing viking duckling gosling sibling darling fledgling seedling sapling yearling dumpling pudding wedding
    evening morning meeting landing opening crossing carving etching engraving clearing awning lining coating
    frosting topping dressing stocking legging piercing marking wrapping covering hanging setting greeting
    gathering offering being herring starling bowstring shoestring drawstring hamstring dwelling outing
    outbuilding rendering recording keyring nosering moulding molding paving siding turning parting warning
    wingding underling hireling earthling changeling halfling inkling princeling foundling weakling hatchling
    nestling shilling sterling farthing filling helping hearing feeling blessing beginning ending
    """
)
_NO_NOUNS = _ADJECTIVES | FUNCTION_WORDS


def is_mass(word: str) -> bool:
    """Whether a word in lower case names what cannot be counted: water, furniture."""
    return word in MASS or (word.endswith(MASS_ENDS) and word not in NOT_MASS)


def has_none(word: str) -> bool:
    """Whether a word in lower case has no plural to write: invariant, mass, uncertain, or no noun."""
    if word in INVARIANT or word in _UNCERTAIN or word in PLURAL_ONLY or word.endswith(INVARIANT_ENDS):
        return True
    if is_mass(word) or word in _NO_NOUNS:
        return True
    return word.endswith(_SUFFIXES) and word not in _NOUNS
