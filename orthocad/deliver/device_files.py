"""The device files of a build beside the STL, in the formats that were asked for."""

from __future__ import annotations

from orthocad.deliver.mesh_files import delivered_mesh
from orthocad.deliver.package_3mf import Body, solid_3mf
from orthocad.model import Device, Result


def device_files(result: Result) -> dict[str, bytes]:
    """Names and contents of the 3MF and STEP files asked for."""
    files: dict[str, bytes] = {}
    for side, device in result.devices.items():
        if "3mf" in result.request.formats:
            files[f"{side}.3mf"] = _package(result, device)
        if "step" in result.request.formats:
            files[f"{side}.step"] = _step(device)
    return files


def _step(device: Device) -> bytes:
    from orthocad.design.cad import device_step

    return device_step(device)


def _package(result: Result, device: Device) -> bytes:
    body = Body(name=f"{device.side} device", mesh=delivered_mesh(device))
    return solid_3mf(body, (), metadata(result, device))


def metadata(result: Result, device: Device) -> dict[str, str]:
    """What a package says about itself."""
    code = result.patient_code or result.order_id
    title = f"{device.side} foot orthosis" + (f", {code}" if code else "")
    text = f"material {result.profile.material.name}; profile {result.profile.name}; a design aid, not validated"
    return {"Title": title, "Designer": "orthocad", "Description": text}
