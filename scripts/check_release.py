"""Check that a release is whole: version, changelog, what the wheel holds, and the wheel in use.

python scripts/check_release.py [--out dist]

Builds the source distribution, the wheel from that, installs the wheel alone in an empty
environment, and builds the sample headlines with it. Needs the extra `dev`, git, and a package
index for the dependencies.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tarfile
import venv
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from align.pipeline.options import read_toml

ROOT = Path(__file__).parents[1]
PACKAGES = ("align", "corpora")
METADATA = {
    *("METADATA", "WHEEL", "RECORD", "entry_points.txt", "top_level.txt"),
    "licenses/LICENSE",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, help="folder to leave the two files in")
    arguments = parser.parse_args()
    version = read_toml(ROOT / "pyproject.toml")["project"]["version"]
    problems = changelog_problems((ROOT / "CHANGELOG.md").read_text("utf-8"), version)
    with TemporaryDirectory(prefix="azbitext-release-") as folder:
        out = arguments.out or Path(folder, "dist")
        run(sys.executable, "-m", "build", "--outdir", out, ROOT, quiet=True)
        wheel = out / f"azbitext-{version}-py3-none-any.whl"
        with ZipFile(wheel) as file:
            problems += wheel_problems(file.namelist(), tracked(), version)
        with tarfile.open(out / f"azbitext-{version}.tar.gz") as source:
            problems += source_problems(source.getnames(), tracked(), version)
        if not problems:
            problems += use(wheel, Path(folder), version)
    for problem in problems:
        print(f"not yet: {problem}", file=sys.stderr)
    if problems:
        sys.exit(1)
    print(f"azbitext {version} can be released")


def changelog_problems(text: str, version: str) -> list[str]:
    """What is wrong with the newest entry of a changelog."""
    heading = next((line for line in text.splitlines() if line.startswith("## ")), "")
    if re.fullmatch(rf"## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d", heading):
        return []
    return [f"CHANGELOG.md begins with {heading!r}; expected '## [{version}] - DATE'"]


def wheel_problems(names: Iterable[str], tracked: Iterable[str], version: str) -> list[str]:
    """Files that a wheel lacks, and files that do not belong there."""
    metadata = {f"azbitext-{version}.dist-info/{name}" for name in METADATA}
    wanted, found = {*tracked, *metadata}, set(names)
    return [
        *(f"the wheel lacks {name}" for name in sorted(wanted - found)),
        *(f"the wheel holds {name}" for name in sorted(found - wanted)),
    ]


def source_problems(names: Iterable[str], tracked: Iterable[str], version: str) -> list[str]:
    """Files that a source distribution lacks."""
    wanted = {*tracked, "pyproject.toml", "README.md", "LICENSE"}
    found = {name.partition("/")[2] for name in names}
    return [f"azbitext-{version}.tar.gz lacks {name}" for name in sorted(wanted - found)]


def tracked() -> list[str]:
    """The files of our packages, as git has them."""
    listed = run("git", "-C", ROOT, "ls-files", *PACKAGES, quiet=True)
    return listed.stdout.splitlines()


def use(wheel: Path, folder: Path, version: str) -> list[str]:
    """Installs `wheel` alone, works with it, and says what did not go well."""
    venv.create(folder / "venv", with_pip=True)
    tools = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    python, azbitext = tools / "python", tools / "azbitext"
    run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel, quiet=True)
    place = "import align, corpora; from corpora.samples import HEADLINES; print(HEADLINES)"
    samples = run(python, "-c", place, quiet=True, cwd=folder).stdout.strip()
    if not Path(samples).is_relative_to(folder.resolve()):
        return [f"not the wheel but {samples} was used"]
    said = run(azbitext, "--version", quiet=True, cwd=folder).stdout.strip()
    built = run(
        *(azbitext, "build", samples, "--encoder", "hash", "--out", "build"),
        quiet=True,
        cwd=folder,
    ).stdout
    problems = [] if said == f"azbitext {version}" else [f"azbitext --version says {said!r}"]
    if ": 28 documents" not in built.partition("\n")[0]:
        problems.append(f"the samples were built as {built!r}")
    return problems


def run(
    *words: object, quiet: bool = False, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs a command in an environment without our own path; a failure ends the check."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    print("$", *words, file=sys.stderr)
    done = subprocess.run(
        [str(word) for word in words], env=environment, cwd=cwd, text=True, capture_output=quiet
    )
    if done.returncode:
        sys.exit(f"{words[0]} failed ({done.returncode})\n{done.stderr or ''}")
    return done


if __name__ == "__main__":
    main()
