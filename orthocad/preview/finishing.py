"""Once the hand rests: the finished devices, checked as `build` checks them, then both sides together, then load."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from orthocad.errors import OrthocadError
from orthocad.model import Foot
from orthocad.preview import panel
from orthocad.preview.browser import note
from orthocad.preview.hands import Bench, Told
from orthocad.preview.helper import Helper
from orthocad.preview.late import found_late
from orthocad.preview.scene import device_bytes
from orthocad.preview.workshop import Drawing, finish, key_of, together, under_load

Tell = Callable[[Told], None]
OnBench = Callable[..., Awaitable[Any]]


class Finishing:
    """What a second process makes of the bench's doses, told as it is ready."""

    def __init__(self, tell: Tell, on_bench: OnBench) -> None:
        self._tell = tell
        self._on_bench = on_bench
        self._helper = Helper()

    def end(self) -> None:
        """Drop what is under way."""
        self._helper.end()

    async def reread(self, bench: Bench) -> bool:
        """Measure feet again whose landmarks were placed by hand; whether that could be done."""
        from orthocad.pipeline import feet_of

        session = bench.session
        request = session.order.request(session.options)
        try:
            feet = await self._helper.do(feet_of, request, session.exam, session.recorded)
        except OrthocadError as fault:
            self._tell([("note", note(fault.code, fault.text))])
            return False
        await self._on_bench(session.rescanned, feet)
        return True

    async def finish(self, bench: Bench) -> None:
        """All sides that are not finished yet."""
        fresh = [side for side, foot in bench.session.feet.items() if await self._side(bench, side, foot)]
        if bench.finished.keys() == bench.session.feet.keys():
            await self._both(bench)
        for side in fresh:
            await self._loaded(bench, side)

    async def _side(self, bench: Bench, side: str, foot: Foot) -> bool:
        """One finished device and its checks; whether it has yet to be put under load."""
        rx = bench.session.resolution.prescriptions[side]
        key = key_of(foot, rx)
        if side in bench.workshop.faults:
            bench.finished.pop(side, None)  # what was finished before is not what is asked for now
            return False
        if side in bench.finished and bench.finished[side][0] == key:
            drawing = bench.finished[side][1]
            if side not in bench.showing:  # a draft was shown in between
                await self._shown(bench, drawing)
            return drawing.pressure is None
        try:
            drawing = await self._helper.do(finish, foot, rx, bench.session.profile, bench.session.exam)
        except OrthocadError as fault:
            bench.finished.pop(side, None)
            self._tell([("note", note(fault.code, fault.text))])
            return False
        bench.finished[side] = key, drawing
        await self._shown(bench, drawing)
        return True

    async def _both(self, bench: Bench) -> None:
        """The verdicts with what only both sides together show."""
        drawings = {side: drawing for side, (_, drawing) in bench.finished.items()}
        pair, verdicts = await self._helper.do(together, drawings, bench.session.resolution)
        bench.passed = {side: verdict.passed for side, verdict in verdicts.items()}
        self._tell([(f"verdict/{side}", panel.verdict_facts(side, v)) for side, v in verdicts.items()])
        bench.session.late = found_late(bench.session, (d for _, d in bench.finished.values()))
        self._tell([("blocks", {"kind": "blocks", "blocks": panel.blocks(bench.session)})])
        self._tell([("pair", panel.pair_facts(pair))])

    async def _loaded(self, bench: Bench, side: str) -> None:
        exam, material = bench.session.exam, bench.session.profile.material
        mass_kg = exam.patient.mass_kg if exam else None
        (key, drawing), rx = bench.finished[side], bench.session.resolution.prescriptions[side]
        drawing = await self._helper.do(under_load, drawing, rx, material, mass_kg)
        bench.finished[side] = key, drawing
        await self._shown(bench, drawing)
        self._tell([(f"load/{side}", panel.load_facts(side, drawing.pressure))])

    async def _shown(self, bench: Bench, drawing: Drawing) -> None:
        bench.version += 1
        payload = await self._on_bench(device_bytes, drawing, "device", bench.version)
        bench.showing.add(drawing.device.side)
        self._tell([(f"device/{drawing.device.side}", payload)])
