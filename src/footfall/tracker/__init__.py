"""Serves the script that site owners put on their pages.

``frontend/tracker`` is its source; the build leaves finished variants in ``built/``. Here a
request's file name is matched to a variant, and the per-site script gets its site's settings.
"""
