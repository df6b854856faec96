#!/usr/bin/env python3
"""Make the environment, then run the thing. Standard library only; nothing has to be installed before.

    python3 bootstrap.py run  [ARGS]      the counter: govpost-desk ARGS
    python3 bootstrap.py demo [ARGS]      a demo centre with simulated printers and scanner and a real list
    python3 bootstrap.py hub  [ARGS]      a demo head office on port 8790; with ARGS govpost-desk hub ARGS
    python3 bootstrap.py test [ARGS]      linters, types, contracts and tests; with ARGS only pytest ARGS
    python3 bootstrap.py check            linters, types, contracts
    python3 bootstrap.py bench [ARGS]     benchmarks, each beside its peers
    python3 bootstrap.py pictures [FOLDER]  every screen and state of the window as PNG files, with a contact sheet
    python3 bootstrap.py exec -- CMD      CMD inside the environment

Python 3.11 to 3.13. On Debian and its relatives missing system libraries are installed with apt (as root, or
by sudo where it asks for no password; else the command to run is printed). Written for Windows too, untested
there.

What it makes: .venv beside this file, from requirements.lock (hashed; the package index is this machine's own
pip configuration; a folder wheels/ beside this file is an offline kit and used instead). A stamp in .venv
remembers what was installed: a second start costs next to nothing. To begin anew, delete .venv.
"""

import ctypes
import hashlib
import importlib.util
import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"
BIN = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if WINDOWS else "python")
LOCK = ROOT / "requirements.lock"
BENCH_LOCK = ROOT / "requirements-bench.lock"
MAX_PROCESSES = 4  # of the tests: each opens its own desks, windows and displays
BENCH_FOLDER = VENV / "bench"  # peers of the benchmarks: beside the environment, never inside it
WHEELS = ROOT / "wheels"

# Shared library -> Debian package. Qt without a screen needs the first group, a window on X11 also the
# second, a window on Wayland also the third.
QT_LIBRARIES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
}
WINDOW_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libX11-xcb.so.1": "libx11-xcb1",
}
WAYLAND_LIBRARIES = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}
TEST_PROGRAMS = {
    "Xvfb": "xvfb",
    "xauth": "xauth",
    "xdotool": "xdotool",
    "dbus-daemon": "dbus-daemon",
    "fcitx5": "fcitx5 fcitx5-pinyin",
    "ippeveprinter": "cups-ipp-utils",
    "avahi-daemon": "avahi-daemon",
}


class SetupError(Exception):
    """The environment cannot be made; the text says what to do."""


def say(text: str) -> None:
    print(f"bootstrap: {text}", file=sys.stderr, flush=True)


def run(command: list[str], **more: object) -> None:
    """Run a step of the set-up; its failure ends the set-up."""
    if code := subprocess.call(command, **more):  # type: ignore[arg-type]
        raise SetupError(f"this step ended with code {code}: {shlex.join(command)}")


# ---- system packages (Debian and relatives)


def has_display() -> bool:
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_packages(command: str) -> list[str]:
    """Debian packages that `command` needs and this machine lacks, in the order of the tables."""
    if not sys.platform.startswith("linux"):
        return []
    wanted: list[str] = []
    if (
        not is_usable() and importlib.util.find_spec("ensurepip") is None
    ):  # Debian's python3 has venv, but not this
        wanted.append(f"python3.{sys.version_info.minor}-venv")
    if command == "check":
        return wanted
    libraries = dict(QT_LIBRARIES)
    if command == "test" or has_display():
        libraries |= WINDOW_LIBRARIES
    if os.environ.get("WAYLAND_DISPLAY"):
        libraries |= WAYLAND_LIBRARIES
    wanted += [package for library, package in libraries.items() if not loads(library)]
    if command == "test":
        places = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin"  # not on the path of who is not root
        missing = [
            packages
            for program, packages in TEST_PROGRAMS.items()
            if shutil.which(program, path=places) is None
        ]
        wanted += " ".join(missing).split()
    return list(dict.fromkeys(wanted))


