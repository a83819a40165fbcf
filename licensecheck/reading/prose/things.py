"""Names of models and datasets in running text: links, Hub ids, and proper names beside a phrase."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from licensecheck.model import Kind
from licensecheck.patterns import pattern
from licensecheck.reading.prose.context import Context, compact
from licensecheck.reading.prose.markdown import Link
from licensecheck.reading.prose.names import is_license_name
from licensecheck.reading.prose.sentences import Sentence
from licensecheck.reading.references import reference

MAX_NAME = 80
"""No proper name is longer, in characters."""
MAX_REACH = 260
"""How far behind a phrase its things stand, in characters."""
_ID = pattern(r"(?<![\w/.@:-])[A-Za-z0-9][\w.-]{1,60}/[A-Za-z0-9][\w.-]{1,90}(?![\w/])")
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
_SHORTENED = pattern(r" \([A-Z][A-Za-z]{1,10}\) (?:v\d{1,2}(?:\.\d)?|[A-Z][a-z]{2,14})\b")
_EDITION = pattern(r"\s?\((?:[a-z]{2}|\d{1,4}(?:\.\d)?[BMbm])\)")
_QUOTED = pattern(r"[\"\u201c](?P<name>[A-Za-z][\w+/.-]{1,30}(?: [\w+/.-]{1,20}){0,4})[\"\u201d]")
_ENDING = "org|com|net|gov|edu|io|info|za|uk|de|fr|jp|cn|ru|in|br"
_DOMAIN = pattern(rf"(?<![\w/.@:-])[a-z][a-z0-9-]{{1,30}}(?:\.[a-z0-9-]{{2,20}}){{0,2}}\.(?:{_ENDING})(?![\w/-]|\.\w)(?: web ?sites?)?")
_DATA_OF_ANOTHER = pattern(r"(?:same (?:training )?data as|data used (?:for|to train)) [A-Z][\w.-]{1,30}(?: \d[\w.]{0,8})?")
_THOUSANDS = pattern(r"\.\d{1,3}\Z")
_VERSION = pattern(r"v?\d{1,3}(?:\.\d{1,3}){0,2}", re.IGNORECASE)
_POSSESSIVE = pattern(r"['\u2019]s\s")
_NAME_OF_PAPER = pattern(r"(?=[^\d]{0,20}\d)(?=\D{0,20}[A-Z])[\w+/.-]{1,20}(?: [\w+/.-]{1,20}){0,2}")
_KIND_NOUN = pattern(r"\s(?:data ?sets?|corpus|corpora|models?|checkpoints?|treebank|benchmark|collection)\b", re.IGNORECASE)
_BEFORE_NOUN = pattern(r"[\"'\u201c`*]?(?P<name>[\w.+/-]{2,60})[\"'\u201d`*]?\Z")
_LONGEST_BEFORE = 62
_OF_ARCHITECTURE = pattern(r"\W{1,3}(?:[A-Z]\w{2,14} )?architectures?\b")
_POSSESSED = pattern(r" (?:[a-z-]{2,16} ){0,2}(?:data ?sets?|corpus|corpora)\b")
_ARTICLE = pattern(r"^(?:The|A|An|Our|This|We|I|In|On|It|For|From|As|Using|If|To) (?=\w)")
_IN_A_LIST = pattern(r"(?:,|\band|\bnamely|\bfrom|\bof)\s?\Z")
_CODE = pattern(r"[A-Za-z][\w+-]{2,60}(?: (?:data ?set|corpus|models?))?", re.IGNORECASE)
_PLAIN_WORD = pattern(r" of \d| (?!data|corp|model|checkpoint|and |or |for )[a-z]")
_OWN_DATA = pattern(r"\b(?:data ?set|corpus)s?[\s,(]{1,3}(?:i\.e\.,?|called|named)\s?\Z", re.IGNORECASE)
_NO_NAME = pattern(
    r"\b[GT]PUs?\b|\.(?:ckpt|safetensors|bin|pt|pth|py|md|txt|yaml|yml|sh|onnx|gguf)\Z|\A(?:The|A|An|Our|This|We|I|In|On|It|For|From|As|Using|If|To|When|While|After|Before|Each|All|Both|These|Those|Here|There|Then|Also|However|With|By|Most|Many|Some|More|Finetuned|Pretrained|Trained)\Z"
)
_QUANTITY = pattern(
    r"[~\u2248]?\d[\d.,]*\s?(?:[kmbt]|gb|tb|mb|x\d+|%|th|st|nd|rd)?\b.{0,12}"
    r"|(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*\.? \d.*|[avh]?\d+",
    re.IGNORECASE,
)
_TRIM = pattern(r"^(?:the |an? |our )?original |^(?:the|an?|our) | and (?:its )?subsets$|(?:数据集|データセット|데이터셋)$", re.IGNORECASE)
_CITATION = pattern(r"et al|\(?(?:19|20)\d\d\)?$|^\[?\d+\]?$|^paper|paper$|archite\w+$|\u6846\u67b6$|\.(?:zip|tar|gz)$", re.IGNORECASE)
_EDGE = " \n\t.,;:()[]\"'`*\u201c\u201d\u2019|"
_CLAUSE = pattern(
    r"[.;:!?]\s|\n\n|[\uff0c\u3002\uff1b]"
    r"|,\s(?:which|where|who|that|but|with|using|achiev|obtain|in order|as|so|and (?:then|is|was|has|are|further|can|it|we|the model))\b"
    r"|\s(?:which|where|that|because|in order|so that|via|followed by|while|achiev|as (?:the|a)|to (?:be|the|use|make|perform)"
    r"|for (?:the|use|a|an|more|\d|[a-z]{3,20}))\b\s?",
    re.IGNORECASE,
)
_LIST_GAP = pattern(
    r",\s(?:an?|the)\s[\w -]{3,50},\s(?:and|or)\s"
    r"|[\s,、\uff0c]{0,6}(?:\([^()]{0,80}\)[\s,]{0,4})?(?:and|or|&|\+|plus|with|和|及|と|as well as)?"
    r"[\s,]{0,4}(?:the|a|an|our)?\s{0,4}[\"'\u201c`*\[]{0,3}",
    re.IGNORECASE,
)
_LISTS_IN_BRACKETS = pattern(r"\)[\s,]{0,2}and\s(?:[a-z-]{2,16}\s){0,2}(?:data ?sets?|corpora|corpus|sources|collections)\s?\(")
"""`datasets (A) and large corpora (B)`."""
_APPOSED = pattern(r",\s(?:an?|the)\s[\w -]{3,50},")
_VERB = pattern(r"\s(?:was|is|were|are|does|do|has|have|had|can|will|reach\w{0,4})\b")
_LEADING_UP = pattern(r"(?:['\u2019]s)?[\s(\[]{0,3}(?:[\w.-]{1,16} ){0,3}[\s(\[]{0,2}")
_OTHER_PART = pattern(r"\b(?:and|or|on|with|from|by|in|via)\b")
_OTHER_PHRASE = pattern(r"[.;!?]\s|\b(?:by|using|with|via|for|from which|than)\b", re.IGNORECASE)
_DATA_NOUN = pattern(r"\s(?:data ?set|corpus)", re.IGNORECASE)
_NOUN = pattern(r"[\"'`)]{0,2} (?:models?|checkpoints?|data ?sets?|corpus|corpora|weights)\b", re.IGNORECASE)
_FIRM = pattern(r"[\d_/]|\w-\w|[a-z][A-Z]|\w \w|\w\.(?:org|com|net|gov|edu|io|info)\b")
_WORD = pattern(r"[\w-]+")
_ANY_WORD = pattern(r" [a-z-]{2,14} ")
_ONE_WORD = pattern(r"[A-Z]\w{2,14} ")
_OF_LICENSE = pattern(r"\blicen[cs]e\W*\Z", re.IGNORECASE)
_LOOK_BEHIND = 40
_SHOUTED = pattern(r"[A-Z\d-]{2,}(?: [A-Z\d-]{2,}){3,}")
_MOST_SLASHES = 2
_LEAST = 2
_MOST_WORDS_TO_LINK = 9
_MOST_WORDS_TO_NAME = 5
_MOST_WORDS_FROM_LINK = 24
_MOST_WORDS_FROM_NAME = 3


class Thing(NamedTuple):
    """Something named in a sentence. `kind` is None where it is no Hub repo we know to be one.

    `linked` tells a link or id from a name, `elsewhere` a link that leads to another place than the Hub.
    """

    ref: str
    kind: Kind | None
    start: int
    end: int
    linked: bool = False
    elsewhere: bool = False


def of_link(link: Link, context: Context) -> Thing | None:
    """What a link names, None where it leads to a paper, a person, a license, a page about something."""
    target = link.target
    text = _closed(" ".join(link.text.split()).strip(_EDGE))
    if link.image or target.startswith(("#", "mailto:")) or _OF_LICENSE.search(text) or "licen" in target.lower():
        return None
    if context.catalogue.resolve(target):
        return None
    ref = reference(target, "model") if "://" in target or _is_relative_id(target, text) else None
    if ref and ref.kind is not None:
        return _of_repo(ref.ref, ref.kind, text, link, context) if ref.kind in ("model", "dataset") else None
    if len(text) > MAX_NAME or _CITATION.search(text) or context.is_own_exactly(text):
        return None
    if context.phrases.search("not-a-source").found(target):
        named = _NAME_OF_PAPER.fullmatch(text) is not None and "arxiv" in target
        return Thing(text, None, link.start, link.end) if named else None
    generic = len(text) < _LEAST or text.startswith("http") or context.phrases.whole("generic-link").match(text) is not None
    if generic and ("://" not in target or text.lower() == "link"):
        return None
    return Thing(target if generic else _TRIM.sub("", text), None, link.start, link.end, linked=True, elsewhere=True)


def is_citation(text: str) -> bool:
    """Whether a link's text is who wrote something, and when."""
    return _CITATION.search(text) is not None


