"""Whether a phrase of lineage and a thing beside it belong together, and which relation they make."""

from __future__ import annotations

import re
from typing import NamedTuple

from licensecheck.patterns import pattern
from licensecheck.reading.prose import things
from licensecheck.reading.prose.context import Context, compact
from licensecheck.reading.prose.things import Thing

_STILL_CLOSE = 3
CLOSE = 2
"""So many words, or signs, are no distance."""
_IS_FROM = pattern(
    r"(?:from|extends?|like|such as|namely|including|via|on top of|(?:based|builds?) (?:up)?on"
    r"|(?:portion|subset|dumps?|excerpts?|version|variant|extension|superset|sample|adaptation|translation) of|\()\Z",
    re.IGNORECASE,
)
_OF_ANYTHING = pattern(
    r"(?:are|were|is|was|come|comes|came) from\Z|\Aa \w+ from\Z|\A(?:we|i) (?:take|took|start|began|begin)", re.IGNORECASE
)
"""Phrases that tell of places and people as often as of sources."""
_UNMISTAKABLE = pattern(r"[A-Z]{3}|\d|[a-z][A-Z]|\w-\w|\w\.(?:org|com|net|gov|edu|io|info)\b")
_STATING = (" is", " are", " was", " were")
"""How phrases end that say what something is, or where."""
_LOOSE = pattern(r"inherits?\b|(?:version|variant|checkpoint)s? of|base(?:line)? models?\Z", re.IGNORECASE)
_TOOL = ("using", "with", "use", "used", "uses", "the")
"""How phrases of training end that name a tool as often as data."""
_OF_DATA = pattern(
    r"(?:data ?sets|corpora|sources)\b.*(?:including|namely|i\.e|like|such as)|(?:mixture|mix|blend) of\b",
    re.IGNORECASE | re.DOTALL,
)
_TAKEN = pattern(r"\A(?!data\b|dataset\b|corpus\b|scrap|crawl).* from\Z", re.IGNORECASE | re.DOTALL)
_MODEL = pattern(r"[\"'`*]{0,3} model\b", re.IGNORECASE)
_AND = pattern(r"[\s)\"'`*]{0,4}(?:and\s|,\s(?!(?:then |further )?fine-?tuned|further ))")
_SCRATCH = pattern(r"from scratch|architecture|not fine", re.IGNORECASE)
_ARCHITECTURE = pattern(r"\barchitectures?\b", re.IGNORECASE)
_NAMED_MODEL = pattern(r"\w[-_ ]\w|\d")
_OF_SOMEBODY = pattern(r"\bmodels?(?: \w{1,14})? from\Z", re.IGNORECASE)
_PORT = pattern(r"(?:pytorch|tensorflow|tf|keras|jax|flax|onnx|openvino|core ?ml|hf|hugging ?face|transformers)\b", re.IGNORECASE)
_OF_EXAMPLES = pattern(
    r"train|tun(?:ed|ing)|data|corpus|synthetic|instruction|conversation|dialog|respons|answer|caption|transcri|label|annotat",
    re.IGNORECASE,
)
_MACHINES = pattern(r"\b(?:nodes?|[gt]pus?|instances?|machines?|pods?|cores?|cluster)\b", re.IGNORECASE)
_PAPER = pattern(r"\bpapers?\b", re.IGNORECASE)
_PART = pattern(r"part\b", re.IGNORECASE)
_PRESENTED = pattern(r"\b(?:create|introduce|present|release|propose|build|construct)\b", re.IGNORECASE)
_BEFORE = 60
_USED = pattern(r"we used?\b", re.IGNORECASE)
_TRAINED = pattern(r"train|tun(?:ed|ing)", re.IGNORECASE)
_TESTING = pattern(r"evaluat|test|compar", re.IGNORECASE)
_EVALUATED = pattern(r"\W{0,4}(?:(?:we|it|they|is|was|were|are|has been|have been|the model) ){0,3}evaluat", re.IGNORECASE)
_EXPERIMENT = pattern(r"(?:pre-?)?training on\Z", re.IGNORECASE)
_TO_THE_END = pattern(r"[\s\"'`)*]{0,4}")
_DATA = pattern(r"[\s\"'`)\]]{0,4}(?:data ?sets?|corpus|corpora|data)\b", re.IGNORECASE)
_NEXT_WORDS = 40
_REST = 80
_MADE = pattern(r"\W{1,4}(?:the )?([A-Z][\w./-]{3,80})")


class Cue(NamedTuple):
    """A phrase of lineage in a text: the list it is from, its words, where it begins and ends."""

    relation: str
    words: str
    start: int
    end: int


