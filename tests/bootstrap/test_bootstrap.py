"""bootstrap.py in a small project of its own: tiny wheels in an offline kit, no network, real venv and pip."""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

import bootstrap

Done = subprocess.CompletedProcess[str]
ROOT = Path(__file__).resolve().parents[2]


def make_wheel(folder: Path, name: str) -> str:
    """A wheel with one module; returns its requirement with the hash."""
    info = f"{name}-1.0.dist-info"
    files = {
        f"{name}.py": "ANSWER = 42\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = [
        f"{path},sha256={base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip('=')},{len(text)}"
        for path, text in files.items()
    ]
    wheel = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
        archive.writestr(f"{info}/RECORD", "\n".join([*record, f"{info}/RECORD,,"]) + "\n")
    return f"{name}==1.0 \\\n    --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


def start(project: Path, *arguments: str) -> Done:
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    command = [sys.executable, "bootstrap.py", *arguments]
    return subprocess.run(
        command, cwd=project, env=env, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a Chinese name and a blank, as clerks' folders have."""
    folder = tmp_path_factory.mktemp("project") / "政务 邮台"
    (folder / "wheels").mkdir(parents=True)
    (folder / "src" / "govpost_desk").mkdir(parents=True)
    (folder / "src/govpost_desk/__init__.py").touch()
    (folder / "src/govpost_desk/__main__.py").write_text("import sys, shipped\nprint(sys.argv[1:])\n")
    (folder / "tests" / "benchmarks").mkdir(parents=True)
    (folder / "tests/benchmarks/__main__.py").write_text("import shipped, peer\nprint('beside its peer')\n")
    shutil.copy(ROOT / "bootstrap.py", folder)
    shipped, peer = (make_wheel(folder / "wheels", name) for name in ("shipped", "peer"))
    (folder / "requirements.lock").write_text(shipped)
    (folder / "requirements-bench.lock").write_text(peer + shipped)
    return folder


@pytest.fixture(scope="module")
def first_start(project: Path) -> Done:
    (project / ".venv").mkdir()  # what a set-up leaves that broke off
    (project / ".venv" / "half-made").touch()
    return start(project, "run", "--data", "folder")


def test_first_start_makes_the_environment_and_runs(first_start: Done, project: Path) -> None:
    assert first_start.returncode == 0, first_start.stderr
    assert first_start.stdout == "['--data', 'folder']\n"
    assert not (project / ".venv" / "half-made").exists()


@pytest.mark.usefixtures("first_start")
def test_second_start_costs_next_to_nothing(project: Path) -> None:
    begin = time.perf_counter()
    done = start(project, "exec", "--", "python", "-c", "import shipped, sys; sys.exit(shipped.ANSWER)")
    assert time.perf_counter() - begin < 2.0
    assert (done.returncode, done.stderr) == (42, "")


@pytest.mark.usefixtures("first_start")
def test_demo_is_a_subcommand(project: Path) -> None:
    assert start(project, "demo", "--quick").stdout == "['demo', '--quick']\n"


@pytest.mark.usefixtures("first_start")
def test_launcher_works_through_a_link_from_anywhere(project: Path, tmp_path: Path) -> None:
    link = tmp_path / "desk"
    link.symlink_to(project / ".venv" / "bin" / "govpost-desk")
    done = subprocess.run(
        [link, "find", "张 三"], cwd="/", capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "['find', '张 三']\n"


@pytest.mark.usefixtures("first_start")
def test_peers_are_seen_by_bench_only(project: Path) -> None:
    assert start(project, "bench").stdout == "beside its peer\n"
    assert "No module named 'peer'" in start(project, "exec", "--", "python", "-c", "import peer").stderr


@pytest.mark.usefixtures("first_start")
def test_a_wheel_that_the_lock_does_not_hash_is_refused(project: Path) -> None:
    lock = project / "requirements.lock"
    kept = lock.read_text()
    stranger, hashed = make_wheel(project / "wheels", "stranger").split("sha256:")
    lock.write_text(f"{kept}{stranger}sha256:{hashed[1:-1]}{hashed[0]}\n")
    try:
        refused = start(project, "exec", "--", "python", "-c", "print('ran')")
        assert (refused.returncode, refused.stdout) == (1, "")
        assert "DO NOT MATCH THE HASHES" in refused.stderr
    finally:
        lock.write_text(kept)
    assert start(project, "exec", "--", "python", "-c", "print('ran')").stdout == "ran\n"


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["exec"], ["exec", "--"]])
def test_unknown_command_explains_itself(arguments: list[str], project: Path) -> None:
    done = start(project, *arguments)
    assert done.returncode == 2
    assert "python3 bootstrap.py demo" in done.stderr


def test_missing_packages_of_a_bare_debian(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(bootstrap, "loads", lambda library: False)
    monkeypatch.setattr(bootstrap, "is_usable", lambda: True)
    monkeypatch.setattr(shutil, "which", lambda program, path: None)
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    offscreen = ["libglib2.0-0", "libegl1", "libgl1", "libxkbcommon0", "libfontconfig1", "libdbus-1-3"]
    assert bootstrap.missing_packages("check") == []
    assert bootstrap.missing_packages("run") == offscreen
    assert {*offscreen, "libxcb-cursor0", "xvfb", "xauth"} <= set(bootstrap.missing_packages("test"))
    monkeypatch.setenv("DISPLAY", ":0")
    assert "libxcb-cursor0" in bootstrap.missing_packages("run")
    assert "xvfb" not in bootstrap.missing_packages("run")


def test_a_daemon_is_found_without_the_path_of_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(bootstrap, "loads", lambda library: True)
    monkeypatch.setattr(bootstrap, "is_usable", lambda: True)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")

    def which(program: str, path: str) -> str | None:
        return program if program == "avahi-daemon" and "/usr/sbin" in path.split(":") else None

    monkeypatch.setattr(shutil, "which", which)
    missing = bootstrap.missing_packages("test")
    assert "cups-ipp-utils" in missing
    assert "avahi-daemon" not in missing


def test_without_root_the_exact_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "root_prefix", lambda: None)
    monkeypatch.setattr(shutil, "which", lambda program: f"/bin/{program}")
    expected = "sudo apt-get update && sudo apt-get install -y --no-install-recommends libegl1 xvfb"
    with pytest.raises(bootstrap.SetupError, match=expected):
        bootstrap.install_packages(["libegl1", "xvfb"])


def test_blocks_of_a_lock_are_its_text() -> None:
    found = bootstrap.blocks(ROOT / "requirements.lock")
    assert "".join(found) == (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert all("--hash=sha256:" in block for block in found)
