"""A thin curved sheet in finite elements: flat triangles that stretch evenly and bend by Morley's element.

Each triangle lies in its own plane, so the sheet's curvature is that of its facets: stretching and bending are coupled
through their angles, exactly for rigid motions. Normals stay straight and normal to the sheet (Kirchhoff: no shear).
The unknowns are three shifts a corner and one rotation about each edge, which both of its triangles share:
Morley 1971, "The constant-moment plate-bending element"; as a shell, Providas and Kattis 2000.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from orthocad.model import Sealed


class Sheet(Sealed):
    """The surface halfway between two faces, over its plan."""

    xy_mm: np.ndarray  # (n, 2)
    triangles: np.ndarray  # (m, 3)
    z_mm: np.ndarray  # (n,)
    thickness_mm: np.ndarray  # (n,) along the normal
    modulus_mpa: float
    poisson: float


class Shell(Sealed):
    """What the elements of a sheet are; strains and curvatures are those of the plan's own lines (covariant)."""

    sheet: Sheet
    edges: np.ndarray  # (e, 2) corners
    dofs: np.ndarray  # (m, 12) of each triangle: shifts x, y, z of its corners, then its edges' rotations
    strain: np.ndarray  # (m, 3, 12) xx, yy, 2 xy
    curvature: np.ndarray  # (m, 3, 12)
    elasticity: np.ndarray  # (m, 3, 3) MPa, contravariant stress from strain
    area_mm2: np.ndarray  # (m,) on the sheet
    tangents: np.ndarray  # (m, 2, 3) of the sheet along the plan's x and y

    @property
    def count(self) -> int:
        """How many unknowns there are."""
        return 3 * len(self.sheet.xy_mm) + len(self.edges)


def shell_of(sheet: Sheet) -> Shell:
    """Shape functions and elasticity of every triangle."""
    from skfem import Basis, ElementTriMorley, ElementTriP1, MeshTri

    mesh = MeshTri(sheet.xy_mm.T.copy(), sheet.triangles.T.copy())
    at_edges = np.array([[0.5, 0.5, 0.0], [0.0, 0.5, 0.5]]), np.full(3, 1 / 6)  # where Morley's rotations stand
    flat = Basis(mesh, ElementTriP1(), quadrature=at_edges)
    slopes = np.stack([flat.basis[k][0].grad[:, :, 0] for k in range(3)])  # (3 corners, 2, m)
    rise = np.einsum("kam,mk->ma", slopes, sheet.z_mm[mesh.t.T])
    tangents = np.zeros((len(rise), 2, 3))
    tangents[:, [0, 1], [0, 1]], tangents[:, :, 2] = 1.0, rise
    metric = np.einsum("mai,mbi->mab", tangents, tangents)
    bent = Basis(mesh, ElementTriMorley(), quadrature=at_edges)
    return Shell(
        sheet=sheet,
        edges=mesh.facets.T,
        dofs=np.hstack([(3 * mesh.t.T[:, :, None] + [0, 1, 2]).reshape(-1, 9), 3 * mesh.p.shape[1] + mesh.t2f.T]),
        strain=_strain(slopes, tangents),
        curvature=np.einsum("msk,mkl->msl", _bends(bent), _to_plan(mesh, bent, tangents)),
        elasticity=_elasticity(metric, sheet),
        area_mm2=flat.dx.sum(axis=1) * np.sqrt(np.linalg.det(metric)),
        tangents=tangents,
    )


def _strain(slopes: np.ndarray, tangents: np.ndarray) -> np.ndarray:
    """Even stretching from the shifts of the corners: half the change of the products of the two tangents."""
    turned = np.einsum("kam,mbi->mabki", slopes, tangents).reshape(len(tangents), 2, 2, 9)
    found = np.zeros((len(tangents), 3, 12))
    found[:, 0, :9], found[:, 1, :9] = turned[:, 0, 0], turned[:, 1, 1]
    found[:, 2, :9] = turned[:, 0, 1] + turned[:, 1, 0]
    return found


def _bends(basis: Any) -> np.ndarray:
    """Second derivatives xx, yy, 2 xy of Morley's six functions, (m, 3, 6)."""
    second = np.stack([basis.basis[k][0].hess[:, :, :, 0] for k in range(6)])
    return np.asarray(np.stack([second[:, 0, 0], second[:, 1, 1], 2 * second[:, 0, 1]]).transpose(2, 0, 1))


