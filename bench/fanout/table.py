"""The figures as the README shows them.

python -m bench.fanout.table            prints what bench/out/fanout.json says
python -m bench.fanout.table README.md  and writes it between the file's two markers
"""

from __future__ import annotations

import re
import statistics
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import msgspec

from bench.fanout.load import OUT
from bench.fanout.measure import Held, Row
from bench.fanout.returning import Return
from bench.fanout.slow import Slow

FILE: Final = OUT / "fanout.json"
BEGIN: Final = "<!-- make bench: from here -->"
END: Final = "<!-- make bench: to here -->"
NONE: Final = "–"


class Report(msgspec.Struct):
    """One run of all of it."""

    machine: str
    at: str
    versions: dict[str, str]
    missing: dict[str, str]
    rows: list[Row] = []
    held: list[Held] = []
    slow: list[Slow] = []
    returns: list[Return] = []

    def of(self, server: str, clients: int, rate: float) -> list[Row]:
        """The repetitions of one measurement."""
        wanted = (server, clients, rate)
        return [row for row in self.rows if (row.server, row.clients, row.rate) == wanted]

    @property
    def sizes(self) -> list[tuple[int, float]]:
        """Clients and rates that were measured."""
        return sorted({(row.clients, row.rate) for row in self.rows})


def middle(rows: Sequence[Row], figure: Callable[[Row], float], shape: str = ",.0f") -> str:
    """The median, or a dash where nothing was measured."""
    return format(statistics.median(map(figure, rows)), shape) if rows else NONE


def _table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    marks = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(line)} |" for line in [head, marks, *lines])


def deliveries(report: Report) -> str:
    """Processor and latency at each size."""
    head = ["server", *(f"{n:,} clients, {rate:g}/s" for n, rate in report.sizes)]
    lines = []
    for server in report.versions:
        cells = [_delivery(report.of(server, *size)) for size in report.sizes]
        lines.append([server, *cells])
    return _table(head, lines)


def _delivery(rows: Sequence[Row]) -> str:
    if not rows:
        return NONE
    held = [row for row in rows if row.clean]
    if 2 * len(held) <= len(rows):
        return "not held"
    rows = held
    p50, p99 = middle(rows, lambda row: row.p50_ms), middle(rows, lambda row: row.p99_ms)
    return f"{middle(rows, lambda row: row.cpu_us, '.1f')} µs · {p50} / {p99} ms"


def connections(report: Report) -> str:
    """Memory, handshakes and the highest rate."""
    sizes = sorted({n for n, _ in report.sizes if n >= 1000})
    head = ["server"]
    head += [f"MB idle at {n:,} (kB each)" for n in sizes]
    head += [f"handshakes/s at {n:,} (µs each)" for n in sizes]
    head += ["highest rate held, 1,000 clients"]
    lines = []
    for server in report.versions:
        rows = {n: [r for r in report.rows if (r.server, r.clients) == (server, n)] for n in sizes}
        idle = [_idle(rows[n]) for n in sizes]
        shaken = [_shaken(rows[n]) for n in sizes]
        held = [each.rate for each in report.held if each.server == server]
        most = f"{statistics.median_low(held)}/s" if held else NONE
        lines.append([server, *idle, *shaken, most])
    return _table(head, lines)


def _idle(rows: Sequence[Row]) -> str:
    if not rows:
        return NONE
    each = middle(rows, lambda row: row.client_kb, ".1f")
    return f"{middle(rows, lambda row: row.idle_mb)} ({each})"


def _shaken(rows: Sequence[Row]) -> str:
    if not rows:
        return NONE
    each = middle(rows, lambda row: row.handshake_us)
    return f"{middle(rows, lambda row: row.handshakes)} ({each})"


def told(report: Report) -> list[str]:
    """Slow and returning clients, a sentence each."""
    lines = [
        f"{each.server}: with 10 of 100 clients not reading, the others' p99 went from "
        f"{each.p99_ms:.1f} to {each.others_p99_ms:.1f} ms and the server took "
        f"{each.more_mb:+.0f} MB; reading again, {each.caught.complete} had everything, "
        f"{each.caught.closed_4008} were closed with 4008, {each.caught.cut_off} without a word. "
        + (
            f"Of those that never read, the descriptors were back after {each.back_s:.0f} s."
            if each.back_s >= 0
            else "Those that never read kept their descriptors."
        )
        for each in report.slow
    ]
    lines += [
        f"{each.clients:,} clients back at once, the web process killed: its start took "
        f"{each.start_s:.1f} s; from the first connection on half were level in "
        f"{each.returned.half_s:.1f} s, all {each.returned.level:,} in {each.returned.all_s:.1f} s "
        f"({each.returned.resumed:,} resumed, {each.returned.refused} refused, "
        f"{each.returned.gaps} gaps); the desk's {each.desk_requests} requests meanwhile: "
        f"p50 {each.desk_p50_ms:.0f} ms, p99 {each.desk_p99_ms:.0f} ms, longest "
        f"{each.desk_longest_ms:.0f} ms; {each.log_reads} reads of the log."
        for each in report.returns
    ]
    return [f"- {line}" for line in lines]


def markdown(report: Report) -> str:
    """All of it."""
    parts = [
        f"One run on {report.machine}. {report.at}.",
        "Processor time per delivery · p50 / p99 from the moment a message was due:",
        deliveries(report),
        connections(report),
        "\n".join(told(report)),
        "; ".join(f"{name}: {version}" for name, version in report.versions.items()) + ".",
        *(f"{name} was not there ({how})." for name, how in report.missing.items()),
    ]
    return "\n\n".join(part for part in parts if part)


def put(text: str, table: str) -> str:
    """A document with the table between its markers."""
    pattern = re.compile(f"({re.escape(BEGIN)}\n).*?({re.escape(END)})", re.DOTALL)
    if not pattern.search(text):
        raise SystemExit(f"There are no markers to write between: {BEGIN} and {END}")
    return pattern.sub(lambda found: f"{found[1]}\n{table}\n\n{found[2]}", text)


def main() -> None:
    """Prints it; with a file's name, writes it there too."""
    report = msgspec.json.decode(FILE.read_bytes(), type=Report)
    print(markdown(report))
    for name in sys.argv[1:]:
        file = Path(name)
        file.write_text(put(file.read_text("utf-8"), markdown(report)), "utf-8")


if __name__ == "__main__":
    main()