def root_prefix() -> list[str] | None:
    """How to become root without a question: [] as root, sudo where it asks for nothing, else None."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.call(["sudo", "-n", "true"], stderr=subprocess.DEVNULL) == 0:
        return ["sudo", "-n"]
    return None


def install_packages(packages: list[str]) -> None:
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if shutil.which("apt-get") is None:
        raise SetupError(
            f"install what your system calls these Debian packages, then try again: {' '.join(packages)}"
        )
    prefix = root_prefix()
    if prefix is None:
        sudo = "sudo " if shutil.which("sudo") else ""
        who = "Run this once, then try again:" if sudo else "Run this once as root, then try again:"
        raise SetupError(
            "system packages are missing; this is neither root nor may it use sudo without a password.\n"
            f"{who}\n\n    {sudo}apt-get update && {sudo}{shlex.join(install)}\n"
        )
    say(f"installing system packages: {' '.join(packages)}")
    quiet = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive"]
    subprocess.call(
        [*quiet, "apt-get", "update", "-qq"]
    )  # a bare system has no lists; an offline one may keep its own
    run([*quiet, *install, "-qq", "-o", "Dpkg::Use-Pty=0"], stdout=subprocess.DEVNULL)


# ---- the environment


def identity() -> str:
    """What a virtual environment is tied to; another value means that it must be made anew."""
    return f"{sys.version_info.major}.{sys.version_info.minor} {platform.machine()} {sys.base_prefix} {VENV}"


def fingerprint(lock: Path) -> str:
    return f"{identity()}\n{hashlib.sha256(lock.read_bytes()).hexdigest()}\n"


def stamp_of(folder: Path) -> Path:
    return folder / "bootstrap.stamp"


def is_stamped(folder: Path, lock: Path) -> bool:
    stamp = stamp_of(folder)
    return stamp.exists() and stamp.read_text(encoding="utf-8") == fingerprint(lock)


def is_usable() -> bool:
    """Whether .venv is whole and of this interpreter (its packages may be behind the lock)."""
    if not PYTHON.exists():
        return False
    stamp = stamp_of(VENV)
    if stamp.exists():
        return stamp.read_text(encoding="utf-8").startswith(f"{identity()}\n")
    return subprocess.call([str(PYTHON), "-c", "import pip"], stderr=subprocess.DEVNULL) == 0


def make_venv() -> None:
    if VENV.exists():
        say("removing an environment that is incomplete or of another Python")
        shutil.rmtree(VENV)
    # Not sys.executable: this file may have been started by the interpreter of the very folder just removed.
    base_python = getattr(sys, "_base_executable", sys.executable)
    run([base_python, "-m", "venv", str(VENV)])


def pip_install(lock: Path, *options: str) -> None:
    """Install exactly what `lock` hashes. No index is named: that is this machine's pip configuration."""
    kit = ["--no-index", "--find-links", str(WHEELS)] if WHEELS.is_dir() else []
    fixed = ["--require-hashes", "--only-binary=:all:", "--disable-pip-version-check", "--no-input", "-q"]
    run([str(PYTHON), "-m", "pip", "install", *fixed, *kit, *options, "-r", str(lock)])


def link_ourselves() -> None:
    """Put `src` on the path and the launcher among the commands.

    Not an editable install: that would fetch a build back end past the lock. The path is relative, hence
    plain ASCII whatever the folder is called (Python 3.11 reads .pth files in the locale's encoding).
    """
    base = {
        "base": str(VENV),
        "platbase": str(VENV),
        "installed_base": str(VENV),
        "installed_platbase": str(VENV),
    }
    site = Path(sysconfig.get_path("purelib", scheme="venv", vars=base))
    (site / "govpost_desk.pth").write_text(os.path.relpath(ROOT / "src", site) + "\n", encoding="ascii")
    if WINDOWS:
        text = '@echo off\r\nset PYTHONUTF8=1\r\n"%~dp0python.exe" -m govpost_desk %*\r\n'
        (BIN / "govpost-desk.cmd").write_bytes(text.encode("ascii"))
        return
    launcher = BIN / "govpost-desk"
    launcher.write_text(
        "#!/bin/sh\n"
        '[ -n "$DISPLAY$WAYLAND_DISPLAY" ] || export QT_QPA_PLATFORM="${QT_QPA_PLATFORM:-offscreen}"\n'
        'PYTHONUTF8=1 exec "$(dirname "$(readlink -f "$0")")/python" -m govpost_desk "$@"\n',
        encoding="ascii",
    )
    launcher.chmod(0o755)


def make_environment() -> None:
    if is_stamped(VENV, LOCK):
        return
    if not is_usable():
        make_venv()
    say(f"installing {LOCK.name} into {VENV.name} (about 20 s where the network is good)")
    stamp_of(VENV).unlink(missing_ok=True)
    pip_install(LOCK)
    link_ourselves()
    stamp_of(VENV).write_text(fingerprint(LOCK), encoding="utf-8")


def blocks(lock: Path) -> list[str]:
    """The requirements of a lock, each with its hashes (the indented lines that follow it)."""
    return re.findall(r"^\S.*\n(?:\s.*\n)*", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)


