"""A batch from end to end: receive, check all, then build what may be built; every step stands in the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from orthocad.batch import order_profile
from orthocad.batch.answers import held_for_a_person, keep_asked
from orthocad.batch.beside_table import of_account
from orthocad.batch.bound import design_sha256
from orthocad.batch.copies import with_designs
from orthocad.batch.foresee import foreseen
from orthocad.batch.hands import Hands, build_tasks, hands, look_task
from orthocad.batch.history import History
from orthocad.batch.kept_feet import Shelf, shelf
from orthocad.batch.ledger import Ledger, urgency
from orthocad.batch.made_before import (
    CHANGED,
    against,
    clear,
    forget_twins_of_gone_places,
    other_quantity,
    speak_against,
    speak_of_doubles,
    speak_of_renamed,
)
from orthocad.batch.mixups import judged_by_scan, lengths_of, of_one_patient
from orthocad.batch.ordered_twice import hold_ordered_twice
from orthocad.batch.receive import entries_of
from orthocad.batch.records import FAILED, HELD, Draft, Entry, Fault, Order, Outcome, Seen, Settings, Step
from orthocad.batch.remote import is_address
from orthocad.batch.same_scan import keep_soles
from orthocad.batch.shared_scans import CODES, keep_users, refuse_shared
from orthocad.batch.unlike_original import held_where_unlike
from orthocad.batch.worker import Task, seen_data, seen_from
from orthocad.deliver import remove_ours
from orthocad.errors import MachineError, OrderError

_OF_THE_SCAN = "scan."  # the same tomorrow, of the same bytes and program


def run_batch(
    settings: Settings, drafts: Iterable[Draft], ledger: Ledger, history: History, check_only: bool = False
) -> Iterator[Step]:
    """Receive, check and build these orders.

    Raises
    ------
    OrderError
        `order.invalid`: no order at all.
    MachineError
        Disk full or not writable: what is finished stays, and the next run goes on.
    """
    order_profile.forget()
    source = _source(settings)
    entries = entries_of(of_account(drafts, settings.ignore), settings.out, ledger, source, history)
    if not (entries or ledger.counts()):
        raise OrderError(
            "order.invalid", f"{settings.orders} holds no order; give a folder of order folders, or a table"
        )
    # of a made order, papers that cannot be read change nothing that is known, and a check nothing at all
    told = [e for e in entries if (e.order and not check_only) or not ledger.made(e.key)]
    ledger.receive(((e.key, e.where, e.data, e.order.patient if e.order else None) for e in told), source)
    ledger.withdraw(source, {e.key for e in entries} | _lying_there(settings, ledger, {e.where for e in entries}))
    forget_twins_of_gone_places(source, ledger)
    yield Step(kind="received", of=len(entries), entries=tuple(entries))
    entries = [held_for_a_person(e, ledger, settings.ignore) for e in of_one_patient(entries, history)]
    entries = held_where_unlike(with_designs(entries, ledger, history), history)
    with hands(settings) as work, shelf(settings.out) as kept:
        seen: dict[str, Seen] = {}
        to_see = [e.order for e in entries if e.order and _to_look_at(e, settings, ledger)]
        yield from _look(to_see, work, ledger, seen, kept)
        keep_soles(((e.order, seen[e.order.look_key]) for e in entries if e.order and e.order.look_key in seen), ledger)
        keep_users(entries, ledger, check_only)
        entries = refuse_shared(_judged(entries, seen, history), ledger, history)  # an unreadable scan is nobody's foot
        entries = hold_ordered_twice(entries, history)
        if check_only:
            goes_on = [e for e in entries if e.goes_on and _to_look_at(e, settings, ledger)]
            entries = yield from foreseen(entries, goes_on, work, ledger, kept)
        queue = _noted(entries, settings, ledger, check_only)
        yield Step(kind="checked", of=len(entries), entries=tuple(entries), skipped=_skipped(entries, queue))
        if not check_only:
            yield from _build(queue, work, ledger, kept)


def _source(settings: Settings) -> str:
    """Where the orders come from, as the ledger names it: one name for one place."""
    return settings.orders.rstrip("/") if is_address(settings.orders) else str(Path(settings.orders).resolve())


def _lying_there(settings: Settings, ledger: Ledger, tonight: set[str]) -> set[str]:
    """Watching: orders of earlier rounds whose folders are still there, and not looked at in this one."""
    if settings.all_there:
        return set()
    rows = [row for row in ledger.orders() if row["place"] not in tonight]
    return {row["order_id"] for row in rows if (Path(settings.orders) / row["place"]).exists()}


def _to_look_at(entry: Entry, settings: Settings, ledger: Ledger) -> bool:
    """Held ones too: a person hears of a wrong scan tonight, not after the note is answered."""
    return entry.order is not None and entry.fault is None and not _at_rest(entry, settings, ledger)


def _at_rest(entry: Entry, settings: Settings, ledger: Ledger) -> bool:
    """Whether nothing is to be done: made, or failed or held with the same inputs and not to be tried again."""
    assert entry.order is not None
    if entry.order.changes_nothing:
        return True
    row = ledger.order(entry.key)
    if row is None or row["inputs_sha256"] != entry.order.inputs_sha256 or not row["attempts"]:
        return False
    return row["state"] == HELD or (row["state"] == FAILED and not settings.retry_failed)


def _look(orders: list[Order], work: Hands, ledger: Ledger, seen: dict[str, Seen], kept: Shelf) -> Iterator[Step]:
    """What the scans show, each set of scans read once and remembered; the feet are kept for the build."""
    tasks: dict[str, Task] = {}
    for order in orders:
        if order.look_key in seen or order.look_key in tasks:
            continue
        known = ledger.remembered(order.look_key)
        if known is not None:
            seen[order.look_key] = seen_from(known)
        else:
            tasks[order.look_key] = look_task(order, kept)
    if tasks:
        yield Step(kind="looking", of=len(tasks))
    done = 0
    for outcome in work(list(tasks.values())):
        if outcome is None:
            yield Step(kind="tick")
            continue
        seen[outcome.key] = _seen_of(outcome)
        if outcome.code is None or (outcome.code.startswith(_OF_THE_SCAN) and not outcome.passing):
            ledger.remember(outcome.key, seen_data(seen[outcome.key]))
        kept.put(outcome.key, outcome.files)
        done += 1
        yield Step(kind="looking", done=done, of=len(tasks))


def _seen_of(outcome: Outcome) -> Seen:
    if outcome.stops_all:
        raise MachineError("output.not_writable", f"{outcome.text}; run the same command again to go on")
    if outcome.code is not None:
        return Seen(length_mm={}, file={}, fault=Fault(code=outcome.code, text=outcome.text or ""))
    return seen_from(outcome.facts)


def _judged(entries: list[Entry], seen: dict[str, Seen], history: History) -> list[Entry]:
    looked = {e.key: seen[e.order.look_key] for e in entries if e.order and not e.fault and e.order.look_key in seen}
    lengths = lengths_of(looked.items())
    return [judged_by_scan(e, looked[e.key], lengths, history) if e.key in looked else e for e in entries]


def _noted(entries: list[Entry], settings: Settings, ledger: Ledger, check_only: bool) -> list[Order]:
    """Each entry's state in the ledger; the orders to build, most urgent first. A check leaves what is made alone."""
    queue = []
    with ledger.together():
        for entry in entries:
            keep_asked(entry, ledger, settings.ignore)
            order, made = entry.order, ledger.made(entry.key)
            if made and (entry.fault or entry.held) and (check_only or _for_another_order(entry)):
                speak_against(made, against(entry), ledger)
            elif entry.fault or entry.held:
                _stopped(entry, settings, ledger)
            elif order is not None and not _at_rest(entry, settings, ledger):
                queue.append(order)
                if made and check_only:
                    speak_against(made, f"{CHANGED}the next run builds it anew, and its approval goes", ledger)
            elif made:
                speak_against(made, other_quantity(made, order) if check_only else None, ledger)
        speak_of_doubles(entries, ledger)
        speak_of_renamed(entries, _source(settings), ledger)
    to_make = [o for o in queue if not (check_only and ledger.made(o.order_id))]
    ledger.checked(to_make, {o.order_id: _clear_if_changed(o, settings.out, ledger) for o in to_make})
    return sorted(queue, key=lambda o: urgency({**o.data, "order_id": o.order_id}))


