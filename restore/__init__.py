"""Restore scanned and OCR-garbled Vietnamese government documents."""
