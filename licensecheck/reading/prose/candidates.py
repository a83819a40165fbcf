"""Everything in a sentence that may name a thing: links, Hub ids, spans of code, and proper names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from licensecheck.patterns import pattern
from licensecheck.reading.prose.context import Context
from licensecheck.reading.prose.sentences import Sentence
from licensecheck.reading.prose.things import EDGE, FIRM, ID, LEAST, NOUN, Thing, closed, is_id, of_link

_HYPHENATED = pattern(r"(?<![\w/.@:-])[a-z][a-z0-9]*(?:[-_.][A-Za-z0-9]+){1,10}(?![\w/])", re.ASCII)


def _proper(capitals: str, letters: str) -> re.Pattern[str]:
    """Names of capitalized words: `Bible of the X Project`, `arXiv 2`."""
    word = rf"(?:[{capitals}][{letters}+.'\u2019&/-]{{0,40}}|[a-z]{{1,6}}[A-Z][{letters}.-]{{0,30}})"
    return pattern(rf"(?<![{letters}-]){word}(?: (?:(?:of|the|de) )?(?:{word}|v?\d[{letters}.-]{{0,12}})){{0,6}}")


_PROPER = _proper("A-Z", r"A-Za-z0-9_")
_PROPER_LATIN = _proper(r"A-Z\u00c0-\u00de\u0100-\u017f", r"A-Za-z0-9_\u00c0-\u024f\u1e00-\u1eff")
"""The same with accents, for texts that have more than ASCII; it takes ten times as long to compile."""
_SITE = pattern(r" (?:web ?sites?|repositories|(?:news )?(?<!Wikipedia )articles)\b")
_RELEASE = pattern(r" (?:model |model version |version )v?\d{1,2}(?:\.\d{1,2}){1,2}\b|,? [Rr]elease \d{1,2}(?:\.\d)?\b")
_OF_KIND = pattern(
    r"(?: language| base| pre-?trained| text){0,3} (?:model|checkpoint|weights|architecture|version|variant|data|corpus)s?\b"
)
_SHORTENED = pattern(r" \([A-Z][A-Za-z]{1,10}\) (?:v\d{1,2}(?:\.\d)?|[A-Z][a-z]{2,14})\b")
_EDITION = pattern(r"\s?\((?:[a-z]{2}|\d{1,4}(?:\.\d)?[BMbm])\)")
_QUOTED = pattern(r"[\"\u201c](?P<name>[A-Za-z][\w+/.-]{1,30}(?: [\w+/.-]{1,20}){0,4})[\"\u201d]")
_ENDING = "org|com|net|gov|edu|io|info|za|uk|de|fr|jp|cn|ru|in|br"
_DOMAIN = pattern(rf"(?<![\w/.@:-])[a-z][a-z0-9-]{{1,30}}(?:\.[a-z0-9-]{{2,20}}){{0,2}}\.(?:{_ENDING})(?![\w/-]|\.\w)(?: web ?sites?)?")
_DATA_OF_ANOTHER = pattern(
    r"(?:same (?:training )?(?:data|data ?sets?|data sources|corpus|corpora) as|data used (?:for|to train)) "
    r"[A-Z][\w.-]{1,30}(?: \d[\w.]{0,8})?"
)
_JOINED_BEFORE = pattern(r"\w[-_/.]\Z")
_JOINED_BEHIND = pattern(r"[-_](?!based|style|like|derived)\w")
_THOUSANDS = pattern(r"\.\d{1,3}\Z")
POSSESSIVE = pattern(r"['\u2019]s\s")
"""How a name goes on that is the owner of something."""
_KIND_NOUN = pattern(r"\s(?:data ?sets?|corpus|corpora|models?|checkpoints?|treebank|benchmark|collection)\b", re.IGNORECASE)
_BEFORE_NOUN = pattern(r"[\"'\u201c`*]?(?P<name>[\w.+/-]{2,60})[\"'\u201d`*]?\Z")
_LONGEST_BEFORE = 62
_OF_ARCHITECTURE = pattern(r"\W{1,3}(?:[A-Z]\w{2,14} )?architectures?\b")
_POSSESSED = pattern(r" (?:[a-z-]{2,16} ){0,2}(?:data ?sets?|corpus|corpora)\b")
_ARTICLE = pattern(r"^(?:The|A|An|Our|This|We|I|In|On|It|For|From|As|Using|If|To) (?=\w)")
_IN_A_LIST = pattern(r"(?:,|\band|\bnamely|\bfrom|\bof)\s?\Z")
_CODE = pattern(r"[A-Za-z][\w+-]{2,60}(?: (?:data ?set|corpus|models?))?", re.IGNORECASE)
_PLAIN_WORD = pattern(r" of \d| (?!data|corp|model|checkpoint|and |or |for )[a-z]")
_NO_NAME = pattern(
    r"\b[GT]PUs?\b|\.(?:ckpt|safetensors|bin|pt|pth|py|md|txt|yaml|yml|sh|onnx|gguf)\Z|\A(?:The|A|An|Our|This|We|I|In|On|It|For|From|As|Using|If|To|When|While|After|Before|Each|All|Both|These|Those|Here|There|Then|Also|However|With|By|Most|Many|Some|More|Finetuned|Pretrained|Trained)\Z"
)
_QUANTITY = pattern(
    r"[~\u2248]?\d[\d.,]*\s?(?:[kmbt]|gb|tb|mb|x\d+|%|th|st|nd|rd)?\b.{0,12}"
    r"|(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|(?:nov|dec)(?:ember)?)"
    r"\.? \d.*|[avh]?\d+",
    re.IGNORECASE,
)
_DATA_NOUN = pattern(r"\s(?:data ?set|corpus)", re.IGNORECASE)
_ANY_WORD = pattern(r" [a-z-]{2,14} ")
_ONE_WORD = pattern(r"[A-Z]\w{2,14} ")
_LOOK_BEHIND = 40


def find(sentence: Sentence, start: int, stop: int, context: Context) -> list[Thing]:
    """Everything between `start` and `stop` that could be a thing; links win over ids, ids over names."""
    links = [link for link in sentence.links if start <= link.start < stop]
    found = [thing for link in links if (thing := of_link(link, context)) and not _is_owner(thing, sentence.text, context)]
    taken = [(link.start, link.end) for link in sentence.links]
    named = (
        *_ids(sentence.text, start, stop, context),
        *_in_code(sentence, start, stop, context),
        *_names(sentence.text, start, stop, context),
    )
    for thing in named:
        if not any(thing.start < high and thing.end > low for low, high in taken):
            found.append(thing)
            taken.append((thing.start, thing.end))
    return sorted(found, key=lambda thing: thing.start)


def _is_owner(thing: Thing, text: str, context: Context) -> bool:
    """Whether a link leads to a person or a tool: `[Somebody](…)'s notebook`, `the [X](…) library`."""
    if "/" in thing.ref and thing.kind is not None:
        return False
    rest = text[thing.end : thing.end + _LOOK_BEHIND]
    word = _ANY_WORD.match(rest)
    nouns = context.phrases.search("tool-noun")
    tool = nouns.match(rest.lstrip()) or (word and nouns.match(rest[word.end() :]))
    return POSSESSIVE.match(rest) is not None or bool(tool)


def _ids(text: str, start: int, stop: int, context: Context) -> Iterator[Thing]:
    for match in ID.finditer(text, start, stop):
        left, _, right = match[0].rstrip(".").partition("/")
        if match[0].endswith(("-level", "-based", "-wise", "-style")):
            continue
        unlike_words = any(char.isdigit() or char in "-_." for char in left + right) and not (left + right).isdigit()
        named = (unlike_words and is_id(match[0])) or context.phrases.whole("well-known-owner").match(left) is not None
        if named and not _OF_ARCHITECTURE.match(text, match.end()):
            yield Thing(match[0].rstrip("."), None, match.start(), match.end(), linked=True)


def _in_code(sentence: Sentence, start: int, stop: int, context: Context) -> Iterator[Thing]:
    """Spans of code that are one word, or one and what kind of thing it names: `wikitext`, `rayn dataset`; not `style` before images."""
    for low, high in sentence.codes:
        match = _CODE.fullmatch(sentence.text, low, high) if start <= low < stop else None
        if match and not (match[0].islower() and _PLAIN_WORD.match(sentence.text, high)):
            yield from _named(match[0], match.start(), match.end(), sentence.text, context)


def _names(text: str, start: int, stop: int, context: Context) -> Iterator[Thing]:
    """Proper names: quoted ones, capitalized ones, well-known ones in any case, words before `dataset`, small ones."""
    for match in _DATA_OF_ANOTHER.finditer(text, start, stop):
        yield Thing(match[0], None, match.start(), match.end())
    for match in _QUOTED.finditer(text, start, stop):
        if FIRM.search(match["name"]) and any(char.isupper() or char.isdigit() for char in match["name"]):
            yield from _named(match["name"], match.start("name"), match.end("name"), text, context)
    known = [match for match in context.phrases.search("well-known-source").finditer(text[:stop], start) if not _is_within(match, text)]
    for match in known:
        if text[match.start()].islower():
            yield from _named(text[match.start() : match.end()], match.start(), match.end(), text, context)
    for match in (_PROPER if text.isascii() else _PROPER_LATIN).finditer(text, start, stop):
        name, end = _whole(match, text, context)
        yield from _named(name, match.start(), end, text, context)
    for match in known:
        yield from _named(text[match.start() : match.end()], match.start(), match.end(), text, context)
    for noun in _KIND_NOUN.finditer(text, start, stop):
        word = _BEFORE_NOUN.search(text, max(start, noun.start() - _LONGEST_BEFORE), noun.start())
        if word and _stands_for_data(word, text, start):
            yield from _named(word["name"], word.start("name"), word.end("name"), text, context)
    yield from _small_names(text, start, stop, context)


def _is_within(match: re.Match[str], text: str) -> bool:
    """Whether what matched is a part of a hyphenated word: `mnli` in `bart-large-mnli`."""
    return _JOINED_BEFORE.search(text, 0, match.start()) is not None or _JOINED_BEHIND.match(text, match.end()) is not None


def _small_names(text: str, start: int, stop: int, context: Context) -> Iterator[Thing]:
    """Names without a capital: sites, and what is hyphenated and has a digit or a part of a model's name."""
    for match in _DOMAIN.finditer(text, start, stop):
        yield from _named(match[0], match.start(), match.end(), text, context)
    for match in _HYPHENATED.finditer(text, start, stop):
        if context.phrases.search("not-a-source").match(match[0]):
            continue
        if any(char.isdigit() or char == "_" for char in match[0]) or context.phrases.search("model-name-part").found(match[0]):
            name = _THOUSANDS.sub("", match[0]) if text.startswith(",", match.end()) else match[0]
            yield from _named(name, match.start(), match.start() + len(name), text, context)


