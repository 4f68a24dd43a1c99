"""How stiff the device is under each column: as it is built, with its infill and its zones."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from orthocad.model import Device, Foot, Material, Prescription
from orthocad.verify.contact.columns import Layer

WHOLE = "device"  # one stiffness throughout


def as_built(rx: Prescription, material: Material, zoned: bool) -> Mapping[str, float]:
    """Modulus in MPa, of the device throughout or of each of its zones where a file is written that holds them."""
    from orthocad.design.zones import infills
    from orthocad.verify.strength import built_of

    zones = infills(rx, material) if zoned else ()
    return {i.name: i.given_mpa for i in zones} or {WHOLE: built_of(rx, "flat", material).modulus_mpa}


def body_layers(
    foot: Foot, device: Device, body_mpa: Mapping[str, float], xy_mm: np.ndarray, thickness_mm: np.ndarray
) -> tuple[Layer, ...]:
    """The device's own layers under plan points (n, 2): each zone, and below them a lift that is built in."""
    if WHOLE in body_mpa:
        return (Layer(thickness_mm=thickness_mm, modulus_mpa=body_mpa[WHOLE]),)
    from orthocad.design.zones import BEHIND_HEADS_MM, HEEL_END, LIFT

    lifts = [m.height(xy_mm) for m in device.modifications if m.stage == "lift"] if LIFT in body_mpa else []
    lift = np.clip(np.sum(lifts, axis=0), 0.0, thickness_mm) if lifts else np.zeros(len(xy_mm))
    x, y = xy_mm.T
    first, fifth = foot.at("mtp1"), foot.at("mtp5")
    front = np.interp(y, [fifth[1], first[1]], [fifth[0], first[0]]) - BEHIND_HEADS_MM
    heel = x < HEEL_END * foot.length_mm
    within = {"heel pad": heel, "arch": ~heel & (x < front), "forefoot": ~heel & (x >= front)}
    layers = [
        Layer(thickness_mm=np.where(there, thickness_mm - lift, 0.0), modulus_mpa=body_mpa[name])
        for name, there in within.items()
    ]
    firm = [Layer(thickness_mm=lift, modulus_mpa=body_mpa[LIFT])] if lifts else []
    return (*layers, *firm)
