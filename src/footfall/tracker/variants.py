"""Which built file answers which legacy script name.

``/js/script.hash.outbound-links.js`` names its features as extensions, in any order. The build
has one file for every subset of them.
"""

from functools import cache
from pathlib import Path

import orjson

BUILT = Path(__file__).parent / "built"

#: Names the legacy script may go by. They are aliases.
BASES = frozenset({"plausible", "script", "analytics"})

#: Parts of a name that change nothing: engagement ("pageleave") is always on now.
_IGNORED = frozenset({"js", "pageleave"})


@cache
def extensions() -> frozenset[str]:
    """The extensions that the build knows."""
    manifest = orjson.loads((BUILT / "manifest.json").read_bytes())
    return frozenset(manifest["extensions"])


class NoSuchScriptError(Exception):
    """A script name that leads nowhere; its text tells a site owner why."""


def legacy_file(name: str) -> Path:
    """The built file for a script name such as ``script.outbound-links.hash.js``.

    Raises :class:`NoSuchScriptError` for another base, an unknown extension or one named twice.
    """
    base, *parts = name.split(".")
    if base not in BASES or not parts or parts[-1] != "js":
        raise NoSuchScriptError(
            "A site's own script is named in the snippet on its installation page."
        )
    wanted = [part for part in parts if part not in _IGNORED]
    for part in wanted:
        if part not in extensions():
            known = ", ".join(sorted(extensions()))
            raise NoSuchScriptError(f'There is no extension "{part}". There are: {known}.')
        if wanted.count(part) > 1:
            raise NoSuchScriptError(f'The extension "{part}" is named twice.')
    return BUILT / "legacy" / f"{'.'.join(sorted(wanted)) or 'base'}.js"