def _whole(match: re.Match[str], text: str, context: Context) -> tuple[str, int]:
    """A proper name with what belongs to it, and its end: `Somebody's corpus`, `X websites`, `X version 1.5`, `X (en)`, `X (X) v2`."""
    name, end = match[0], match.end()
    if name.endswith(("'s", "\u2019s")):
        more = _POSSESSED.match(text, end)
        name = name + more[0] if more else name[:-2]
    if text.startswith("! ", end) and NOUN.match(text, end + 1):
        return f"{name}!", end + 1
    if any(map(str.isdigit, name)):
        variant = _variant(text, end, context)
        name, end = name + text[end:variant], variant
    for belongs in (_SITE, _RELEASE, _EDITION, _SHORTENED):
        more = belongs.match(text, end)
        if more:
            return name + more[0], more.end()
    return name, end


def _variant(text: str, end: int, context: Context) -> int:
    """Where the name of one model of several ends: `Llama 2 13b chat`; `chat` in `… chat model` is what the model is for."""
    words, last = context.phrases.search("model-variant"), end
    while text.startswith(" ", end) and (word := words.match(text[end + 1 :][:_LOOK_BEHIND])):
        end += 1 + word.end()
        last = last if _OF_KIND.match(text, end) else end
    return last


def _named(name: str, start: int, end: int, text: str, context: Context) -> Iterator[Thing]:
    """A name, unless it is a quantity, a file, or stands before `architecture` or the like."""
    name = name.strip(EDGE)
    listed = name.startswith("The ") and _IN_A_LIST.search(text, 0, start) is not None
    name = closed(name if listed else _ARTICLE.sub("", name)).removesuffix("-based")
    if name.endswith("-generated"):
        name, end = name.removesuffix("-generated"), end - len("-generated")
    if len(name) < LEAST or _NO_NAME.search(name) or _QUANTITY.fullmatch(name) or name.endswith(("-like", "-style")):
        return
    if not _is_kind_of(text, end, context):
        yield Thing(name, None, start, end)


def _is_kind_of(text: str, end: int, context: Context) -> bool:
    """Whether a name that ends at `end` only tells what kind of something is meant: `the X architecture`, `an X Transformer encoder`."""
    rest = text[end : end + _LOOK_BEHIND].lstrip(" \"'`)]")
    word = _ONE_WORD.match(rest)
    kinds = context.phrases.search("not-a-thing")
    return kinds.match(rest) is not None or (word is not None and kinds.match(rest[word.end() :]) is not None)


def _stands_for_data(match: re.Match[str], text: str, start: int) -> bool:
    """Whether the word before `dataset` is a name: not plain lower case, or with nothing but `the` before it."""
    name = match["name"]
    if name.isalpha() and name.islower():
        return text[start : match.start()].strip().lower() == "the" and _DATA_NOUN.match(text, match.end()) is not None
    return any(char.isdigit() or char == "_" for char in name) or (not name.islower() and name[:1].isalpha() and "-" not in name)
