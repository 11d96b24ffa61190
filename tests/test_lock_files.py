"""npm installs from a lock only if the lock holds every package that it names."""

import json
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]


def found(packages: dict[str, Any], dependent: str, name: str) -> bool:
    """Whether ``dependent`` finds ``name`` where Node looks for it: beside it, or further up."""
    place = f"{dependent}/" if dependent else ""
    while f"{place}node_modules/{name}" not in packages:
        if not place:
            return False
        place = place[: place.rindex("node_modules/")]
    return True


@pytest.mark.parametrize("folder", ["frontend", "tests/clients"])
def test_a_lock_holds_the_packages_of_every_platform(folder: str) -> None:
    packages = json.loads((ROOT / folder / "package-lock.json").read_text())["packages"]
    missing = [
        f"{name} of {dependent or 'the project'}"
        for dependent, package in packages.items()
        for kind in ("dependencies", "devDependencies", "optionalDependencies")
        for name in package.get(kind, {})
        if not found(packages, dependent, name)
    ]
    assert not missing
