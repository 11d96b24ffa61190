import json
from pathlib import Path

import pytest

from footfall.web import vite

MANIFEST = {
    "pages/main.ts": {"file": "assets/pages-1.js", "css": ["assets/p-1.css"], "imports": ["_a.js"]},
    "_a.js": {"file": "assets/a-1.js", "css": ["assets/a-1.css"], "imports": ["_b.js", "_a.js"]},
    "_b.js": {"file": "assets/b-1.js"},
}


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    directory = tmp_path / "app"
    directory.mkdir()
    monkeypatch.setattr(vite, "BUILD_DIR", directory)
    return directory


def test_an_entry_brings_the_files_of_everything_it_imports(build: Path) -> None:
    (build / "manifest.json").write_text(json.dumps(MANIFEST))
    assert vite.asset("pages/main.ts") == vite.Asset(
        file="assets/pages-1.js",
        stylesheets=("assets/p-1.css", "assets/a-1.css"),
        imports=("assets/a-1.js", "assets/b-1.js"),
    )


def test_a_missing_build_says_how_to_make_one(build: Path) -> None:
    with pytest.raises(vite.FrontendNotBuiltError, match="make setup"):
        vite.asset("pages/main.ts")


def test_an_unknown_entry_is_an_error(build: Path) -> None:
    (build / "manifest.json").write_text(json.dumps(MANIFEST))
    with pytest.raises(vite.FrontendNotBuiltError, match="nope"):
        vite.asset("nope.ts")
