"""What a training run will do, worked out before torch is imported: which picture is seen when, how, and how often."""
