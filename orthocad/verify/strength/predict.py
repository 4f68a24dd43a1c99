"""From a finished device to what its arch does under load, and to the thickness that would pass."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from orthocad.model import Check, Device, Foot, Material, Prescription, Sealed, Strength, Stressed
from orthocad.verify.strength import loads
from orthocad.verify.strength.floor import Carried, carry
from orthocad.verify.strength.lay import Laid, laid, on_its_bed, stiffer, thicker
from orthocad.verify.strength.plate import Shell, shell_of, stresses

LAYERS = {"flat": (0.0, 0.0, 1.0), "on edge": (0.0, 1.0, 0.0), "upright": (1.0, 0.0, 0.0)}  # their normal
WORDS = {"flat": "flat", "on edge": "on edge, along the arch", "upright": "upright, across the arch"}
ANY = "any: powder, judged as if across"
SPARSE, FOAM = 0.3, 0.3  # up to here an open foam's strength is 0.3 of the solid's by density to 1.5 (gibson)
THICKNESS_STEP_MM, INFILL_STEP = 0.1, 1.0


class Wearer(Sealed):
    """Who stands on it; None: not known."""

    mass_kg: float | None
    steps_per_day: float | None


class Built(Sealed):
    """What the device is as a structure."""

    construction: str
    way: str  # flat | on edge | upright
    density: float  # of the infill, 1 is solid
    shell_mm: float  # the shell's prescribed thickness
    bedded: bool  # shaped to the shoe's bed, which carries it all along
    material: Material

    @property
    def modulus_mpa(self) -> float:
        """Mean stiffness with the infill, E = factor * modulus * density ** exponent (gibson)."""
        m = self.material
        if self.density >= 1.0:
            return m.modulus_mpa
        return (m.infill_factor or 1.0) * m.modulus_mpa * self.density ** (m.infill_exponent or 2.0)

    @property
    def strength_share(self) -> float:
        """Of the solid's strength that the infill has; by a straight line from an open foam to solid."""
        sparse = FOAM * min(self.density, SPARSE) ** 1.5
        return sparse + (1.0 - sparse) * max(self.density - SPARSE, 0.0) / (1.0 - SPARSE)


def built_of(rx: Prescription, way: str, material: Material, arch_percent: float | None = None) -> Built:
    """A shell is solid; a filled device of filament has its infill throughout, or in its arch the zone's own."""
    construction = rx.choice("construction")
    sparse = construction == "filled" and material.process == "fdm"
    return Built(
        construction=construction,
        way=way,
        density=(arch_percent or material.filling_percent) / 100.0 if sparse else 1.0,
        shell_mm=rx.number("shell_thickness_mm"),
        bedded=construction == "filled" and rx.choice("underside") == "shoe",
        material=material,
    )


class _Arch(NamedTuple):
    """A device ready to be loaded."""

    laid: Laid
    shell: Shell
    load_n: np.ndarray  # (n,) standing
    zone: np.ndarray  # (n,) bool


def estimate_strength(foot: Foot, device: Device, built: Built, wearer: Wearer) -> Strength | None:
    """Deflection and stress of the arch; None where the device finds no rest on the floor."""
    try:
        return _estimated(foot, device, built, wearer)
    except (ArithmeticError, np.linalg.LinAlgError, RuntimeError):
        return None  # RuntimeError: scipy's word for a singular matrix


def _estimated(foot: Foot, device: Device, built: Built, wearer: Wearer) -> Strength:
    body = laid(device, built.modulus_mpa, loads.POISSON, built.construction == "filled")
    body = on_its_bed(body) if built.bedded else body
    found = _loaded(foot, body, built, wearer)
    if found.passed:
        return found
    return _with_passing(found, foot, body, built, wearer)


def _loaded(foot: Foot, body: Laid, built: Built, wearer: Wearer) -> Strength:
    mass = loads.ASSUMED_MASS_KG if wearer.mass_kg is None else wearer.mass_kg
    weight = mass * loads.GRAVITY
    arch = _arch(foot, body, loads.ARCH_SHARE * weight)
    rest = carry(arch.shell, body.floor, arch.load_n)
    anyhow, across = _stressed(arch, rest, built)
    return Strength(
        construction=built.construction,
        mass_kg=mass,
        mass_assumed=wearer.mass_kg is None,
        steps_per_day=wearer.steps_per_day,
        load_n=loads.ARCH_SHARE * weight,
        step_load_n=loads.STEP_SHARE * weight,
        modulus_mpa=built.modulus_mpa,
        thickness_mm=float(np.average(body.sheet.thickness_mm[arch.zone], weights=body.plan_mm2[arch.zone])),
        span_mm=_span_mm(arch, rest) if built.construction == "shell" else None,
        deflection_mm=float(rest.down_mm[arch.zone].max()),
        deflection_limit_mm=loads.MOST_DEFLECTION_MM,
        any_way=anyhow,
        across=across,
        layers=ANY if built.material.process != "fdm" else WORDS[built.way],
        passing=None,
    )


