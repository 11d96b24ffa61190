"""Footfall: privacy-first web analytics, wire-compatible with Plausible Analytics."""

__version__ = "0.1.0"