def _to_plan(mesh: Any, basis: Any, tangents: np.ndarray) -> np.ndarray:
    """Morley's unknowns (m, 6, 12) from the shell's: shifts along the normal, slopes across the plan's edges."""
    normal = np.cross(tangents[:, 0], tangents[:, 1])
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    found = np.zeros((len(tangents), 6, 12))
    for k in range(3):
        found[:, k, 3 * k : 3 * k + 3] = normal
    corners = mesh.p.T[mesh.t.T]
    for k, (i, j) in enumerate(((0, 1), (1, 2), (0, 2))):  # skfem's edges, each from its lower corner number
        run = corners[:, j] - corners[:, i]
        across = np.column_stack([run[:, 1], -run[:, 0]]) / np.linalg.norm(run, axis=1, keepdims=True)
        across *= np.sign(np.einsum("am,ma->m", basis.basis[3 + k][0].grad[:, :, k], across))[:, None]
        along, lifted = (np.einsum("ma,mai->mi", v, tangents) for v in (run, across))
        length = np.linalg.norm(along, axis=1, keepdims=True)
        unit = along / length
        found[:, 3 + k, 9 + k] = np.einsum("mi,mi->m", lifted, np.cross(normal, unit))
        share = np.einsum("mi,mi->m", lifted, unit)[:, None] / length * normal
        found[:, 3 + k, 3 * j : 3 * j + 3] = share
        found[:, 3 + k, 3 * i : 3 * i + 3] = -share
    return found


def _elasticity(metric: np.ndarray, sheet: Sheet) -> np.ndarray:
    """Plane stress in the plan's lines: E / (1 - nu^2) ((1 - nu) h^ac h^bd + nu h^ab h^cd), h the metric's inverse."""
    h = np.linalg.inv(metric)
    nu = sheet.poisson
    pairs = ((0, 0), (1, 1), (0, 1))
    found = np.empty((len(h), 3, 3))
    for r, (a, b) in enumerate(pairs):
        for s, (c, d) in enumerate(pairs):
            crossed = (h[:, a, c] * h[:, b, d] + h[:, a, d] * h[:, b, c]) / 2
            found[:, r, s] = (1 - nu) * crossed + nu * h[:, a, b] * h[:, c, d]
    return found * sheet.modulus_mpa / (1 - nu**2)


def stiffness(shell: Shell) -> Any:
    """The sparse matrix (count, count), N/mm: stretching by the thickness, bending by its third power."""
    from scipy.sparse import coo_array

    corners = shell.sheet.thickness_mm[shell.sheet.triangles]
    middles = (corners + np.roll(corners, 1, axis=1)) / 2
    stretch, bend = middles.mean(axis=1) * shell.area_mm2, (middles**3).mean(axis=1) / 12 * shell.area_mm2
    blocks = sum(
        np.einsum("msk,mst,mtl->mkl", part, shell.elasticity * weight[:, None, None], part, optimize=True)
        for part, weight in ((shell.strain, stretch), (shell.curvature, bend))
    )
    rows, columns = np.repeat(shell.dofs, 12, axis=1), np.tile(shell.dofs, (1, 12))
    count = shell.count
    return coo_array((blocks.reshape(-1), (rows.ravel(), columns.ravel())), shape=(count, count)).tocsc()


def stresses(shell: Shell, moved: np.ndarray) -> np.ndarray:
    """Stress (2, m, 3, 3) MPa in space at the lower and upper face of each triangle, from all unknowns (count,)."""
    own = moved[shell.dofs]
    half = shell.sheet.thickness_mm[shell.sheet.triangles].mean(axis=1) / 2
    stretch, bend = np.einsum("msk,mk->ms", shell.strain, own), np.einsum("msk,mk->ms", shell.curvature, own)
    found = []
    for sign in (1.0, -1.0):  # a sheet bent upwards at its ends (positive curvature) is pulled below
        voigt = np.einsum("mst,mt->ms", shell.elasticity, stretch + sign * half[:, None] * bend)
        plane = np.stack([voigt[:, [0, 2]], voigt[:, [2, 1]]], axis=1)
        found.append(np.einsum("mab,mai,mbj->mij", plane, shell.tangents, shell.tangents))
    return np.stack(found)