def _is_relative_id(target: str, text: str) -> bool:
    """Whether a relative link is a repo's id, and shown as such."""
    return len(text) > _LEAST and compact(text) in compact(target) and _ID.fullmatch(target) is not None


def _of_repo(id: str, kind: Kind, text: str, link: Link, context: Context) -> Thing | None:
    """A repo; a page of somebody's is not one: a one-part address names a repo only if the text does, too."""
    if "/" in id or compact(id) in compact(text) or compact(text) in compact(id):
        return Thing(id, kind, link.start, link.end, linked=True)
    named = kind == "dataset" and not context.phrases.whole("generic-link").match(text)
    return Thing(text, None, link.start, link.end, linked=True, elsewhere=True) if named else None


def after(sentence: Sentence, start: int, context: Context) -> list[Thing]:
    """The things listed from `start` on: the first near it, the others joined to it by commas and `and`."""
    text = sentence.text
    candidates = _candidates(sentence, start, _clause_end(sentence, start), context)
    found: list[Thing] = []
    for i, thing in enumerate(candidates):
        if not (found or thing.linked or _is_own_data(text, thing)) and context.is_own_exactly(thing.ref):
            break  # what was made of the artifact itself follows
        if i + 1 < len(candidates) and _leads_up(text[thing.end : candidates[i + 1].start], thing, candidates[i + 1]):
            continue
        if i and _is_apposed(text, candidates[i - 1], thing):
            continue
        if not found and _is_vague_in(text, thing, context):
            continue
        gap = text[(found[-1].end if found else start) : thing.start]
        if not (_is_joined(gap, context) if found else _is_near(gap, thing)) or (found and _starts_anew(gap, text, thing)):
            break
        found.append(thing)
    return [thing for thing in found if not _is_vague_in(text, thing, context)]


