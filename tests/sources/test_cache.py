"""The cache under damage, strangers, many processes and kill -9."""

from __future__ import annotations

import os
import random
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from licensecheck.errors import UsageError
from licensecheck.sources import cache as cache_module
from licensecheck.sources.cache import ANONYMOUS, Cache, Contents, Key, access, default_folder

KEY = Key("https://hub.example", ANONYMOUS, "model", "org/name", "0" * 40)


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def only(folder: Path, part: str) -> Path:
    (path,) = files(folder / "v2" / part)
    return path


def test_what_was_kept_is_given_back_with_its_time(tmp_path: Path) -> None:
    before = time.time()
    Cache(tmp_path).put([KEY], b"text")
    kept = Cache(tmp_path).get(KEY)
    assert kept
    assert (kept.data, kept.whole) == (b"text", True)
    assert before - 1 < kept.at < time.time() + 1


@pytest.mark.parametrize(
    "other",
    [
        {"endpoint": "https://mirror.example"},
        {"access": access("hf_secretSecret")},
        {"kind": "dataset"},
        {"repo": "org/other"},
        {"revision": "1" * 40},
        {"revision": ""},
        {"file": "README.md"},
    ],
)
def test_every_part_of_the_key_counts(tmp_path: Path, other: dict[str, str]) -> None:
    cache = Cache(tmp_path)
    cache.put([KEY], b"text")
    assert cache.get(replace(KEY, **other)) is None


def test_the_secret_is_nowhere_on_disk(tmp_path: Path) -> None:
    secret = "hf_canaryCanaryCanary"
    Cache(tmp_path).put([replace(KEY, access=access(secret))], b"text")
    assert not any(secret.encode() in path.read_bytes() or secret in str(path) for path in files(tmp_path))


