"""A result as files: devices, report and design, in the place the outcome asks for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orthocad.deliver.content import compose
from orthocad.deliver.device_files import device_files, with_checks
from orthocad.deliver.drawings import drawings
from orthocad.deliver.export_record import as_written
from orthocad.deliver.folder import write_folder
from orthocad.deliver.mesh_files import delivered_mesh, stl_bytes
from orthocad.deliver.page import page
from orthocad.deliver.pieces import piece_files
from orthocad.deliver.record import report_json
from orthocad.deliver.trace import sha256_of
from orthocad.model import Result


def deliver(result: Result) -> tuple[Path, ...]:
    """Write the whole result to its folder, or to `rejected/` in it where a device fails; returns the files."""
    written = as_written(result)
    meshes = {f"{side}.stl": stl_bytes(delivered_mesh(device)) for side, device in written.devices.items()}
    hashes = {name.removesuffix(".stl"): sha256_of(content) for name, content in meshes.items()}
    more, checks = device_files(written)
    result = with_checks(result, checks)
    pieces = {name: content for device in written.devices.values() for name, content in piece_files(device).items()}
    report = report_json(result, hashes)
    if "label" in result.request.formats:
        from orthocad.deliver.label import label_pdf

        more["label.pdf"] = label_pdf(result, hashes)
    texts: dict[str, bytes] = {**_pages(result, report), "design.toml": result.design_toml.encode()}
    report["file_sha256"] = _hashes(meshes | pieces | more | texts)
    texts["report.json"] = _json_bytes(report)
    rejected = "" if all(v.passed for v in result.verdicts.values()) else "rejected/"
    files = {f"{rejected}{name}": data for name, data in (meshes | pieces | more | texts).items()}
    return write_folder(result.request.out, files, result.request.turn)


def deliver_blocked(result: Result) -> tuple[Path, ...]:
    """Write only the report of a build that a block stopped, to `blocked/`."""
    report = report_json(result, {})
    pages = _pages(result, report)
    files = {**pages, "report.json": _json_bytes({**report, "file_sha256": _hashes(pages)})}
    files = {f"blocked/{name}": data for name, data in files.items()}
    return write_folder(result.request.out, files, result.request.turn)


def _hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: sha256_of(content) for name, content in sorted(files.items())}


def _pages(result: Result, report: dict[str, Any]) -> dict[str, bytes]:
    """The report for people: HTML always, PDF where it was asked for."""
    drawn = drawings(result)
    pages = {"report.html": page(result, report, drawn).encode()}
    if "pdf" in result.request.formats:
        from orthocad.deliver.paper import pdf_bytes

        pages["report.pdf"] = pdf_bytes(compose(report), drawn)
    return pages


def _json_bytes(report: dict[str, Any]) -> bytes:
    return (json.dumps(report, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