def repos(sentence: Sentence, start: int, context: Context) -> list[Thing]:
    """The repos named from `start` to the end of the clause, whatever words stand between them."""
    named = _candidates(sentence, start, _clause_end(sentence, start), context)
    return [thing for thing in named if thing.linked and "/" in thing.ref and "://" not in thing.ref and not is_vague(thing, context)]


def _starts_anew(gap: str, text: str, thing: Thing) -> bool:
    """Whether what is joined behind an apposition is the subject of a clause of its own: `on A, a corpus, and B was …`."""
    return _APPOSED.match(gap) is not None and _VERB.match(text, thing.end) is not None


def _is_own_data(text: str, thing: Thing) -> bool:
    """Whether data bear the name that the artifact has, too: `our new dataset (i.e., X)`."""
    return _OWN_DATA.search(text, 0, thing.start) is not None


def _is_vague_in(text: str, thing: Thing, context: Context) -> bool:
    return is_vague(thing, context) and not (_is_own_data(text, thing) and context.is_own_exactly(thing.ref))


def before(sentence: Sentence, end: int, context: Context, *, every: bool = False) -> list[Thing]:
    """The last thing named before `end`, a link rather than a name; or `every` link."""
    candidates = _candidates(sentence, max(0, end - MAX_REACH), end, context)
    near = [thing for thing in candidates if _is_close(sentence.text[thing.end : end], thing)]
    found = [thing for thing in near if not is_vague(thing, context)]
    linked = [thing for thing in found if thing.linked]
    return linked if every and linked else linked[-1:] or found[-1:]