def test_equal_answers_are_one_file(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put([KEY, replace(KEY, revision="")], b"text")
    cache.put([replace(KEY, repo="org/other")], b"text")
    assert len(files(tmp_path / "v2" / "contents")) == 1
    assert len(files(tmp_path / "v2" / "entries")) == 3


@pytest.mark.parametrize("links", [True, False])
def test_keys_of_one_answer_are_independent_also_where_the_disk_has_no_links(
    tmp_path: Path, links: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(95, "Operation not supported")

    if not links:
        monkeypatch.setattr(os, "link", refused)
    cache, branch = Cache(tmp_path), replace(KEY, revision="")
    cache.put([KEY, branch], b"old")
    cache.put([branch], b"new")
    assert [kept.data for kept in map(cache.get, (KEY, branch)) if kept] == [b"old", b"new"]
    assert cache.fault is None


@pytest.mark.skipif(os.name == "nt", reason="modes and owners are POSIX's")
def test_nobody_else_may_look_in(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    os.umask(os.umask(0))
    Cache(folder).put([KEY], b"text")
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*") if path.is_dir()} == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files(folder)} == {0o600}


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def linked(path: Path) -> None:
    secret = path.parent / "elsewhere"
    path.rename(secret)
    path.symlink_to(secret)


@pytest.mark.parametrize("part", ["entries", "contents"])
@pytest.mark.parametrize("damage", [flipped, cut, emptied, linked, Path.unlink])
def test_damage_is_seen_and_costs_one_look_up(tmp_path: Path, part: str, damage: Callable[[Path], None]) -> None:
    cache = Cache(tmp_path)
    cache.put([KEY], b"a text of some length")
    damage(only(tmp_path, part))
    assert cache.get(KEY) is None
    cache.put([KEY], b"a text of some length")
    kept = cache.get(KEY)
    assert kept
    assert kept.data == b"a text of some length"


def test_an_entry_in_another_ones_place_is_no_answer(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    other = replace(KEY, access=access("hf_secretSecret"))
    cache.put([other], b"private")
    entry = only(tmp_path, "entries")
    cache.put([KEY], b"public")
    public = next(path for path in files(tmp_path / "v2" / "entries") if path != entry)
    public.write_bytes(entry.read_bytes())
    assert cache.get(KEY) is None


@pytest.mark.skipif(os.name == "nt", reason="modes and owners are POSIX's")
@pytest.mark.parametrize("mode", [0o770, 0o707])
def test_a_folder_that_others_may_write_is_not_used(tmp_path: Path, mode: int) -> None:
    Cache(tmp_path).put([KEY], b"text")
    (tmp_path / "v2").chmod(mode)
    cache = Cache(tmp_path)
    assert cache.get(KEY) is None
    assert cache.fault == f"The cache in {tmp_path} is not used: somebody else could have written it."
    cache.put([KEY], b"other")
    assert [path.read_bytes() for path in files(tmp_path / "v2" / "contents")] == [b"text"]


def test_a_folder_of_another_user_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Cache(tmp_path).put([KEY], b"text")
    monkeypatch.setattr(os, "geteuid", lambda: 12345, raising=False)
    assert Cache(tmp_path).get(KEY) is None


def test_a_link_in_place_of_the_folder_is_not_used(tmp_path: Path) -> None:
    Cache(tmp_path / "real").put([KEY], b"text")
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "v2").symlink_to(tmp_path / "real" / "v2")
    cache = Cache(tmp_path / "cache")
    assert cache.get(KEY) is None
    assert cache.fault


def test_what_cannot_be_written_is_said_once_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    cache = Cache(tmp_path / "file" / "cache")
    cache.put([KEY], b"text")
    cache.put([KEY], b"text")
    assert cache.fault == f"The cache in {tmp_path / 'file' / 'cache'} cannot be made (Not a directory); nothing is kept."
    assert cache.get(KEY) is None


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cache_module, "_replace", full)
    cache = Cache(tmp_path)
    cache.put([KEY], b"text")
    assert cache.fault == f"The cache in {tmp_path} cannot be written (No space left on device); nothing more is kept."


def test_too_long_answers_are_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "MAX_KEPT_BYTES", 3)
    cache = Cache(tmp_path)
    cache.put([KEY], b"text")
    assert (cache.get(KEY), cache.fault) == (None, None)


def test_contents_and_clear(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    assert cache.contents() == Contents()
    assert cache.clear() == 0
    cache.put([KEY, replace(KEY, file="README.md")], b"text")
    cache.put([replace(KEY, repo="org/other")], b"other")
    (tmp_path / "v2" / "mine.txt").write_text("not the cache's")
    (tmp_path / "mine.txt").write_text("not the cache's")
    held = cache.contents()
    assert (held.entries, held.repos) == (3, 2)
    assert held.size > 9
    assert held.oldest
    assert held.newest
    assert held.oldest <= held.newest
    assert cache.clear(before=held.oldest - 1) == 0
    assert cache.get(KEY)
    assert cache.clear() == 3
    assert cache.contents() == Contents()
    assert [path.name for path in files(tmp_path)] == ["mine.txt", "mine.txt"]
    cache.put([KEY], b"text")
    assert cache.get(KEY), "it goes on after a clear"


@pytest.mark.parametrize("damage", [flipped, cut, emptied, linked])
def test_damaged_entries_are_removed(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    cache = Cache(tmp_path)
    cache.put([KEY], b"text")
    entry = only(tmp_path, "entries")
    damage(entry)
    assert cache.get(KEY) is None
    assert not os.path.lexists(entry)


@pytest.mark.parametrize("before", [None, 1.0])
def test_clear_removes_what_it_cannot_read_and_what_earlier_versions_left(tmp_path: Path, before: float | None) -> None:
    Cache(tmp_path).put([KEY], b"old")
    (tmp_path / "v2").rename(tmp_path / "v1")
    cache = Cache(tmp_path)
    assert (cache.contents().entries, cache.contents().size > 3) == (0, True)
    cache.put([KEY], b"text")
    only(tmp_path, "entries").write_bytes(b"x")
    assert cache.clear(before) == 2
    assert not (tmp_path / "v1").exists()
    assert files(tmp_path / "v2" / "entries") == []


def test_clear_leaves_alone_what_is_not_the_caches(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    cache.put([KEY], b"text")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "text").write_text("mine")
    (tmp_path / "cache" / "v2" / "entries" / "zz").symlink_to(tmp_path / "mine")
    (tmp_path / "cache" / "v1").symlink_to(tmp_path / "mine")
    (tmp_path / "mine" / "contents" / "aa").mkdir(parents=True)
    (tmp_path / "mine" / "contents" / "aa" / "text").write_text("mine")
    (tmp_path / "mine" / "empty").mkdir()
    assert cache.clear() == 1
    assert (tmp_path / "mine" / "empty").is_dir()
    assert [path.name for path in files(tmp_path)] == ["text", "text"]


def test_two_that_write_one_answer_at_once_leave_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second has linked all entries to one file just before the first does."""
    keys, plain = [KEY, replace(KEY, revision="")], cache_module._linked

    def overtaken(path: str, name: str) -> bool:
        monkeypatch.setattr(cache_module, "_linked", plain)
        Cache(tmp_path).put(keys, b"text")
        return plain(path, name)

    monkeypatch.setattr(cache_module, "_linked", overtaken)
    Cache(tmp_path).put(keys, b"text")
    assert files(tmp_path / "v2" / "tmp") == []
    assert [kept.data for kept in map(Cache(tmp_path).get, keys) if kept] == [b"text", b"text"]


def test_only_what_is_older(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Cache(tmp_path)
    monkeypatch.setattr(cache_module, "time", lambda: 1_000.0)
    cache.put([KEY], b"old")
    monkeypatch.setattr(cache_module, "time", lambda: 2_000.0)
    cache.put([replace(KEY, repo="org/new")], b"new")
    assert cache.clear(before=1_500.0) == 1
    assert cache.get(KEY) is None
    assert cache.get(replace(KEY, repo="org/new"))


def test_what_killed_processes_left_is_swept(tmp_path: Path) -> None:
    Cache(tmp_path).put([KEY], b"text")
    for name, age in (("old", 7200), ("new", 0)):
        path = tmp_path / "v2" / "tmp" / name
        path.write_bytes(b"half")
        os.utime(path, (time.time() - age,) * 2)
    Cache(tmp_path).put([KEY], b"text")
    assert [path.name for path in (tmp_path / "v2" / "tmp").iterdir()] == ["new"]


@pytest.mark.parametrize(
    ("variables", "folder"),
    [
        ({"LICENSECHECK_CACHE": "/x/y", "XDG_CACHE_HOME": "/xdg"}, "/x/y"),
        ({"LICENSECHECK_CACHE": "~/mine"}, "/home/me/mine"),
        ({"XDG_CACHE_HOME": "/xdg"}, "/xdg/licensecheck"),
        ({"XDG_CACHE_HOME": "relative"}, "/home/me/.cache/licensecheck"),
        ({"HF_HOME": "/hf"}, "/home/me/.cache/licensecheck"),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="the platform's own folder")
def test_where_it_lies(variables: dict[str, str], folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LICENSECHECK_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", "/home/me")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert default_folder() == Path(folder)


def test_no_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LICENSECHECK_CACHE")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)

    def homeless() -> Path:
        raise RuntimeError

    monkeypatch.setattr(Path, "home", homeless)
    with pytest.raises(UsageError, match=r"^There is no home folder to keep a cache in\.$"):
        default_folder()


WORKER = """
import random, sys
from pathlib import Path
from licensecheck.sources.cache import Cache, Key
seed, folder, rounds = int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
choose = random.Random(seed)
cache = Cache(folder)
print("ready", flush=True)
for number in range(rounds):
    repo = choose.randrange(12)
    key = Key("https://hub.example", "anonymous", "model", f"org/{repo}")
    kept = cache.get(key)
    if kept is not None:
        number, _, rest = kept.data.partition(b" ")
        assert int(number) == repo and rest == b"x" * 20_000, "another answer, or half of one"
    cache.put([key], b"%d " % repo + b"x" * 20_000)
    if choose.random() < 0.01:
        cache.clear()
assert cache.fault is None, cache.fault
"""


def worker(seed: int, folder: Path, rounds: int) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", WORKER, str(seed), str(folder), str(rounds)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="kill -9")
def test_sixteen_processes_killed_at_random_leave_a_cache_that_is_whole(tmp_path: Path) -> None:
    """Half of them are killed while they work; the others never see a wrong answer, and nor does who comes after."""
    workers = [worker(seed, tmp_path, 100_000 if seed % 2 else 300) for seed in range(16)]
    for process in workers:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    choose = random.Random(1)
    for process in workers[1::2]:
        time.sleep(choose.random() * 0.3)
        process.send_signal(signal.SIGKILL)
    ends = [process.communicate(timeout=120)[1] for process in workers]
    assert [process.returncode for process in workers[::2]] == [0] * 8, ends
    assert [process.returncode for process in workers[1::2]] == [-signal.SIGKILL] * 8
    after = worker(99, tmp_path, 200)
    assert after.communicate(timeout=120)[1] == ""
    assert after.returncode == 0
    Cache(tmp_path).clear()
    assert files(tmp_path) == []
