"""Rebuild and measure the models, the lexicon and the samples; README.md lists all scripts."""
