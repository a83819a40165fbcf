"""The lineage as pictures: one row an artifact, lines from each child to what it was made from.

Rows never cross and never shrink, so that one artifact and a hundred are equally readable, and every picture is short
enough for a printed page. Like siblings without upstreams of their own share a row where there are many.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from msgspec import Struct
from msgspec.structs import replace

from licensecheck.model import SEVERITIES, Finding, Severity
from licensecheck.report.page import visible
from licensecheck.report.record import called
from licensecheck.report.view import LineageRow, View

WIDTH, ROW, BOX, INDENT = 720, 46, 38, 26
ROWS_A_PICTURE = 18
MANY = 24
"""More rows than this, and at least ALIKE like siblings are drawn as one."""
ALIKE = 4
MAX_INDENT = 10
_CHARACTER = 7.3
"""Width of an average character of the name, in units of the picture."""


class _Node(Struct, frozen=True):
    """One row of the picture. `open_levels` are the depths whose lines run past it."""

    depth: int
    child: str
    relation: str
    name: str
    terms: str
    inferred: bool
    worst: Severity | None
    open_levels: tuple[int, ...] = ()
    last: bool = True
    leads_on: bool = False


def lineage_svg(view: View) -> tuple[str, ...]:
    """One SVG element for every ROWS_A_PICTURE rows; together they are one picture. Everything that was read is escaped."""
    nodes = _nodes(view)
    parts = [nodes[start : start + ROWS_A_PICTURE] for start in range(0, len(nodes), ROWS_A_PICTURE)]
    return tuple(_picture(part, number, len(parts)) for number, part in enumerate(parts, 1))


def _nodes(view: View) -> list[_Node]:
    worst = _worst(view.findings)
    target = view.report.lineage.target
    rows = [_node(row, worst) for row in view.lineage]
    rows = list(_merged(rows)) if len(rows) > MANY else rows
    return _connected([_Node(0, "", "", called(view.report, target), view.stated, inferred=False, worst=worst.get(target)), *rows])


def _worst(findings: Sequence[Finding]) -> Mapping[str, Severity]:
    """The worst severity of what is open about an upstream, or about an artifact itself."""
    found: dict[str, Severity] = {}
    for finding in findings:
        if not finding.waived:
            key = finding.upstream or finding.artifact
            found[key] = min(found.get(key, finding.severity), finding.severity, key=SEVERITIES.index)
    return found


def _node(row: LineageRow, worst: Mapping[str, Severity]) -> _Node:
    again = "; its own upstreams are above" if row.repeated else ""
    return _Node(row.depth, row.edge.child, row.label, row.edge.parent, row.stated + again, row.edge.inferred, worst.get(row.edge.parent))


def _merged(rows: list[_Node]) -> Iterator[_Node]:
    """ALIKE or more like siblings without upstreams as one node that counts them, where the first of them stood."""
    kinds: dict[tuple[object, ...], list[_Node]] = {}
    for index, row in enumerate(rows):
        leaf = index + 1 == len(rows) or rows[index + 1].depth <= row.depth
        key = (row.child, row.depth, row.relation, row.terms, row.worst) if leaf else (index,)
        kinds.setdefault(key, []).append(row)
    first = {id(alike[0]): alike for alike in kinds.values()}
    kept = {id(row) for alike in kinds.values() if len(alike) < ALIKE for row in alike}
    for row in rows:
        if id(row) in kept:
            yield row
        elif id(row) in first:
            alike = first[id(row)]
            name = f"{len(alike)} of them: {row.name}, {alike[1].name}, …"
            yield replace(row, name=name, inferred=any(one.inferred for one in alike))


def _connected(nodes: list[_Node]) -> list[_Node]:
    """The nodes with the lines that pass them: read from below, a level is open until its parent's row."""
    found: list[_Node] = []
    below: set[int] = set()
    for index in range(len(nodes) - 1, -1, -1):
        node = nodes[index]
        last = node.depth not in below
        below = {depth for depth in below if depth < node.depth} | {node.depth}
        open_levels = tuple(sorted(depth for depth in below if depth < node.depth))
        leads_on = index + 1 < len(nodes) and nodes[index + 1].depth == node.depth + 1
        found.append(replace(node, open_levels=open_levels, last=last, leads_on=leads_on))
    return found[::-1]


def _picture(nodes: Sequence[_Node], number: int, of: int) -> str:
    height = len(nodes) * ROW
    part = f", part {number} of {of}" if of > 1 else ""
    body = "".join(_row(node, index * ROW) for index, node in enumerate(nodes))
    label = escape(f"Lineage{part}. The table above says the same in words.")
    return f'<svg viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" aria-label="{label}">{body}</svg>'


def _row(node: _Node, y: int) -> str:
    return f"<g>{''.join(_lines(node, y))}{_box(node, y)}</g>"


def _x(depth: int) -> int:
    return min(depth, MAX_INDENT) * INDENT


def _lines(node: _Node, y: int) -> Iterator[str]:
    for depth in node.open_levels:
        if 0 < depth <= MAX_INDENT:
            yield f'<path d="M{_x(depth) - 13} {y}v{ROW}"/>'
    if node.depth:
        x = _x(node.depth) - 13
        dashed = ' class="guess"' if node.inferred else ""
        yield f'<path d="M{x} {y}v{ROW // 2 if node.last else ROW}"/><path{dashed} d="M{x} {y + ROW // 2}h13"/>'
    if node.leads_on and node.depth < MAX_INDENT:
        yield f'<path d="M{_x(node.depth) + 13} {y + BOX + 4}v{ROW - BOX - 4}"/>'


def _box(node: _Node, y: int) -> str:
    x, top = _x(node.depth), y + (ROW - BOX) // 2
    room = int((WIDTH - x - 110) / _CHARACTER)
    relation = f"{visible(node.relation)} " if node.relation else ""
    guess = " (our reading)" if node.inferred else ""
    name = _shortened(node.name, room - len(relation) - len(guess))
    badge = f'<text class="{node.worst}" x="{WIDTH - 12}" y="{top + 24}" text-anchor="end">{node.worst}</text>' if node.worst else ""
    return (
        f'<rect class="{node.worst or "plain"}" x="{x}" y="{top}" width="{WIDTH - x - 1}" height="{BOX}" rx="2"/>'
        f'<text x="{x + 10}" y="{top + 16}"><tspan class="rel">{escape(relation)}</tspan>'
        f'<tspan class="name">{escape(name)}</tspan><tspan class="rel">{guess}</tspan></text>'
        f'<text class="terms" x="{x + 10}" y="{top + 31}">{escape(_shortened(node.terms, room))}</text>{badge}'
    )


def _shortened(text: str, room: int) -> str:
    """The text with its middle left out where it is too long: beginnings and ends of names differ most."""
    text = visible(text)
    room = max(room, 12)
    if len(text) <= room:
        return text
    head = room // 2
    return f"{text[:head]}…{text[len(text) - (room - head - 1) :]}"