def fits(cue: Cue, thing: Thing, first: int, text: str, context: Context) -> bool:
    """Whether such a phrase can govern such a thing: `trained with X` is about tools unless X is data.

    The list that the thing stands in begins at `first`; how far that is from the phrase counts for all of it.
    """
    if cue.relation != "generate" and makes_data(thing, text, context):
        return False
    if cue.words.lower().endswith(_STATING) and context.phrases.search("state").match(text[cue.end :][:_NEXT_WORDS].lstrip()):
        return False
    distance = len(text[cue.end : first].split())
    near, firm = distance <= CLOSE, things.is_firm(thing, text)
    known = context.phrases.whole("well-known-source").match(thing.ref) is not None
    if cue.relation == "train":
        listed = known and (distance <= _STILL_CLOSE or thing.start > first)
        return _is_trained_on(cue, thing, text, context, sure=near or firm or listed, known=known)
    if context.kind == "dataset" and cue.relation != "generate":
        return _is_source(cue, thing, text, context, near=near, firm=firm, known=known)
    if cue.relation == "generate" and context.kind == "model":
        return _is_teacher(thing, text, context)
    if _is_aside(cue, thing, text, context) or _makes_another(thing, text, context) or _is_somebodys(cue, thing, context):
        return False
    if _LOOSE.match(cue.words):
        return thing.linked and (near or cue.relation != "finetune")
    acronym = thing.ref.isupper() and near and cue.relation not in ("adapter", "quantized") and not cue.words.lower().endswith(_STATING)
    family = cue.relation == "adapter" and near and context.phrases.search("model-family").match(thing.ref) is not None
    return firm or family or (acronym and not cue.words.lower().startswith("based"))


def _is_source(cue: Cue, thing: Thing, text: str, context: Context, *, near: bool, firm: bool, known: bool) -> bool:
    """Whether a dataset was made from `thing`."""
    if _USED.match(cue.words):
        told = is_data(text, thing) or _is_followed(thing, text, "built-with", context)
        return (thing.kind == "dataset" or told) and firm
    if _PAPER.search(text, cue.end, thing.start) or _is_presented(cue, text):
        return False
    if _PART.match(cue.words) and not (thing.linked or is_data(text, thing)):
        return False
    if _OF_ANYTHING.search(cue.words):
        return thing.linked or known or is_data(text, thing) or _UNMISTAKABLE.search(thing.ref) is not None
    plain = near and thing.ref[:1].isupper() and _IS_FROM.search(cue.words) is not None
    return firm or plain or known or (near and cue.relation == "translate" and thing.ref.split()[-1].isupper())


def _is_somebodys(cue: Cue, thing: Thing, context: Context) -> bool:
    """Whether a name behind `model from` is that of its owner, or a link behind `version for` that of a tool."""
    if cue.relation == "copy" and cue.words.lower().endswith("for"):
        return thing.linked and thing.kind != "model"
    family = context.phrases.search("model-family").match(thing.ref) is not None
    named = thing.linked or family or _NAMED_MODEL.search(thing.ref.replace(" ", "")) is not None
    return _OF_SOMEBODY.search(cue.words) is not None and not named


def makes_data(thing: Thing, text: str, context: Context) -> bool:
    """Whether a thing is what data were generated with: `GPT-4-generated conversations`."""
    rest = text[thing.end : thing.end + _REST]
    return context.phrases.search("generate-after").match(rest) is not None and is_generator(thing.ref, context)


def is_generator(name: str, context: Context) -> bool:
    """Whether a name is that of a model or service that generates data."""
    return context.phrases.search("generator").match(name) is not None


def _is_trained_on(cue: Cue, thing: Thing, text: str, context: Context, *, sure: bool, known: bool) -> bool:
    """Whether a model was trained on `thing`; `sure` where it is near the phrase, or cannot but be a name, `known` as a source of data."""
    if _MACHINES.search(text, cue.end, thing.start) or _EVALUATED.match(text) or _is_followed(thing, text, "not-trained-on", context):
        return False
    if (_OF_DATA.match(cue.words) or _TAKEN.search(cue.words)) and not _TRAINED.search(text):
        return False
    if _EXPERIMENT.match(cue.words) and _TESTING.search(text):
        return False
    words = cue.words.lower()
    if words.endswith("(") and not _TRAINED.search(text[: cue.start]):
        return False
    if words.startswith("derivative"):
        return thing.linked or is_data(text, thing)
    if words.endswith(_TOOL):
        tested = _TESTING.search(text) if _USED.match(cue.words) else _TESTING.search(text, cue.start, thing.end)
        told = known or is_data(text, thing) or _is_followed(thing, text, "for-training", context) or words.startswith(("data", "corp"))
        return thing.kind is not None or (told and not tested)
    return sure


