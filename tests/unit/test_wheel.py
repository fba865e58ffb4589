"""What is installed on a user's machine: the three packages with their data, and nothing beside them."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_wheel_holds_exactly_the_three_packages(tmp_path: Path) -> None:
    build = [sys.executable, "-c", "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])", str(tmp_path)]
    source = tmp_path / "source"
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True, text=True)
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file() and name.split("/")[0] in ("pipelines", "service", "prompts", "pyproject.toml", "README.md"):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((ROOT / name).read_bytes())
    subprocess.run(build, cwd=source, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("heed-*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"service", "prompts", "pipelines"}
    assert "pipelines/understanding/model/manifest.json" in names
    assert "service/heed.yaml" in names
    assert "pipelines/ingest/profiles/shopify.yaml" in names
    assert "pipelines/drafts/language/phrases/pl_matters.yaml" in names
    assert "pipelines/understanding/model/themes.npz" in names
    assert any(name.startswith("prompts/") and name.endswith(".jinja") for name in names)
    assert "prompts/cases/chat_plan.v1.jsonl" in names
    assert any(name.startswith("pipelines/records/migrations/versions/0001") for name in names)
    assert wheel.stat().st_size < 40_000_000
