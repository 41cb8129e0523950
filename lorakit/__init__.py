"""lorakit: lint, repair, caption and train image-caption datasets for LoRA."""

__version__ = "0.1.0"