def _for_another_order(entry: Entry) -> bool:
    """Whether it is refused for what came with another order: its device may be the right one."""
    return bool(entry.order and entry.order.changes_nothing and entry.fault and entry.fault.code in CODES)


def _stopped(entry: Entry, settings: Settings, ledger: Ledger) -> None:
    state, why = (FAILED, entry.fault) if entry.fault else (HELD, entry.held)
    assert why is not None
    row = ledger.order(entry.key)
    gone = "" if entry.key.startswith("?") else clear(ledger.made(entry.key), settings.out, entry.key)
    if row and (row["state"], row["code"]) == (state, why.code) and (row["text"] or "").startswith(f"{why.text}; "):
        return  # said before, with what went then
    held_for = entry.held_for if state == HELD else None
    none = dict.fromkeys(("inputs_sha256", "design_sha256", "approved_by"))
    ledger.set_state(entry.key, state, code=why.code, text=why.text + gone, held_for=held_for, **none)


def _clear_if_changed(order: Order, out: Path, ledger: Ledger) -> str:
    """What went with the old device, where there is one."""
    made = ledger.made(order.order_id)
    changed = made and made["inputs_sha256"] != order.inputs_sha256
    return clear(made, out, order.order_id) if changed else ""


def _skipped(entries: list[Entry], queue: list[Order]) -> int:
    return sum(e.goes_on for e in entries) - len(queue)


def _build(queue: list[Order], work: Hands, ledger: Ledger, kept: Shelf) -> Iterator[Step]:
    kept.only_for(order.look_key for order in queue)
    by_key = {order.order_id: order for order in queue}
    yield Step(kind="building", of=len(queue))
    done = 0
    for outcome in work(build_tasks(queue, kept)):
        if outcome is None:
            yield Step(kind="tick", done=done, of=len(queue))
            continue
        if outcome.stops_all:
            text = f"{outcome.text}; {done} of {len(queue)} orders are finished: run the same command again to go on"
            raise MachineError(outcome.code or "machine.file", text)
        if outcome.code and outcome.code.startswith("worker."):
            remove_ours(by_key[outcome.key].request.out)
        kept.done(by_key[outcome.key].look_key)
        made_of = by_key[outcome.key].inputs_sha256
        ledger.ended(outcome, "" if outcome.passing else made_of, design_sha256(outcome))  # then it is tried again
        done += 1
        yield Step(kind="ended", done=done, of=len(queue), outcome=outcome)
