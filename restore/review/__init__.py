"""Settling doubts: decisions on words, their log, their effect on a document, and the web page for it."""
