"""Finds the files that Vite built: their names carry a content hash and change with every build."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import msgspec

BUILD_DIR = Path(__file__).parent / "static" / "app"


class FrontendNotBuiltError(Exception):
    """The frontend, or one entry of it, is not built; ``make setup`` builds it."""


class Chunk(msgspec.Struct, frozen=True):
    """One entry of Vite's manifest, the parts we read."""

    file: str
    css: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()


Manifest = dict[str, Chunk]


@dataclass(frozen=True, slots=True)
class Asset:
    """What a page must load for one entry; paths are relative to the build directory."""

    file: str
    stylesheets: tuple[str, ...]
    imports: tuple[str, ...]


def asset(source: str) -> Asset:
    """The built files of the entry ``source``, a path below ``frontend/``.

    Raises :class:`FrontendNotBuiltError`.
    """
    path = BUILD_DIR / "manifest.json"
    try:
        manifest = _read(path, path.stat().st_mtime_ns)
        chunks = _with_imports(manifest, source)
    except (FileNotFoundError, KeyError):
        raise FrontendNotBuiltError(
            f"{source!r} is not in the built frontend ({path}); run `make setup`"
        ) from None
    return Asset(
        file=chunks[0].file,
        stylesheets=tuple(css for chunk in chunks for css in chunk.css),
        imports=tuple(chunk.file for chunk in chunks[1:]),
    )


@lru_cache(maxsize=1)
def _read(path: Path, _modified_ns: int) -> Manifest:
    return msgspec.json.decode(path.read_bytes(), type=Manifest)


def _with_imports(manifest: Manifest, source: str) -> list[Chunk]:
    """The chunk of ``source`` and all it imports statically, each once, importers first."""
    names = [source]
    for name in names:
        names += [imported for imported in manifest[name].imports if imported not in names]
    return [manifest[name] for name in names]