def make_bench_folder() -> None:
    """Install what the benchmarks' lock has beyond the product's into a folder that only bench sees."""
    if is_stamped(BENCH_FOLDER, BENCH_LOCK):
        return
    say("installing the benchmarks' peers")
    shutil.rmtree(BENCH_FOLDER, ignore_errors=True)
    BENCH_FOLDER.mkdir()
    extra = BENCH_FOLDER / "peers.lock"
    known = set(blocks(LOCK))
    extra.write_text("".join(block for block in blocks(BENCH_LOCK) if block not in known), encoding="utf-8")
    pip_install(extra, "--no-deps", "--target", str(BENCH_FOLDER))
    stamp_of(BENCH_FOLDER).write_text(fingerprint(BENCH_LOCK), encoding="utf-8")


# ---- the commands


def child_environment(command: str) -> dict[str, str]:
    env = os.environ | {"PYTHONUTF8": "1", "VIRTUAL_ENV": str(VENV)}
    env["PATH"] = f"{BIN}{os.pathsep}{env.get('PATH', os.defpath)}"
    env.pop("PYTHONHOME", None)
    if command in ("test", "bench") or (sys.platform.startswith("linux") and not has_display()):
        env.setdefault("QT_QPA_PLATFORM", "offscreen")
    if command in ("test", "bench"):
        # they start hundreds of programs, each of which would compile the whole tree where nothing may be written
        env["PYTHONPYCACHEPREFIX"] = str(VENV / "bytecode")
        env.pop("PYTHONDONTWRITEBYTECODE", None)
    if command == "bench":
        env["PYTHONPATH"] = str(BENCH_FOLDER)
    return env


def hand_over(command: list[str], env: dict[str, str], folder: Path | None = None) -> int:
    """Become `command` where the system can (signals then reach it), else run it and return its code."""
    if folder:
        os.chdir(folder)
    program = shutil.which(command[0], path=env["PATH"])
    if program is None:
        raise SetupError(f"no such command: {command[0]}")
    if WINDOWS:
        return subprocess.call([program, *command[1:]], env=env)
    sys.stdout.flush()
    os.execve(program, command, env)


def check(env: dict[str, str]) -> int:
    """Run every check, also after one has failed; 0 when all passed."""
    python = str(PYTHON)
    contracts = "from importlinter.cli import lint_imports_command as main; main()"
    steps = {
        "ruff check": [python, "-m", "ruff", "check"],
        "ruff format": [python, "-m", "ruff", "format", "--check"],
        "mypy": [python, "-m", "mypy"],
        "mypy bootstrap.py": [python, "-m", "mypy", "bootstrap.py"],
        "import contracts": [python, "-c", contracts, "--no-logo"],
    }
    failed = [name for name, step in steps.items() if subprocess.call(step, env=env, cwd=ROOT) != 0]
    say(f"checks FAILED: {', '.join(failed)}" if failed else "checks passed")
    return 1 if failed else 0


def test(arguments: list[str], env: dict[str, str]) -> int:
    pytest = [str(PYTHON), "-m", "pytest", *arguments]
    if arguments:
        return hand_over(pytest, env, ROOT)
    checked = check(env)  # the summary of pytest comes last
    return subprocess.call([*pytest, *shared_out()], env=env, cwd=ROOT) or checked


def shared_out() -> list[str]:
    """Options of pytest that give each core its own process; a free one takes tests over from a busy one."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return ["-n", str(min(cores, MAX_PROCESSES)), "--dist", "worksteal"] if cores > 1 else []


def dispatch(command: str, arguments: list[str]) -> int:
    env = child_environment(command)
    if command == "check":
        return check(env)
    if command == "test":
        return test(arguments, env)
    if command == "bench":
        make_bench_folder()
        return hand_over([str(PYTHON), "-m", "tests.benchmarks", *arguments], env, ROOT)
    if command == "pictures":
        folder = [os.path.abspath(each) for each in arguments[:1] if not each.startswith("-")]
        rest = arguments[len(folder) :]
        return hand_over([str(PYTHON), "-m", "tests.pictures", *folder, *rest], env, ROOT)
    if command == "exec":
        return hand_over(arguments[1:] if arguments[0] == "--" else arguments, env)
    subcommand = {"demo": ["demo"], "hub": ["hub"] if arguments else ["hub", "demo"]}.get(command, [])
    return hand_over([str(PYTHON), "-m", "govpost_desk", *subcommand, *arguments], env)


def main(arguments: list[str]) -> int:
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if command not in ("run", "demo", "hub", "test", "check", "bench", "pictures", "exec") or (
        command == "exec" and rest in ([], ["--"])
    ):
        print(__doc__.strip() if __doc__ else "", file=sys.stderr)
        return 0 if command in ("-h", "--help") else 2
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        say(f"Python 3.11 to 3.13 is needed, this is {platform.python_version()}")
        return 2
    try:
        if packages := missing_packages(command):
            install_packages(packages)
        make_environment()
        return dispatch(command, rest)
    except SetupError as problem:
        say(str(problem))
        return 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