def _is_close(gap: str, thing: Thing) -> bool:
    return len(gap.split()) <= (_MOST_WORDS_FROM_LINK if thing.linked else _MOST_WORDS_FROM_NAME)


def _leads_up(gap: str, thing: Thing, following: Thing) -> bool:
    """Whether `thing` only leads up to the link behind it: `T-Systems' [model](…)`, `[Org](…)'s [model](…)`."""
    if thing.linked:
        return thing.kind is None and following.linked and _POSSESSIVE.fullmatch(gap) is not None
    if _is_address_of(gap, thing, following):
        return False
    return not thing.linked and following.linked and _LEADING_UP.fullmatch(gap) is not None and not _OTHER_PART.search(gap)


def _is_address_of(gap: str, name: Thing, thing: Thing) -> bool:
    """Whether a bare address only says where the name before it is found: `The Corpus (https://…)`."""
    return not name.linked and thing.kind is None and thing.ref.startswith("http") and gap.strip() in ("", "(")


def _is_apposed(text: str, name: Thing, thing: Thing) -> bool:
    """Whether a thing is only the address of the name before it, or shortens it in parentheses: `Gannet News Agency (GNA)`."""
    gap = text[name.end : thing.start]
    short = thing.ref.isupper() and gap == " (" and text.startswith(")", thing.end)
    return short or _is_address_of(gap, name, thing)


def _clause_end(sentence: Sentence, start: int) -> int:
    limit = min(len(sentence.text), start + MAX_REACH)
    for match in _CLAUSE.finditer(sentence.text, start, limit):
        if match.start() > start + 1 and not any(link.start <= match.start() < link.end for link in sentence.links):
            return match.start()
    return limit


def _is_near(gap: str, thing: Thing) -> bool:
    """Whether only words that lead up to a name stand before it."""
    most = _MOST_WORDS_TO_LINK if thing.linked or gap.endswith("(") else _MOST_WORDS_TO_NAME
    return len(gap.split()) <= most and not _OTHER_PHRASE.search(gap[1:])


def _is_joined(gap: str, context: Context) -> bool:
    if len(gap) >= MAX_NAME:
        return False
    short = "".join(context.phrases.search("thing").split(gap))
    return (bool(short.strip(" `*\"'")) and _LIST_GAP.fullmatch(short) is not None) or _LISTS_IN_BRACKETS.fullmatch(gap) is not None


def _candidates(sentence: Sentence, start: int, stop: int, context: Context) -> list[Thing]:
    """Everything between `start` and `stop` that could be a thing; links win over ids, ids over names."""
    links = [link for link in sentence.links if start <= link.start < stop]
    found = [thing for link in links if (thing := of_link(link, context)) and not _is_owner(thing, sentence.text, context)]
    taken = [(link.start, link.end) for link in sentence.links]
    named = (*_ids(sentence.text, start, stop), *_in_code(sentence, start, stop, context), *_names(sentence.text, start, stop, context))
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
    return _POSSESSIVE.match(rest) is not None or bool(tool)


def is_id(name: str) -> bool:
    """Whether a name with a slash can be that of a repo, not two words: `org/name`, but no `News/Weather`."""
    owner, _, rest = name.partition("/")
    return bool(rest) and not (owner[:1].isupper() and owner.isalpha() and rest.isalpha())


