"""The wall map of any mesh as a picture: seen from above, the thinnest wall over each square millimetre."""

from __future__ import annotations

import io

import numpy as np

STEP_MM = 0.5
BLUR_STEPS = 2
SCALE = 3  # pixels per step
THICKEST_MM = 8.0
THIN, LOW, HIGH, BACK = (176, 0, 32), (252, 209, 112), (32, 96, 168), (255, 255, 255)


def wall_map_png(at_mm: np.ndarray, thickness_mm: np.ndarray, least_mm: float) -> bytes:
    """PNG bytes: dark red under the least wall, then yellow to blue up to 8 mm; nothing where no wall was found."""
    from PIL import Image

    cells = np.floor((at_mm[:, :2] - at_mm[:, :2].min(axis=0)) / STEP_MM).astype(int) + 2 * BLUR_STEPS
    shape = cells.max(axis=0) + 1 + 2 * BLUR_STEPS
    thinnest = np.full(tuple(shape), np.inf)
    for i in range(-BLUR_STEPS, BLUR_STEPS + 1):
        for j in range(-BLUR_STEPS, BLUR_STEPS + 1):
            np.minimum.at(thinnest, (cells[:, 0] + i, cells[:, 1] + j), thickness_mm)
    share = np.clip((thinnest - least_mm) / (THICKEST_MM - least_mm), 0.0, 1.0)[..., None]
    colours = np.where(np.isfinite(thinnest)[..., None], LOW + np.nan_to_num(share) * np.subtract(HIGH, LOW), BACK)
    colours[thinnest < least_mm] = THIN
    picture = Image.fromarray(np.flipud(colours.transpose(1, 0, 2)).astype(np.uint8))
    out = io.BytesIO()
    picture.resize((picture.width * SCALE, picture.height * SCALE), Image.Resampling.NEAREST).save(out, "PNG")
    return out.getvalue()
