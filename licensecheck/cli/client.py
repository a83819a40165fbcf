"""The Hub client that the options of `scan` describe."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from time import time
from typing import TYPE_CHECKING, Any, TypeVar

import click
from msgspec import Struct

if TYPE_CHECKING:
    from licensecheck.sources.cache import Cache
    from licensecheck.sources.hub import HubSource

PATIENCE = 3600.0
"""Seconds that a run over many targets waits where the Hub asks for it, in all."""
TIMEOUT = 300.0
"""Seconds for all requests of a run on a single target."""

F = TypeVar("F", bound=Callable[..., Any])


class Client(Struct, frozen=True):
    """The Hub as one run sees it. `seconds` is what the requests of one scan may take together, None without a limit."""

    hub: HubSource
    cache: Cache | None
    offline: bool
    seconds: float | None


def client_options(function: F) -> F:
    """--offline, --no-cache, --timeout and --token."""
    text = "Seconds for all requests of one target; the rest is reported as not looked at. Default for a single target: 300."
    options = (
        click.option("--token", metavar="TOKEN", help="The Hub's access token; HF_TOKEN keeps it out of the process list."),
        click.option("--timeout", type=click.FloatRange(0, min_open=True), metavar="SECONDS", help=text),
        click.option("--no-cache", is_flag=True, help="Neither use nor keep what the Hub answers; see `licensecheck cache`."),
        click.option("--offline", is_flag=True, help="Touch no network, use the cache; HF_HUB_OFFLINE=1 does the same."),
    )
    return reduce(lambda decorated, option: option(decorated), options, function)


def client(params: Mapping[str, Any], several: bool) -> Client:
    """The client for a run on one target or on several."""
    from licensecheck.sources.cache import Cache
    from licensecheck.sources.hub import HubSource
    from licensecheck.sources.hub_names import is_offline
    from licensecheck.sources.transport import MAX_WAIT_SECONDS

    offline = params["offline"] or is_offline()
    cache = None if params["no_cache"] else Cache()
    patience = PATIENCE if several else MAX_WAIT_SECONDS
    hub = HubSource(token=params["token"], offline=offline, cache=cache, fresh_since=time(), patience=patience)
    return Client(hub, cache, offline, params["timeout"] or (None if several else TIMEOUT))