def _arch(foot: Foot, body: Laid, load_n: float) -> _Arch:
    along = body.sheet.xy_mm[:, 0] / foot.length_mm
    zone = (along > loads.ARCH[0]) & (along < loads.ARCH[1])
    share = np.where(zone, body.plan_mm2, 0.0)
    return _Arch(body, shell_of(body.sheet), load_n * share / share.sum(), zone)


def _span_mm(arch: _Arch, rest: Carried) -> float:
    """From the foremost corner carried behind the arch's middle to the hindmost before it."""
    x = arch.laid.sheet.xy_mm[:, 0]
    middle, carried = x[arch.zone].mean(), x[rest.force_n > 0]
    behind, before = carried[carried < middle], carried[carried >= middle]
    return float(before.min() - behind.max()) if len(behind) and len(before) else float(np.ptp(x))


def _stressed(arch: _Arch, rest: Carried, built: Built) -> tuple[Stressed, Stressed]:
    """The highest tension in any direction and across the layers, at the load of a step (linear in the load)."""
    sheet, material = arch.laid.sheet, built.material
    free = np.ones(len(sheet.triangles), bool)
    if built.construction == "shell":  # a point that carries is no wall that breaks
        free = ~(rest.force_n > 0)[sheet.triangles].any(axis=1)
    stress = stresses(arch.shell, rest.moved)[:, free] * loads.STEP_SHARE / loads.ARCH_SHARE
    where = sheet.xy_mm[sheet.triangles[free]].mean(axis=1)
    highest = np.linalg.eigvalsh(stress)[..., -1]
    if built.construction == "filled":  # its columns are pressed rather than pulled
        pressed = rest.force_n / arch.laid.plan_mm2 * loads.STEP_SHARE / loads.ARCH_SHARE
        highest = np.maximum(highest, pressed[sheet.triangles].mean(axis=1))
    normal = np.array(LAYERS[built.way])
    through = np.einsum("fmij,i,j->fm", stress, normal, normal) if material.process == "fdm" else highest
    return (
        _judged(highest, where, material.fatigue_mpa, material.strength_mpa, built),
        _judged(through, where, material.fatigue_across_mpa, material.strength_across_mpa, built),
    )


def _judged(
    tension: np.ndarray, where: np.ndarray, fatigue: float | None, strength: float | None, built: Built
) -> Stressed:
    """A tension that comes and goes with each step: amplitude s/2 about a mean of s/2, by Goodman's line."""
    worst = int(tension.max(axis=0).argmax())
    highest, share = max(float(tension[:, worst].max()), 0.0), built.strength_share
    left = max(1.0 - highest / 2 / (strength * share), 0.01) if strength else 1.0  # it breaks at once before that
    x, y = where[worst]
    return Stressed(
        stress_mpa=highest,
        amplitude_mpa=highest / 2 / left,
        limit_mpa=None if fatigue is None else fatigue * share,
        where_mm=(float(x), float(y)),
    )


def _with_passing(found: Strength, foot: Foot, body: Laid, built: Built, wearer: Wearer) -> Strength:
    """The same, with the least thickness (of a shell) or infill (of a filled device) that passes: by halving."""
    if built.construction == "shell":
        start, most, step = built.shell_mm, loads.MOST_SHELL_MM, THICKNESS_STEP_MM
    else:
        start, most, step = 100.0 * built.density, 100.0, INFILL_STEP

    def passes(value: float) -> bool:
        if built.construction == "shell":
            return _loaded(foot, thicker(body, value - start), built, wearer).passed
        firmer = replace(built, density=value / 100.0)
        return _loaded(foot, stiffer(body, firmer.modulus_mpa), firmer, wearer).passed

    if start >= most or not passes(most):
        return replace(found, passing_found=False)
    low, high = start, most
    while high - low > step / 4:
        middle = (low + high) / 2
        low, high = (low, middle) if passes(middle) else (middle, high)
    return replace(found, passing=round(float(np.ceil(high / step) * step), 6))


def strength_checks(found: Strength) -> tuple[Check, ...]:
    """The estimate held against its limits; advice, since nobody has measured such a device."""
    load = f"{100 * loads.ARCH_SHARE:g} % of body weight"
    better = "" if found.passed else f"; {remedy(found)}"
    deflection = Check(
        code="device.arch_deflection", value=found.deflection_mm, limit=found.deflection_limit_mm, unit="mm",
        passed=found.deflection_mm <= found.deflection_limit_mm,
        text=f"arch gives way under {load} (estimate){better}",
    )  # fmt: skip
    kinds = (("in any direction", found.any_way), ("across the layers", found.across))
    known = [(stressed.use, name) for name, stressed in kinds if stressed.use is not None]
    if not known:
        return (deflection,)
    use, name = max(known)
    text = f"share of the fatigue limit that a step uses, {name} (estimate){better}"
    return (
        deflection,
        Check(code="device.arch_fatigue", value=use, limit=1.0, unit="", passed=use <= 1.0, text=text),
    )


def remedy(found: Strength) -> str:
    """What would pass, in words."""
    shell = found.construction == "shell"
    if found.passing is None:
        most = f"no shell up to {loads.MOST_SHELL_MM:g} mm" if shell else "no infill"
        return f"{most} would do: fill the arch, or take a stiffer material"
    return f"{found.passing:g} {'mm of shell' if shell else '% infill'} would do"
