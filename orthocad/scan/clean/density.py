"""Large faces split, so that rules that look at vertices see the whole surface."""

from __future__ import annotations

import numpy as np

from orthocad.scan.clean.parts import Body, diagonal
from orthocad.scan.sampling import sides_squared

LONGEST = 0.012  # an edge in shares of the body's diagonal: 3 to 4 mm on a foot, our default
ROUNDS = 24


def densified(body: Body) -> Body:
    """The same surface with no long edges; decimated flats have faces of many centimetres."""
    vertices, faces, done = body.vertices, body.faces, []
    longest = LONGEST * diagonal(vertices)
    for _ in range(ROUNDS):
        length, side = _longest_sides(vertices, faces)
        large = length > longest
        done.append(faces[~large])
        if not large.any():
            break
        vertices, faces = _halved(vertices, faces[large], side[large])
    else:
        done.append(faces)
    return Body(vertices=vertices, faces=np.vstack(done))


def _longest_sides(vertices: np.ndarray, faces: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Length of each face's longest side (m,), and the number of the corner it starts at."""
    squares = sides_squared(vertices, faces)
    return np.sqrt(squares.max(axis=0)), squares.argmax(axis=0)


def _halved(vertices: np.ndarray, faces: np.ndarray, side: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each face cut in two across the middle of its longest side."""
    rows = np.arange(len(faces))
    a, b, c = (faces[rows, (side + k) % 3] for k in range(3))
    edges, number = np.unique(np.sort(np.column_stack([a, b]), axis=1), axis=0, return_inverse=True)
    middle = len(vertices) + number.reshape(-1)
    halves = np.vstack([np.column_stack([a, middle, c]), np.column_stack([middle, b, c])])
    return np.vstack([vertices, vertices[edges].mean(axis=1)]), halves