def _ids(text: str, start: int, stop: int) -> Iterator[Thing]:
    for match in _ID.finditer(text, start, stop):
        left, _, right = match[0].rstrip(".").partition("/")
        if match[0].endswith(("-level", "-based", "-wise", "-style")):
            continue
        named = any(char.isdigit() or char in "-_." for char in left + right) and is_id(match[0]) and not (left + right).isdigit()
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
        if _FIRM.search(match["name"]) and any(char.isupper() or char.isdigit() for char in match["name"]):
            yield from _named(match["name"], match.start("name"), match.end("name"), text, context)
    for match in (_PROPER if text.isascii() else _PROPER_LATIN).finditer(text, start, stop):
        name, end = _whole(match, text)
        yield from _named(name, match.start(), end, text, context)
    for match in context.phrases.search("well-known-source").finditer(text[:stop], start):
        yield from _named(text[match.start() : match.end()], match.start(), match.end(), text, context)
    for noun in _KIND_NOUN.finditer(text, start, stop):
        word = _BEFORE_NOUN.search(text, max(start, noun.start() - _LONGEST_BEFORE), noun.start())
        if word and _stands_for_data(word, text, start):
            yield from _named(word["name"], word.start("name"), word.end("name"), text, context)
    yield from _small_names(text, start, stop, context)


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


def _whole(match: re.Match[str], text: str) -> tuple[str, int]:
    """A proper name with what belongs to it, and its end: `Somebody's corpus`, `X websites`, `X version 1.5`, `X (en)`, `X (X) v2`."""
    name, end = match[0], match.end()
    if name.endswith(("'s", "\u2019s")):
        more = _POSSESSED.match(text, end)
        name = name + more[0] if more else name[:-2]
    if text.startswith("! ", end) and _NOUN.match(text, end + 1):
        return f"{name}!", end + 1
    for belongs in (_SITE, _RELEASE, _EDITION, _SHORTENED):
        more = belongs.match(text, end)
        if more:
            return name + more[0], more.end()
    return name, end


def _named(name: str, start: int, end: int, text: str, context: Context) -> Iterator[Thing]:
    """A name, unless it is a quantity, a file, or stands before `architecture` or the like."""
    name = name.strip(_EDGE)
    listed = name.startswith("The ") and _IN_A_LIST.search(text, 0, start) is not None
    name = _closed(name if listed else _ARTICLE.sub("", name)).removesuffix("-based")
    if name.endswith("-generated"):
        name, end = name.removesuffix("-generated"), end - len("-generated")
    if len(name) < _LEAST or _NO_NAME.search(name) or _QUANTITY.fullmatch(name) or name.endswith(("-like", "-style")):
        return
    if not _is_kind_of(text, end, context):
        yield Thing(name, None, start, end)


def _is_kind_of(text: str, end: int, context: Context) -> bool:
    """Whether a name that ends at `end` only tells what kind of something is meant: `the X architecture`, `an X Transformer encoder`."""
    rest = text[end : end + _LOOK_BEHIND].lstrip(" \"'`)]")
    word = _ONE_WORD.match(rest)
    kinds = context.phrases.search("not-a-thing")
    return kinds.match(rest) is not None or (word is not None and kinds.match(rest[word.end() :]) is not None)


def _closed(name: str) -> str:
    """A name with the parenthesis that was stripped from its end."""
    return f"{name})" if name.count("(") > name.count(")") else name


def _stands_for_data(match: re.Match[str], text: str, start: int) -> bool:
    """Whether the word before `dataset` is a name: not plain lower case, or with nothing but `the` before it."""
    name = match["name"]
    if name.isalpha() and name.islower():
        return text[start : match.start()].strip().lower() == "the" and _DATA_NOUN.match(text, match.end()) is not None
    return any(char.isdigit() or char == "_" for char in name) or (not name.islower() and name[:1].isalpha() and "-" not in name)


def is_firm(thing: Thing, text: str) -> bool:
    """Whether the words cannot but be a name: a link, an id, a digit or hyphen in it, several words, or `model` behind it."""
    return thing.linked or _FIRM.search(thing.ref) is not None or _NOUN.match(text, thing.end) is not None


def is_vague(thing: Thing, context: Context) -> bool:
    """Whether the words name nothing, a license, or this artifact itself."""
    words = _WORD.findall(thing.ref.lower())
    if _VERSION.fullmatch(thing.ref) or _SHOUTED.fullmatch(thing.ref) or thing.ref.count("/") > _MOST_SLASHES + 5 * thing.linked:
        return True
    if not words or len(thing.ref) > MAX_NAME or (not thing.linked and is_license_name(thing.ref, context)):
        return True
    repo = thing.kind is not None or "/" in thing.ref
    if context.is_own_exactly(thing.ref) and (not repo or context.is_titled_with(thing.ref)):
        return True
    vague = context.phrases.whole("vague")
    return vague.match(thing.ref) is not None or all(word.isdigit() or word == "s" or vague.match(word) for word in words)