def _is_teacher(thing: Thing, text: str, context: Context) -> bool:
    """Whether data of a model were generated with `thing`, not pictures or texts with the model itself."""
    plain = compact(thing.ref)
    family = any(plain in name or name in plain for name in (*context.own_names, *map(compact, context.bases)))
    return is_generator(thing.ref, context) and not family and _OF_EXAMPLES.search(text) is not None


def _is_presented(cue: Cue, text: str) -> bool:
    """Whether the data listed are what the authors made: `we create two datasets, namely …`."""
    return _OF_DATA.match(cue.words) is not None and _PRESENTED.search(text[max(0, cue.start - _BEFORE) : cue.start]) is not None


def _is_aside(cue: Cue, thing: Thing, text: str, context: Context) -> bool:
    """Whether a name is that of an architecture, of a copy of no repo, or of the base of a base whose license is told."""
    copied = cue.relation == "copy" and not (thing.linked or _PORT.match(cue.words))
    if copied or _ARCHITECTURE.search(text, cue.end, thing.start):
        return True
    return cue.relation == "finetune" and not thing.linked and "licen" in text.lower() and context.has_base


def _makes_another(thing: Thing, text: str, context: Context) -> bool:
    """Whether the sentence names what came of it, and that is not this artifact."""
    made = context.phrases.search("resulting").search(text, thing.end)
    named = _MADE.match(text, made.end()) if made else None
    return named is not None and (not context.is_own(named[1]) or context.is_sibling(named[1]))


def _is_followed(thing: Thing, text: str, phrases: str, context: Context) -> bool:
    """Whether one of these phrases follows a name."""
    gap = _TO_THE_END.match(text, thing.end)
    rest = text[gap.end() if gap else thing.end :][:_NEXT_WORDS]
    return context.phrases.search(phrases).match(rest) is not None


def fits_before(name: str, thing: Thing, words: str, text: str, context: Context) -> bool:
    """Whether a phrase of this list can govern the thing before it; `the output is quantized to 4 bits` names no model."""
    if name == "generate-after":
        return makes_data(thing, text, context)
    if name == "quantized-after":
        return thing.linked or not words.isascii()
    return name != "finetune-after" or _is_base(thing, words, text, context)


def _is_base(thing: Thing, cue: str, text: str, context: Context) -> bool:
    """Whether what stands before `fine-tuned on …` or `model trained on …` is what was trained, not what came of it."""
    if _AND.match(text, thing.end) or (thing.start <= CLOSE and not thing.linked and _MODEL.match(text, thing.end)):
        return False
    if cue.startswith("model") and "tuned" not in cue:
        named = thing.linked or _NAMED_MODEL.search(thing.ref) is not None
        return named and not _SCRATCH.search(text) and thing.start > CLOSE and not context.is_own(thing.ref)
    return not _is_self(thing, context)


def _is_self(thing: Thing, context: Context) -> bool:
    """Whether the subject of `X was fine-tuned on …` is this artifact: its name or part of it, or a name beside a declared base.

    At the beginning of a sentence only a name that is known as a model's is that of a base.
    """
    if thing.linked:
        return False
    plain = compact(thing.ref)
    own = any(own.startswith(plain) or plain.startswith(own) for own in context.own_names)
    return context.has_base or (thing.start <= CLOSE and (own or not _is_model(thing, context)))


def is_data(text: str, thing: Thing) -> bool:
    """Whether a thing is called data, by the word behind it or in its name: `the X corpus`, `the same data as X`."""
    called = _DATA.match(text[thing.end : thing.end + 20]) or things.CALLED_DATA.search(thing.ref)
    return called is not None or thing.ref.startswith(("same ", "data "))


def _is_model(thing: Thing, context: Context) -> bool:
    """Whether a name is that of a model of a family everybody knows, with its size or edition: `Llama 2 7B`, `org/bert-base`."""
    name = thing.ref.split("/")[-1]
    edition = any(char.isdigit() for char in name) or ("-" in name and context.phrases.search("model-name-part").found(name))
    return edition and context.phrases.search("model-family").match(name) is not None


def relation_to(name: str, thing: Thing, text: str, context: Context) -> str:
    """The relation of the phrase, corrected by what the thing is."""
    if name == "original":
        usual = context.known.relation
        return "quantized" if usual == "finetune" and context.looks_quantized else usual
    if name == "copy" and context.looks_quantized:
        return "quantized"
    data = thing.kind == "dataset" or is_data(text, thing) or context.phrases.whole("well-known-source").match(thing.ref) is not None
    if name in ("train", "derive") and not data and context.phrases.search("closed-model").match(thing.ref):
        return "generate"
    if name == "train" and (thing.kind == "model" or (thing.kind is None and not data and _is_model(thing, context))):
        return "finetune"
    return "train" if name in ("finetune", "adapter") and data else name
