"""Does the offline installer say no before it touches anything, when machine or files do not fit?"""

import hashlib
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

INSTALLER = Path(__file__).parent.parent.parent / "tools" / "bundle" / "install.sh"
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """The installer with its list of sums, without any package."""
    folder = tmp_path / "bundle"
    folder.mkdir()
    shutil.copy(INSTALLER, folder)
    (folder / "requirements.txt").write_text("")
    (folder / "built-for").write_text(f"ARCH={platform.machine()}\nPYTHON_VERSION={VERSION}\n")
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  ./{path.name}" for path in sorted(folder.iterdir())]
    (folder / "SHA256SUMS").write_text("\n".join(sums) + "\n")
    return folder


def install(bundle: Path, target: Path, python: str = sys.executable) -> tuple[int, str]:
    done = subprocess.run(["sh", str(bundle / "install.sh"), str(target)], env={"PATH": "/usr/bin:/bin", "PYTHON": python}, capture_output=True, text=True)
    return done.returncode, done.stderr


def test_installer_refuses_another_machine(bundle: Path, tmp_path: Path) -> None:
    (bundle / "built-for").write_text(f"ARCH=loongarch64\nPYTHON_VERSION={VERSION}\n")
    code, told = install(bundle, tmp_path / "opt")
    assert code == 2
    assert "loongarch64" in told


def test_installer_refuses_without_its_python(bundle: Path, tmp_path: Path) -> None:
    code, told = install(bundle, tmp_path / "opt", python="/nowhere/python")
    assert code == 2
    assert f"请先安装 Python {VERSION}" in told


def test_installer_refuses_altered_files(bundle: Path, tmp_path: Path) -> None:
    (bundle / "requirements.txt").write_text("other\n")
    code, told = install(bundle, tmp_path / "opt")
    assert code == 2
    assert "不完整或被改动" in told
    assert not (tmp_path / "opt").exists()
