// Sections of meshes by a plane across (x) or along (y), drawn to scale with the dimensions under the cursor.

// Segments [u1, z1, u2, z2, ...] where the plane `axis = at` cuts; `lift(x, y)` is added to every height.
export function slice(part, axis, at, lift = () => 0) {
  const { vertices: v, faces } = part, other = 1 - axis, out = [];
  const cutEdge = (a, b) => {
    const t = (at - v[a + axis]) / (v[b + axis] - v[a + axis]);
    const p = [0, 1, 2].map((k) => v[a + k] + t * (v[b + k] - v[a + k]));
    out.push(p[other], p[2] + lift(p[0], p[1]));
  };
  for (let f = 0; f < faces.length; f += 3) {
    const i = [3 * faces[f], 3 * faces[f + 1], 3 * faces[f + 2]];
    const front = i.map((k) => v[k + axis] > at);
    if (front[0] === front[1] && front[1] === front[2]) continue;
    for (let e = 0; e < 3; e++) if (front[e] !== front[(e + 1) % 3]) cutEdge(i[e], i[(e + 1) % 3]);
  }
  return out;
}

export function crossings(segments, u) {
  const found = [];
  for (let i = 0; i < segments.length; i += 4) {
    const [a, za, b, zb] = segments.slice(i, i + 4);
    if (a > u !== b > u) found.push(za + ((u - a) / (b - a)) * (zb - za));
  }
  return found.sort((p, q) => p - q);
}

const path = (segments, flip) => {
  let d = "";
  for (let i = 0; i < segments.length; i += 4)
    d += `M${(flip * segments[i]).toFixed(2)} ${(-segments[i + 1]).toFixed(2)}L${(flip * segments[i + 2]).toFixed(2)} ${(-segments[i + 3]).toFixed(2)}`;
  return d;
};

// what: {side, axis, at, device, foot, ghost, seat, cursor, limit, ends: [left, right], title}; returns markup and figures.
export function picture(what) {
  const seat = what.seat || [0, 0, 0];
  const solid = what.device ? slice(what.device, what.axis, what.at) : [];
  const skin = what.foot ? slice(what.foot, what.axis, what.at, (x, y) => seat[0] + seat[1] * x + seat[2] * y) : [];
  const ghost = what.ghost ? slice(what.ghost, what.axis, what.at) : [];
  const flip = what.flip;
  const spread = solid.length ? solid.filter((_, i) => i % 2 === 0) : [0, 80];
  const middle = what.axis === 0 ? 0 : (Math.min(...spread) + Math.max(...spread)) / 2;
  const half = what.axis === 0 ? 62 : Math.max(110, (Math.max(...spread) - Math.min(...spread)) / 2 + 12);
  const left = flip * middle - half, high = what.axis === 0 ? 66 : 74, low = half / 6;
  const z = crossings(solid, what.cursor), up = crossings(skin, what.cursor).filter((h) => !z.length || h > z[0] - 1);
  const figures = z.length > 1
    ? { thickness: z[z.length - 1] - z[0], top: z[z.length - 1], gap: up.length ? up[0] - z[z.length - 1] - (what.cover || 0) : null }
    : null;
  const cx = flip * what.cursor;
  const words = figures
    ? `${figures.thickness.toFixed(1)} mm thick, top ${figures.top.toFixed(1)} mm${figures.gap === null ? "" : `, gap ${figures.gap.toFixed(1)} mm`}`
    : "no device here";
  const limit = what.limit === null || what.limit === undefined ? ""
    : `<line class="limit" x1="${left}" x2="${left + 2 * half}" y1="${-what.limit}" y2="${-what.limit}"/><text class="soft" x="${left + 2}" y="${-what.limit - 1.5}">shoe: at most ${what.limit.toFixed(0)} mm under the heel</text>`;
  const markup = `<svg viewBox="${left} ${-high} ${2 * half} ${high + low}" data-side="${what.side}" data-flip="${flip}" style="--unit: ${((2 * half) / 30).toFixed(2)}px" role="img" aria-label="${what.title}: ${words}">
<path class="foot" d="${path(skin, flip)}"/><path class="ghost" d="${path(ghost, flip)}"/><path class="device" d="${path(solid, flip)}"/>
<line class="floor" x1="${left}" x2="${left + 2 * half}" y1="0" y2="0"/>${limit}
${z.length > 1 ? `<line class="cursor" x1="${cx}" x2="${cx}" y1="${-z[0]}" y2="${-z[z.length - 1]}"/>` : ""}
<text x="${left + 3}" y="${-high + (2 * half) / 20}">${what.side.toUpperCase()}</text><text class="soft" x="${left + 2 * half - 3}" y="${-high + (2 * half) / 20}" text-anchor="end">${what.title}</text>
<text class="soft" x="${left + 3}" y="${half / 17}">${what.ends[0]}</text><text class="soft" x="${left + 2 * half - 3}" y="${half / 17}" text-anchor="end">${what.ends[1]}</text>
<text x="${left + half}" y="${half / 7.5}" text-anchor="middle">${words}</text></svg>`;
  return { markup, figures };
}
