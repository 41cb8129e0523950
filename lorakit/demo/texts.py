"""The settings and the glossary that the demo writes, explained line by line for newcomers."""

from __future__ import annotations

SETTINGS = """\
# Settings of the lorakit demo set. The 60 pictures in data/ were drawn by a program; 26 carry planted faults.
# lorakit finds this file by itself: run `lorakit lint` in this folder.

# The version of this file's format.
schema: 1

# What the LoRA is to learn: style, character, object or concept. It decides which thresholds are used.
profile: style

# The family of the base model: sd15, sd2 or sdxl. It decides how large pictures should be.
base: sd15

# The trainer you will use: lorakit, kohya, onetrainer or ai-toolkit. Each stumbles over different things.
target: lorakit

# The made-up word that calls the style up later. Every caption should carry it.
trigger: nrvcity

# One name per thing. Take the # away to hold the captions against the glossary beside this file.
# glossary: glossary.yaml

# The folders that hold the pictures, each with its captions beside them (img01.jpg, img01.txt).
datasets:
  - path: data
"""

GLOSSARY = """\
# One name per thing: to the model, two names are two things. Left of the colon stands the name this set uses,
# below it the other words that people write for the same thing.
schema: 1

prefer:
  cyberpunk:
    variants: [neo-noir, futuristic dystopia, sci-fi punk]
    reason: one style, one name
  neon glow:
    variants: [neon shine, glowing neon, neon lighting]
    reason: the light that every picture of this set shares
  rain reflections:
    variants: [wet reflections, reflections in puddles]
    reason: the wet ground that most pictures share
  holographic ads:
    variants: [hologram advertising, holo ads, holographic billboards]
    reason: the signature of this city
  hovering drone:
    variants: [quadcopter, uav]

# Words that nobody may change: the trigger.
protect: [nrvcity]
"""

RUN = """\
# A run of the demo: `lorakit train --config {name}`. Kept in git, one file an experiment.
train_data_dir: {data}
base_model: lorakit:tiny     # random weights: it shows the run, not the art; a real base is a .safetensors or a folder
lora_rank: 8
batch_size: 4
epochs: 15
learning_rate: 2e-4
output_dir: {output}
save_steps: 100
resolution: 128              # small enough for a CPU; a real run leaves this out
output_name: {lora}
threads: 1                   # the tiny base is too small to share; a real run leaves this out, too
"""
