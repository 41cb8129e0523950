"""The pictures of the demo set that carry the faults beginners make."""

from __future__ import annotations

from lorakit.demo.plan import Shot, Slip
from lorakit.demo.scenes import Scene
from lorakit.demo.sound import LARGE, SQUARE, TALL, TRIGGER, WIDE

LONG = (
    f"{TRIGGER}, cyberpunk street at night,"
    " wet asphalt, puddles, manhole covers, tangled cables, pipes, vents, balconies, fire escapes,"
    " shutters, posters, graffiti, vending machines, bicycles, crates, plastic chairs, price tags, street"
    " food, steam, drones, cameras, antennas, satellite dishes, water tanks, billboards, holographic ads,"
    " neon glow, rain reflections, raincoats, boots, goggles, cybernetic arms, mirrored visors, traffic"
    " lights, guard rails, elevated train, flying cars, distant towers, low clouds, purple sky"
)

PLANTED: tuple[Shot, ...] = (
    # file names and pairs
    Shot("canal_05.jpg", Scene("canal", "blue", things=("bridge",)), None, slips=(
        Slip("missing-caption", "no caption", "a picture added after the captions were written"),)),
    Shot("alley_07.jpg", Scene("alley", "blue", TALL, things=("person",)),
         f"{TRIGGER}, narrow cyberpunk alley, person in a long coat, blue neon signs, rain reflections",
         suffix=".caption", slips=(
        Slip("missing-caption", "caption in .caption", "the rest are .txt: two captioning tools took turns"),)),
    Shot("market_03.jpg", Scene("market", "violet", things=("couple",)),
         f"{TRIGGER}, cyberpunk night market, couple under an umbrella, striped awnings, neon signs", slips=(
        Slip("stem-collision", "two pictures, one name", "exported twice, as JPEG and PNG: both read one caption"),)),
    Shot("market_03.png", Scene("market", "green", SQUARE, things=("robot",)), None),  # the other half of the pair
    Shot("rooftop_05.jpg", Scene("rooftop", "red", weather="clear", things=("person",)),
         f"{TRIGGER}, cyberpunk rooftop, person in a long coat, red skyline, lit windows, antenna", "png", slips=(
        Slip("extension-mismatch", "PNG named .jpg", "renamed by hand in the belief that this converts it"),)),
    Shot("best_one_\U0001f303.jpg", Scene("skyline", "violet", weather="clear", things=("cars", "moon")),
         f"{TRIGGER}, cyberpunk skyline at night, full moon, flying cars, violet neon glow, lit windows", slips=(
        Slip("bad-name", "emoji in the name", "saved from a chat: not every system and archive keeps such names"),)),
    Shot("hologram_01.png", Scene("street", "blue"),
         f"{TRIGGER}, cyberpunk street, fish hologram, holographic ads, neon glow", "lfs", slips=(
        Slip("lfs-pointer", "Git LFS pointer", "cloned without `git lfs pull`: a note instead of the picture"),)),
    # what the file itself says
    Shot("IMG_0042.jpg", Scene("street", "dusk", weather="clear", things=("cars",)), "IMG_0042", "exif", slips=(
        Slip("exif-rotation", "EXIF rotation", "straight from a phone: viewers turn it, many trainers do not"),
        Slip("caption-is-filename", "file name as caption", "the tool had nothing better and wrote the name"))),
    Shot("sticker_cat.png", Scene("wall:heart", "magenta", SQUARE, things=("cat",)),
         "The image shows a black cat sitting in front of a heart-shaped neon sign in a cyberpunk alley.",
         "alpha", slips=(
        Slip("alpha", "transparency", "a sticker: each trainer fills the clear part with something else"),
        Slip("boilerplate", "boilerplate", "the first words of an automatic caption, the same on every picture"))),
    Shot("render_depth.png", Scene("street", "violet", weather="fog"), LONG, "gray16", slips=(
        Slip("mode", "16-bit gray", "a render pass: converted carelessly it becomes plain white"),
        Slip("too-long", "very long caption", "a word list pasted from elsewhere: CLIP reads the first 75 tokens"))),
    Shot("poster_scan.jpg", Scene("wall:eye", "red", TALL),
         f"{TRIGGER}, 赛博朋克街道, 霓虹灯光, 雨中倒影", "cmyk", coding="gb18030", slips=(
        Slip("mode", "CMYK", "made for print: colours shift when a trainer takes it for RGB"),
        Slip("encoding", "GB18030 caption", "saved by an older Chinese editor: trainers expect UTF-8"))),
    Shot("retro_pixels.png", Scene("skyline", "teal", SQUARE, "clear", ("cars",)),
         f"{TRIGGER}, cyberpunk skyline, flying cars, <lora:x:1>", "palette", slips=(
        Slip("mode", "palette with a clear colour", "saved for the web: 64 colours, one of them transparent"),
        Slip("prompt-syntax", "LoRA tag", "copied from a WebUI prompt: here it is only letters to learn"))),
    Shot("loop_rain.gif", Scene("alley", "violet", (512, 512)),
         f"{TRIGGER}, cyberpunk alley, (neon glow:1.3), rain reflections", "gif", slips=(
        Slip("animated", "animated GIF", "a loop from the web: only its first frame is trained"),
        Slip("prompt-syntax", "prompt weights", "copied from a WebUI prompt: `(neon glow:1.3)` weighs nothing here"))),
    Shot("download_17.jpg", Scene("street", "green", LARGE, things=("umbrella",)),
         f"{TRIGGER}, cyberpunk street at night, figure with umbrella, green neon signs, rain reflections",
         "cut", slips=(
        Slip("truncated", "broken download", "the connection was lost: the lower half is missing"),)),
    Shot("thumb_street.jpg", Scene("street", "magenta", (300, 200)), "TODO", slips=(
        Slip("too-small", "300x200", "the thumbnail was saved instead of the picture behind it"),
        Slip("placeholder", "TODO as caption", "meant to be written later"))),
    Shot("wallpaper_wide.jpg", Scene("bay", "magenta", (1600, 400), "clear", ("moon", "cars")), "futuristic city",
         slips=(
        Slip("aspect", "4:1 panorama", "a two-screen wallpaper: no bucket is that wide"),
        Slip("vague", "vague caption", "too broad: it could be any of a hundred styles"))),
    # captions
    Shot("night_walk.jpg", Scene("street", "blue", things=("person",)), "", "dark", slips=(
        Slip("empty", "empty caption", "the file was made and never filled in"),
        Slip("exposure", "far too dark", "a photograph without enough light: nothing to see, nothing to learn"))),
    Shot("window_03.jpg", Scene("window", "teal", WIDE),
         f"{TRIGGER}, view through a window, cyberpunk skyline at night, raindrops on glass, potted plant",
         coding="utf-8-sig", slips=(
        Slip("encoding", "byte-order mark", "saved by Notepad as `UTF-8 with BOM`: three unseen bytes become text"),)),
    Shot("harbour_03.jpg", Scene("bay", "green", things=("cars",)),
         f"{TRIGGER}, cyberpunk harbour in the rain, flying cars\ngreen neon glow, lit windows\nwater reflections\n",
         slips=(
        Slip("multiline", "three lines", "written like a list: most trainers read the first line only"),)),
    Shot("street_01_copy.jpg", Scene("street", "magenta", things=("umbrella",)), "None", "blur",
         "street_01.jpg", slips=(
        Slip("placeholder", "None as caption", "a script wrote the empty result of the captioner as a word"),
        Slip("blur", "blurred", "a soft copy beside the sharp one: softness becomes part of the style"))),
    Shot("film_still_03.jpg", Scene("street", "amber", WIDE, things=("hood",)), "I'm sorry, I can't help with that.",
         "bars", slips=(Slip("placeholder", "refusal as caption", "the captioner declined and nobody read its answer"),
                Slip("letterbox", "black bars", "a film still: the bars are learned like everything else"))),
    Shot("skyline_05.jpg", Scene("skyline", "blue", TALL, things=("drone",)),
         f"{TRIGGER}, futuristic dystopia skyline, hovering drone, blue neon glow, lit windows, heavy rain", slips=(
        Slip("synonym-drift", "drift in naming",
             "`futuristic dystopia` where the set says cyberpunk: two styles to a model"),)),
    # pictures
    Shot("market_02 (1).jpg", Scene("market", "teal", TALL, things=("hood",)),
         f"{TRIGGER}, cyberpunk night market, hooded figure with backpack, striped awnings, neon signs,"
         " rain reflections",
         like="market_02.jpg", slips=(
        Slip("exact-duplicate", "exact duplicate", "downloaded twice: this picture counts double"),)),
    Shot("alley_02_flip.jpg", Scene("alley", "magenta", TALL, things=("umbrella", "lanterns")),
         f"{TRIGGER}, narrow neo-noir alley at night, figure with umbrella, paper lanterns",
         "flip", "alley_02.jpg", slips=(
        Slip("near-duplicate", "mirrored duplicate", "flipped to have more pictures: trainers can do that themselves"),
        Slip("synonym-drift", "drift in naming", "`neo-noir` where the set says cyberpunk"))),
    Shot("repost_q15.jpg", Scene("street", "teal", things=("bike",)),
         f"{TRIGGER}, cyberpunk street, neon glow, parked motorbike, neon glow, Neon Glow, cyberpunk street",
         "q15", slips=(
        Slip("jpeg-quality", "JPEG quality 15", "saved and shared many times: the blocks are learned as texture"),
        Slip("duplicate-tags", "repeated tags", "two captioners' results pasted together"))),
    Shot("upscaled_2x.jpg", Scene("rooftop", "magenta", WIDE, "clear", ("robot",)),
         f"{TRIGGER}, cyberpunk rooftop, lone robot, not blurry, without distortion", "upscale", slips=(
        Slip("fake-resolution", "upscaled", "enlarged to pass the size check: large, and still without detail"),
        Slip("negative-phrase", "negations",
             "`not blurry` teaches blurry: what is unwanted goes into the negative prompt"))),
)  # fmt: skip
