"""Templates: the shipped ones, and a team's own that win over them file by file."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from licensecheck import resources
from licensecheck.errors import UsageError

if TYPE_CHECKING:
    from jinja2 import Environment

MAX_IMAGE_BYTES = 512 * 1024
_IMAGES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".svg": "image/svg+xml", ".webp": "image/webp"}
_HELP = "docs/templates.md lists the files, the blocks and the variables."


def environment(templates: Sequence[Path], **options: Any) -> Environment:
    """An environment in which `shipped/NAME` is the shipped file even where a team has its own NAME."""
    from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined

    shipped = FileSystemLoader(resources.TEMPLATES)
    made = Environment(  # noqa: S701 - HTML asks for autoescape, the other formats escape in `finalize`
        loader=ChoiceLoader([*map(FileSystemLoader, templates), shipped, PrefixLoader({"shipped": shipped})]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        **options,
    )
    made.globals.update(image=_image(templates))
    return made


def rendered(made: Environment, name: str, /, **variables: Any) -> str:
    """The text of a template, ending in a line feed. Raises UsageError where a team's own template is wrong."""
    with _explained():
        text = made.get_template(name).render(**variables)
    return text if text.endswith("\n") else f"{text}\n"


@contextmanager
def _explained() -> Iterator[None]:
    from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError

    try:
        yield
    except TemplateNotFound as error:
        raise UsageError(f"no template {error.name}", _HELP) from None
    except TemplateSyntaxError as error:
        raise UsageError(f"{error.filename or error.name}:{error.lineno}: {error.message}", _HELP) from None
    except TemplateError as error:
        raise UsageError(f"{_place(error)}{error.message}", _HELP) from None


def _place(error: BaseException) -> str:
    """The line of the template that an error rose in."""
    place, step = "", error.__traceback__
    while step:
        name = step.tb_frame.f_code.co_filename
        place = f"{name}:{step.tb_lineno}: " if name.endswith(".j2") else place
        step = step.tb_next
    return place


def _image(templates: Sequence[Path]) -> Callable[[str], str]:
    """`image("logo.png")`: the picture as a `data:` address, because a report asks no network for anything."""

    def image(name: str) -> str:
        path = next((folder / name for folder in templates if (folder / name).is_file()), None)
        kind = _IMAGES.get(Path(name).suffix.lower())
        if path is None or kind is None or not path.resolve().is_relative_to(path.parents[len(Path(name).parts) - 1].resolve()):
            raise UsageError(f"no picture {name} in the folder of templates", f"It may be {', '.join(_IMAGES)}.")
        if path.stat().st_size > MAX_IMAGE_BYTES:
            raise UsageError(f"{path} is larger than {MAX_IMAGE_BYTES // 1024} KiB", "Every report would carry it.")
        return f"data:{kind};base64,{b64encode(path.read_bytes()).decode()}"

    return image
