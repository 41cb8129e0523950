"""The dictionary form of an English word, as far as captions need it: plural to singular, possessive to plain.

Verb forms stay as they are: `running` and `run` are different things to a caption (`a running dog`, `a ski run`).
"""

from __future__ import annotations

# plural=singular
_IRREGULAR_TEXT = """
men=man women=woman children=child grandchildren=grandchild schoolchildren=schoolchild feet=foot teeth=tooth
geese=goose mice=mouse oxen=ox dice=die firemen=fireman snowmen=snowman policemen=policeman fishermen=fisherman
businessmen=businessman gentlemen=gentleman craftsmen=craftsman horsemen=horseman swordsmen=swordsman
spacemen=spaceman workmen=workman cavemen=caveman policewomen=policewoman businesswomen=businesswoman
fisherwomen=fisherwoman
salesmen=salesman saleswomen=saleswoman supermen=superman superwomen=superwoman
mailmen=mailman milkmen=milkman postmen=postman doormen=doorman watchmen=watchman lumbermen=lumberman
woodsmen=woodsman guardsmen=guardsman boatmen=boatman cameramen=cameraman gunmen=gunman clergymen=clergyman
sportsmen=sportsman noblemen=nobleman noblewomen=noblewoman repairmen=repairman handymen=handyman stuntmen=stuntman
strongmen=strongman seamen=seaman footmen=footman marksmen=marksman frogmen=frogman frenchmen=frenchman
englishmen=englishman scotsmen=scotsman horsewomen=horsewoman
leaves=leaf wolves=wolf werewolves=werewolf knives=knife penknives=penknife lives=life
shelves=shelf bookshelves=bookshelf scarves=scarf
loaves=loaf calves=calf hooves=hoof thieves=thief wives=wife housewives=housewife midwives=midwife elves=elf
dwarves=dwarf halves=half selves=self
cacti=cactus fungi=fungus nebulae=nebula
axes=axe pickaxes=pickaxe shoes=shoe snowshoes=snowshoe horseshoes=horseshoe toes=toe tiptoes=tiptoe canoes=canoe
oboes=oboe hoes=hoe foes=foe
buses=bus minibuses=minibus trolleybuses=trolleybus gases=gas lenses=lens irises=iris canvases=canvas atlases=atlas
trellises=trellis mantises=mantis excuses=excuse recluses=recluse quizzes=quiz
caches=cache aches=ache headaches=headache mustaches=mustache moustaches=moustache avalanches=avalanche niches=niche
quiches=quiche brioches=brioche
movies=movie cookies=cookie brownies=brownie zombies=zombie hoodies=hoodie selfies=selfie genies=genie pixies=pixie
veggies=veggie birdies=birdie faeries=faerie neckties=necktie bowties=bowtie magpies=magpie prairies=prairie
calories=calorie collies=collie cuties=cutie hippies=hippie rookies=rookie smoothies=smoothie cowries=cowrie
beanies=beanie onesies=onesie goalies=goalie
bikinis=bikini taxis=taxi skis=ski kiwis=kiwi emojis=emoji samurais=samurai safaris=safari martinis=martini yetis=yeti
menus=menu tutus=tutu emus=emu gurus=guru haikus=haiku
"""
IRREGULAR = dict(pair.split("=") for pair in _IRREGULAR_TEXT.split())
# end in -s and are no plural, or mean something else than their singular
_FIXED_TEXT = """
glasses sunglasses eyeglasses goggles spectacles jeans pants panties underpants sweatpants boxers briefs undies shorts
tights leggings overalls dungarees trousers slacks pajamas pyjamas clothes bangs scissors pliers tweezers binoculars
headphones earphones barracks headquarters gallows crossroads whereabouts news lens gas canvas christmas atlas bias
pancreas always besides perhaps this his its hers ours yours theirs is was has does as us yes thus cosmos chaos ethos
kudos pathos eros thermos rhinoceros asbestos series species means mars james texas kansas arkansas dallas vegas
paris los las les des laos athens wales cannes naples versailles hercules lucas thomas nicholas pegasus zeus graphics
physics mathematics aesthetics electronics ceramics robotics contents stairs outdoors indoors downstairs upstairs
towards upwards downwards backwards forwards afterwards sometimes nowadays cyclops triceratops biceps abs alas
diabetes rabies herpes
"""
FIXED = frozenset(_FIXED_TEXT.split())
_NO_PLURAL = ("ss", "us", "is")
# what -es was added to; -uses only where it is no -ouse and no -ause: viruses, but houses and causes
_HISSING = ("ches", "shes", "sses", "xes", "zzes", "tzes", "oes")


def lemma(word: str) -> str:
    """The singular of an English noun in lower case; any other word comes back as it is."""
    word = word.removesuffix("'s")
    if found := IRREGULAR.get(word):
        return found
    if len(word) < 4 or word[-1] != "s" or word in FIXED or word.endswith(_NO_PLURAL):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(_HISSING):
        return word[:-2]
    if word.endswith("uses") and len(word) > 6 and not word.endswith(("ouses", "auses")):
        return word[:-2]
    return word[:-1]
