"""Panic: which of several presses holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from backchannel.hub.panic import REMEMBERED, Pressed, after, decode, merge

PROCESSES, COPIES = 2, 2


@dataclass
class Account:
    """What a process, the file or Redis holds, and every press that led to it."""

    state: Pressed | None = None
    known: set[str] = field(default_factory=set)


@dataclass
class Machine:
    """Two processes that are pressed; they, a file and Redis hear of each other late or never."""

    accounts: list[Account] = field(
        default_factory=lambda: [Account() for _ in range(PROCESSES + COPIES)]
    )
    ons: set[str] = field(default_factory=set)
    offs: dict[str, set[str]] = field(default_factory=dict)
    """Each off, with the presses that were known where it was pressed."""

    def press(self, process: int, on: bool) -> None:
        account = self.accounts[process]
        if account.state is not None and account.state.on == on:
            return
        # In no order: what holds must not depend on how ids sort.
        id = f"{(len(self.ons) + len(self.offs)) * 37 % 101:03}"
        account.state = after(account.state, on, id)
        account.known.add(id)
        if on:
            self.ons.add(id)
        else:
            self.offs[id] = set(account.known)

    def hear(self, whom: int, who: int) -> None:
        account, other = self.accounts[who], self.accounts[whom]
        account.state = merge(account.state, other.state)
        account.known |= other.known

    def check(self) -> None:
        """A panic is on until somebody switches it off who knew of it; and nothing else is."""
        for account in self.accounts:
            ended = {id for off in self.offs.keys() & account.known for id in self.offs[off]}
            begun = (self.ons & account.known) - ended
            assert (account.state.begun if account.state else ()) == tuple(sorted(begun))


_process = st.integers(0, PROCESSES - 1)
_anyone = st.integers(0, PROCESSES + COPIES - 1)
_steps = st.lists(
    st.one_of(
        st.tuples(st.just("press"), _process, st.booleans()),
        st.tuples(st.just("hear"), _anyone, _anyone),
    ),
    max_size=40,
)


def _run(steps: list[tuple[str, int, int]]) -> Machine:
    machine = Machine()
    for what, one, other in steps:
        if what == "press":
            machine.press(one, bool(other))
        else:
            machine.hear(one, other)
        machine.check()
    return machine


@given(_steps)
def test_a_panic_is_on_until_somebody_ends_it_who_knew_of_it(
    steps: list[tuple[str, int, int]],
) -> None:
    machine = _run(steps)
    a, b, c, d = (account.state for account in machine.accounts)
    assert merge(a, b) == merge(b, a)
    assert merge(a, merge(a, b)) == merge(a, b)
    whole = reduce(merge, [a, b, c, d])
    other = merge(merge(d, b), merge(c, a))
    assert (whole and (whole.begun, whole.ended)) == (other and (other.begun, other.ended))


def test_a_copy_from_two_panics_ago_brings_none_back() -> None:
    first = after(None, True, "p1")
    second = after(after(first, False, "o1"), True, "p2")
    last = after(second, False, "o2")
    assert merge(last, first) == merge(last, second) == last


def test_on_wins_over_an_off_that_did_not_know_of_it() -> None:
    off = after(after(None, True, "old"), False, "old-off")
    new = after(None, True, "new")
    held = merge(new, off)
    assert held is not None
    assert (held.on, held.id) == (True, "new")


def test_so_many_that_are_over_are_named_and_the_latest_always_is() -> None:
    held: Pressed | None = None
    for number in range(REMEMBERED + 20):
        held = after(after(held, True, f"p{number:04}"), False, f"o{number:04}")
    assert held is not None
    assert len(held.ended) == REMEMBERED
    assert held.ended[-1] == f"p{REMEMBERED + 19:04}"


def test_a_spoilt_file_is_no_press() -> None:
    assert decode(b"") is None
    assert decode(b'{"on":"yes"}') is None
    assert decode(b'{"id":"p1","begun":"p1"}') is None
    assert decode(b'{"id":"p\xff"}') is None
    assert decode(b'{"id":"p1","x":' + 10_000 * b"[") is None
