from __future__ import annotations

import json
import random
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licensecheck import resources
from licensecheck.errors import UsageError
from licensecheck.knowledge.texts.fingerprints import MAGIC, NAME, Index, Source, build, open_index, shingles
from licensecheck.knowledge.texts.words import SHINGLE, split_words
from tests.knowledge.license_texts import HERON_1_0, KITE, TEXTS

SOURCES = [Source(id, id, text) for id, text in TEXTS.items()]


def test_the_same_texts_give_the_same_bytes_in_any_order() -> None:
    shuffled = random.Random(4).sample(SOURCES, len(SOURCES))
    assert build(SOURCES) == build(shuffled)


def test_the_index_holds_no_prose() -> None:
    data = build(SOURCES)
    words = {word.encode() for text in TEXTS.values() for word in text.lower().split() if len(word) >= 6 and word.isalpha()}
    assert words
    assert not [word for word in words - {b"license"} if word in data.lower()]  # the key of the head


def test_an_index_gives_back_what_was_put_in() -> None:
    index = Index(build(SOURCES))
    for place, text in enumerate(index.texts):
        words = split_words(TEXTS[text.id])
        numbers = index.numbers(words.packed)
        sequence, places = index.sequence(place)
        assert numbers == sequence
        assert all(sequence[at] == number for number, found in places.items() for at in found)
        assert index.texts_with(set(numbers))[place] == text.distinct == len(set(numbers))


def test_texts_are_found_whole() -> None:
    index = Index(build(SOURCES))
    kite = next(place for place, text in enumerate(index.texts) if text.license == "kite")
    assert index.exact("\ufeff" + KITE.replace("\n", "\r\n")) == kite
    assert index.exact(KITE.upper()) is None
    assert index.same(split_words(KITE.upper()).packed) == kite
    assert index.same(split_words(KITE + " more").packed) is None


def test_the_blanks_of_a_template() -> None:
    index = Index(build(SOURCES))
    place = next(place for place, text in enumerate(index.texts) if text.license == "stamp")
    words = split_words(TEXTS["stamp"]).words
    blank = [" ".join(words[start:end]) for start, end in index.blanks(place)]
    assert blank == ["copyright year name of holder", "the authors or copyright holders"]
    assert index.texts[place].solid == len(words) - 10


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=60), max_size=40))
def test_there_is_one_shingle_for_every_five_words(lines: list[str]) -> None:
    words = split_words("\n".join(lines))
    assert len(shingles(words.packed)) == max(0, len(words.words) - SHINGLE + 1)
    assert len(words.lines) == len(words.starts)
    assert sorted(words.starts) == list(words.starts)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"nothing like an index",
        MAGIC,
        MAGIC + struct.pack("<I", 50) + b"{}",
        MAGIC + struct.pack("<I", 2) + b"{}",
        b"LCFP9999" + build(SOURCES)[8:],
        build(SOURCES)[:-64],
    ],
)
def test_a_file_that_is_no_index(data: bytes) -> None:
    with pytest.raises(UsageError, match="the index of license texts cannot be read"):
        Index(data)


def test_a_missing_index(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setattr(resources, "RULES", tmp_path)
    open_index.cache_clear()
    with pytest.raises(UsageError, match="the index of license texts cannot be read"):
        open_index()
    open_index.cache_clear()


def test_the_shipped_index_is_small() -> None:
    assert (resources.RULES / NAME).stat().st_size <= 4 * 1024 * 1024


def test_the_shipped_index_speaks_of_licenses_that_have_a_profile() -> None:
    profiles = {path.stem for path in (resources.RULES / "licenses").glob("*.yaml")}
    assert {text.license for text in open_index().texts} <= profiles
    assert len(open_index().texts) >= 250


def test_the_head_is_json_with_ids_and_numbers_only() -> None:
    data = (resources.RULES / NAME).read_bytes()
    length = struct.unpack_from("<I", data, 8)[0]
    head = json.loads(data[12 : 12 + length])
    assert set(head) == {"arrays", "texts"}
    assert {key for row in head["texts"] for key in row} == {
        *("license", "id", "solid", "distinct", "name", "head", "runs", "blanks", "exact", "same"),
    }
    assert HERON_1_0[:20].encode() not in data
