"""Where our own programs stand after a build."""

import os
import pathlib
import subprocess

root = pathlib.Path(__file__).resolve().parents[3]


def folder() -> pathlib.Path:
    """`ENTRA_FCGI_PROGRAMS`, else what a debug build made."""
    named = os.environ.get("ENTRA_FCGI_PROGRAMS")
    if named:
        return pathlib.Path(named).resolve()
    shown = subprocess.run(
        ["swift", "build", "--show-bin-path"], cwd=root, check=True, capture_output=True, text=True
    )
    return pathlib.Path(shown.stdout.strip())


def program(name: str) -> pathlib.Path:
    path = folder() / name
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: build it with 'swift build', or set ENTRA_FCGI_PROGRAMS")
    return path
