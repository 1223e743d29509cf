"""What rebuilds and measures the models, the lexicon and the samples: README.md is the map."""
