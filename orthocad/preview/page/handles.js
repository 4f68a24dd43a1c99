// Doses that are places on the sole: where the handle stands for a value, which value a dragged place means, and how
// far the held one is from the metatarsal heads.

const PLANE_MM = 2; // handles lie this high over the support plane
const NEAR_MM = 60;
const BESIDE_MM = 30; // an edge has a distance to heads no farther than this along it

// Each: {key, label, p: [x, y, z], read(p) -> value, axis: the coordinate an edge holds, or undefined for a point};
// what is carried from site to site has no value to read.
export function handles(v, foot, length) {
  const L = foot.landmarks, found = [], held = (key) => v[key]?.value;
  const out = Math.sign(L.mtp5[1] - L.mtp1[1]), ball = Math.hypot(L.mtp5[0] - L.mtp1[0], L.mtp5[1] - L.mtp1[1]);
  const line = (y) => L.mtp5[0] + ((y - L.mtp5[1]) / (L.mtp1[1] - L.mtp5[1])) * (L.mtp1[0] - L.mtp5[0]);
  const put = (key, label, x, y, read, axis) => found.push({ key, label, p: [x, y, PLANE_MM], read, axis });
  const middle = (L.mtp1[1] + L.mtp5[1]) / 2;
  if (held("met_pad_mm") > 0 || held("met_bar_mm") > 0)
    put("met_pad_behind_mm", held("met_pad_mm") > 0 ? "pad, peak" : "bar, peak", line(middle) - held("met_pad_behind_mm"), middle, (p) => line(middle) - p[0]);
  const cut = held("first_ray_cutout"), edge = L.mtp1[1] + out * held("cutout_lateral_fraction") * ball;
  if (cut && cut !== "none") {
    const inside = L.mtp1[1] + out * 0.5 * held("cutout_lateral_fraction") * ball;
    put("cutout_lateral_fraction", "cut-out, side", line(edge) - 2, edge, (p) => (out * (p[1] - L.mtp1[1])) / ball, 1);
    if (cut === "first_met") put("first_met_proximal_mm", "cut-out, behind", L.mtp1[0] - held("first_met_proximal_mm"), inside, (p) => L.mtp1[0] - p[0], 0);
    else put("first_ray_proximal_fraction", "cut-out, behind", held("first_ray_proximal_fraction") * length, inside, (p) => p[0] / length, 0);
  }
  if (held("mortons") === "extension") {
    const y = L.mtp1[1] + out * held("mortons_width_mm");
    put("mortons_width_mm", "Morton's, side", line(y) + 6, y, (p) => out * (p[1] - L.mtp1[1]), 1);
  }
  if (held("heel_pad_mm") > 0) {
    const s = held("heel_pad_shift_mm") * Math.SQRT1_2, [x, y] = [L.heel_center[0] - s, L.heel_center[1] + out * s];
    put("heel_pad_shift_mm", "heel pad", x, y, (p) => ((L.heel_center[0] - p[0]) + out * (p[1] - L.heel_center[1])) * Math.SQRT1_2);
    if (held("heel_pad_diameter_mm") !== null)
      put("heel_pad_diameter_mm", "heel pad, edge", x + held("heel_pad_diameter_mm") / 2, y, (p) => 2 * Math.hypot(p[0] - x, p[1] - y));
  }
  const sunk = Object.keys(foot.sites).filter((name) => held(`sink_${name}_mm`) > 0);
  for (const name of sunk) {
    const [x, y] = foot.sites[name];
    found.push({ key: `sink_${name}_mm`, label: `sink, ${SITES[name] || `head ${name.slice(-1)}`}`, p: [x, y, PLANE_MM], carry: true });
  }
  if (sunk.length) {
    const [x, y] = foot.sites[sunk[0]];
    put("sink_lesion_mm", "lesion, edge", x - held("sink_lesion_mm") / 2, y, (p) => 2 * Math.hypot(p[0] - x, p[1] - y));
  }
  return found;
}

const SITES = { heel: "heel", navicular: "navicular", styloid: "styloid", hallux: "big toe" };

// Lines from a held handle to the heads near it: {from, to, mm, head}; square to an edge, straight from a point.
export function distances(handle, heads) {
  const from = (place) => (handle.axis === undefined ? handle.p : handle.axis === 1 ? [place[0], handle.p[1], PLANE_MM] : [handle.p[0], place[1], PLANE_MM]);
  const along = ([x, y]) => (handle.axis === undefined ? 0 : handle.axis === 1 ? Math.abs(x - handle.p[0]) : Math.abs(y - handle.p[1]));
  return Object.entries(heads)
    .filter(([, place]) => along(place) < BESIDE_MM)
    .map(([head, [x, y]]) => ({ head, to: [x, y, PLANE_MM], from: from([x, y]) }))
    .map((d) => ({ ...d, mm: Math.hypot(d.to[0] - d.from[0], d.to[1] - d.from[1]) }))
    .filter((d) => d.mm < NEAR_MM)
    .sort((a, b) => a.mm - b.mm)
    .slice(0, 3);
}
