// Vectors and 4x4 matrices (column-major, as WebGL wants them), the orbiting camera, and rays on triangles.

export const sub = (a, b) => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const add = (a, b, s = 1) => [a[0] + s * b[0], a[1] + s * b[1], a[2] + s * b[2]];
export const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
export const norm = (a) => { const l = Math.hypot(...a) || 1; return [a[0] / l, a[1] / l, a[2] / l]; };

export function multiply(a, b) {
  const out = new Float32Array(16);
  for (let c = 0; c < 4; c++)
    for (let r = 0; r < 4; r++)
      for (let k = 0; k < 4; k++) out[4 * c + r] += a[4 * k + r] * b[4 * c + k];
  return out;
}

const FOV = (28 * Math.PI) / 180;

export class Camera {
  constructor() {
    Object.assign(this, { azimuth: 2.6, height: 0.6, distance: 620, target: [120, 0, 15], aspect: 1 });
  }

  get axes() {
    const [a, e] = [this.azimuth, this.height];
    const away = [Math.cos(e) * Math.cos(a), Math.cos(e) * Math.sin(a), Math.sin(e)];
    const up = [-Math.sin(e) * Math.cos(a), -Math.sin(e) * Math.sin(a), Math.cos(e)];
    return { away, up, right: cross(up, away) };
  }

  get eye() { return add(this.target, this.axes.away, this.distance); }

  matrix() {
    const { away, up, right } = this.axes;
    const eye = this.eye;
    const f = 1 / Math.tan(FOV / 2);
    const near = Math.max(1, this.distance - 600), far = this.distance + 900;
    const view = new Float32Array([right[0], up[0], away[0], 0, right[1], up[1], away[1], 0, right[2], up[2], away[2], 0,
      -dot(right, eye), -dot(up, eye), -dot(away, eye), 1]);
    const lens = new Float32Array([f / this.aspect, 0, 0, 0, 0, f, 0, 0, 0, 0, (far + near) / (near - far), -1,
      0, 0, (2 * far * near) / (near - far), 0]);
    return multiply(lens, view);
  }

  ray(u, v) { // u, v in -1..1 on the canvas
    const { away, up, right } = this.axes;
    const t = Math.tan(FOV / 2);
    const way = add(add([-away[0], -away[1], -away[2]], right, u * t * this.aspect), up, v * t);
    return { from: this.eye, way: norm(way) };
  }

  turn(dx, dy) {
    this.azimuth -= dx * 0.008;
    this.height = Math.max(-Math.PI / 2, Math.min(Math.PI / 2, this.height + dy * 0.008));
  }

  shift(dx, dy, px) {
    const { up, right } = this.axes;
    const mm = (2 * this.distance * Math.tan(FOV / 2)) / px;
    this.target = add(add(this.target, right, -dx * mm), up, dy * mm);
  }

  look(azimuth, height, target, size) {
    const need = size / (2 * Math.tan(FOV / 2)); // `size`: mm from the lower to the upper edge
    Object.assign(this, { azimuth, height, target, distance: need * 1.12 });
  }
}

export function onScreen(matrix, p, width, height) {
  const w = matrix[3] * p[0] + matrix[7] * p[1] + matrix[11] * p[2] + matrix[15];
  const x = matrix[0] * p[0] + matrix[4] * p[1] + matrix[8] * p[2] + matrix[12];
  const y = matrix[1] * p[0] + matrix[5] * p[1] + matrix[9] * p[2] + matrix[13];
  return w > 0 ? [((x / w + 1) / 2) * width, ((1 - y / w) / 2) * height] : null;
}

// Nearest hit of a ray on triangles: distance along the ray, or Infinity. `at(i)` gives vertex i as [x, y, z].
export function hit(ray, vertices, faces, keep = () => true) {
  let best = Infinity;
  const [ox, oy, oz] = ray.from, [dx, dy, dz] = ray.way;
  for (let f = 0; f < faces.length; f += 3) {
    const a = 3 * faces[f], b = 3 * faces[f + 1], c = 3 * faces[f + 2];
    const e1x = vertices[b] - vertices[a], e1y = vertices[b + 1] - vertices[a + 1], e1z = vertices[b + 2] - vertices[a + 2];
    const e2x = vertices[c] - vertices[a], e2y = vertices[c + 1] - vertices[a + 1], e2z = vertices[c + 2] - vertices[a + 2];
    const px = dy * e2z - dz * e2y, py = dz * e2x - dx * e2z, pz = dx * e2y - dy * e2x;
    const det = e1x * px + e1y * py + e1z * pz;
    if (Math.abs(det) < 1e-9) continue;
    const tx = ox - vertices[a], ty = oy - vertices[a + 1], tz = oz - vertices[a + 2];
    const u = (tx * px + ty * py + tz * pz) / det;
    if (u < 0 || u > 1) continue;
    const qx = ty * e1z - tz * e1y, qy = tz * e1x - tx * e1z, qz = tx * e1y - ty * e1x;
    const v = (dx * qx + dy * qy + dz * qz) / det;
    if (v < 0 || u + v > 1) continue;
    const t = (e2x * qx + e2y * qy + e2z * qz) / det;
    if (t > 1e-3 && t < best && keep([ox + t * dx, oy + t * dy, oz + t * dz])) best = t;
  }
  return best;
}
