// One socket to the bench; everything shown follows from what it tells.

import { Camera, onScreen, hit, add, sub } from "./space.js";
import { Painter, rampCanvas } from "./paint.js";
import { picture } from "./section.js";
import { handles, distances } from "./handles.js";
import { Prints } from "./prints.js";
import * as panel from "./panel.js";

const $ = (id) => document.getElementById(id);
const store = {
  hello: null, state: null, parts: {}, verdicts: {}, loads: {}, stale: {}, compared: null, confirmed: new Set(), signed: null, building: false,
  task: "foot", sides: "both", along: "left", colour: "none", view: null, opacity: 0.35, measure: false, points: [], pair: null, held: null,
  layers: { scan: true, sole: false, landmarks: true, device: true, cover: true, section: false }, at: {}, cursor: {}, busy: null,
};
const camera = new Camera();
let painter;
try { painter = new Painter($("scene")); } catch (fault) { refuse("preview.no_webgl", `${fault.message}; use a browser of the last years with graphics switched on`); }
let dirty = true;
const later = () => { dirty = true; };
const prints = new Prints(painter, (what) => { if (what === "loaded") view("plantar"); later(); });
window.orthocad = { store, camera, prints }; // for tests and the curious

// --- the bench -------------------------------------------------------------------------------------------------

let socket;
function connect() {
  socket = new WebSocket(`ws://${location.host}/socket`);
  socket.binaryType = "arraybuffer";
  socket.onmessage = (event) => (typeof event.data === "string" ? heard(JSON.parse(event.data)) : meshed(event.data));
  socket.onopen = () => { $("fault").hidden = true; status(""); };
  socket.onclose = () => { status("connection to orthocad lost; trying again"); setTimeout(connect, 1500); };
}
const say = (message) => { if (socket?.readyState === 1) socket.send(JSON.stringify(message)); };
window.orthocad.say = say;
window.orthocad.idle = () => !dirty;
const status = (text) => { $("status").textContent = text; };

function heard(m) {
  if (m.kind === "hello") opened(m);
  if (m.kind === "status") status(m.text);
  if (m.kind === "state") { store.state = m; store.signed = m.signed; for (const s of sidesHere()) store.stale[s] = true; refresh(); }
  if (m.kind === "blocks" && store.state) { store.state.blocks = m.blocks; refresh(); }
  if (m.kind === "signed") { store.signed = m.signed; signed(); }
  if (m.kind === "confirmed") { store.confirmed = new Set(m.sides); lead(); }
  if (m.kind === "verdict") { store.verdicts[m.side] = m; store.stale[m.side] = false; refresh(); }
  if (m.kind === "orders") { store.hello.orders = m.orders; orders(store.hello); }
  if (m.kind === "load") { store.loads[m.side] = m; refresh(); }
  if (m.kind === "pair") { store.pair = m; refresh(); }
  if (m.kind === "compared") { store.compared = m; $("ghost").value = m.which; differences(); }
  if (m.kind === "no ghost") { drop(`ghost/${m.side}`); sections(); }
  if (m.kind === "note") status(`${m.text} [${m.code}]`);
  if (m.kind === "saved") status(`saved ${m.file}`);
  if (m.kind === "build") building(m);
  if (m.kind === "fault") refuse(m.code, m.text);
  later();
}

function meshed(buffer) {
  const size = new DataView(buffer).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, size)));
  let from = 4 + size;
  const take = (Kind, count) => { const a = new Kind(buffer, from, count); from += 4 * count; return a; };
  const part = { head, vertices: take(Float32Array, 3 * head.vertices), faces: take(Uint32Array, 3 * head.faces), scalars: {} };
  for (const name of head.scalars) part.scalars[name] = take(Float32Array, head.vertices);
  const name = `${head.layer}/${head.side}`;
  drop(name);
  store.parts[name] = painter ? painter.upload(part) : part;
  if (head.layer === "foot" && !store.view) view("start");
  sections();
  later();
}

function drop(name) {
  if (store.parts[name] && painter) painter.drop(store.parts[name]);
  delete store.parts[name];
}

function opened(m) {
  for (const name of Object.keys(store.parts)) drop(name);
  Object.assign(store, { hello: m, state: null, verdicts: {}, loads: {}, pair: null, compared: null, view: null, held: null, confirmed: new Set(), signed: null, building: false, busy: null, points: [] });
  $("name").textContent = m.name;
  $("patient").textContent = panel.orderLine(m);
  prints.clear(m.sides);
  $("fault").hidden = true;
  document.title = `${m.name} – orthocad`;
  $("link-box").hidden = m.sides.length < 2;
  store.sides = m.sides.length === 1 ? m.sides[0] : "both";
  $("ghost").innerHTML = ["none", "proposal", "opened", ...m.designs].map((d) => `<option value="${panel.esc(d)}">${panel.esc(d)}</option>`).join("");
  $("build-bar").hidden = true;
  locked();
  orders(m);
  choices("shown", m.sides.length > 1 ? ["left", "both", "right"] : m.sides, store.sides, (s) => { store.sides = s; prints.look(sidesShown()); task(); view(store.view || "start"); });
  task();
}

function orders(m) {
  $("orders").hidden = !m.orders.length;
  panel.put($("orders"), `<h2>Orders</h2><ol>${m.orders.map((o, n) => `<li class="${n === m.number ? "now" : ""}"><button data-order="${n}">${panel.esc(o.name)} <span class="soft ${o.state === "failed" ? "bad" : o.state === "approved" ? "good" : ""}" title="${panel.esc(o.text)}">${panel.esc(o.state)}</span></button></li>`).join("")}</ol>`);
}

function refuse(code, text) {
  $("fault").hidden = false;
  $("fault").innerHTML = `<b>This cannot be shown</b><p>${panel.esc(text)}</p><span class="code">${panel.esc(code)}</span>`;
  status("");
  locked();
}

// What cannot be done now cannot be pressed.
function locked() {
  const state = store.state, open = state && $("fault").hidden;
  $("undo").disabled = !open || !state.can.undo;
  $("redo").disabled = !open || !state.can.redo;
  $("build").disabled = !open || store.building || state.faults.length > 0 || state.blocks.some((b) => !b.by);
  $("save").disabled = !open || state.faults.some((f) => !f.side);
}

function building(m) {
  $("build-bar").hidden = false;
  if (!("ok" in m)) $("build-bar").innerHTML = `Building: ${panel.esc(m.stage)} done <progress max="${m.of}" value="${m.done}"></progress>`;
  else if (m.ok) $("build-bar").innerHTML = `<b class="good">Built</b> into ${panel.esc(m.out)}: ${m.files.map((f) => (f === "report.html" ? `<a href="/result/report.html" target="_blank">${f}</a>` : panel.esc(f))).join(", ")} <button data-close-build>Close</button>`;
  else $("build-bar").innerHTML = `<b class="bad">Not built</b> <p>${panel.esc(m.text)}</p><span class="code">${panel.esc(m.code)}</span> <button data-close-build>Close</button>`;
  store.building = !("ok" in m);
  locked();
}

// --- the panel -------------------------------------------------------------------------------------------------

const sidesHere = () => store.hello?.sides || [];
const sidesShown = () => (store.sides === "both" ? sidesHere() : sidesHere().filter((s) => s === store.sides));
// Along a pair one foot stands before the other: the medial and the lateral view draw one; pressed again, the other.
const sidesDrawn = () => (store.sides === "both" && sidesHere().length > 1 && ["medial", "lateral"].includes(store.view) ? [store.along] : sidesShown());
const controlsHere = () => [...(store.hello?.controls || [])].filter((c) => store.task === "all" || c.task === store.task)
  .sort((a, b) => (store.task === "all" ? 0 : a.rank - b.rank)); // as the hand goes through them

function choices(id, names, chosen, pick) {
  $(id).innerHTML = names.map((n) => `<button data-pick="${n}" aria-pressed="${n === chosen}">${n}</button>`).join("");
  $(id).onclick = (event) => {
    const name = event.target.dataset?.pick;
    if (!name) return;
    for (const b of $(id).children) b.setAttribute("aria-pressed", b.dataset.pick === name);
    pick(name);
  };
}

function task() {
  document.body.dataset.task = store.task;
  $("tasks").innerHTML = panel.TASKS.map(([id, name]) => `<button role="tab" data-task="${id}" aria-selected="${id === store.task}">${name}</button>`).join("");
  const sides = sidesShown();
  const extra = store.task === "send" ? sendMarkup() : "";
  const lead = ["foot", "arch", "heel"].includes(store.task) ? '<div id="lead"></div>' : "";
  const reset = store.task === "send" ? "" : `<p>${sides.map((s) => `<button data-back="${s}">Reset all ${s}</button>`).join(" ")}</p>`;
  $("task").innerHTML = lead + extra + panel.controlsMarkup(store.task === "send" ? [] : controlsHere(), sides, ["foot", "arch", "heel"].includes(store.task)) + reset;
  refresh();
}

function sendMarkup() {
  const pair = sidesHere().length > 1 ? '<p><button data-mirror="left">Copy left to right</button> <button data-mirror="right">Copy right to left</button></p><p class="soft">all but the lift, which is the shorter side\'s alone</p>' : "";
  const next = store.hello.orders.length > store.hello.number + 1 ? `<button data-order="${store.hello.number + 1}">Next order</button>` : "";
  const earlier = ["proposal", "opened", ...store.hello.designs].map((d) => `<button data-ghost="${panel.esc(d)}">${panel.esc(d)}</button>`).join(" ");
  return `<h3>compare</h3><p class="soft">draws it as a ghost, and lists what differs on the right</p><p class="wrap">${earlier} <button data-ghost="none">no ghost</button></p>
${pair ? `<h3>copy</h3>${pair}` : ""}<h3>send</h3><div id="signed"></div>
<p class="wrap"><button class="main" data-walk="approve">Approve…</button> <button data-walk="send_back">Hold…</button> ${next}</p><p class="soft">${store.hello.alone ? "Either saves the design and writes your name, note and its fingerprint beside it." : "Approve signs what this page shows: the batch's device, or your edit once it is built; that then takes its place."}</p>`;
}

function refresh() {
  const state = store.state;
  if (!state) return;
  panel.fill($("task"), store.hello.controls, state, store.busy, store);
  lead();
  signed();
  locked();
  panel.put($("troubles"), panel.troublesMarkup(state, sidesHere(), store.verdicts, store.stale));
  checks();
  differences();
  sections();
  marks();
}

function lead() {
  if (!$("lead") || !store.state) return;
  panel.put($("lead"), store.task === "foot" ? panel.orderMarkup(store.hello) + panel.footMarkup(store.state, sidesShown(), store.confirmed)
    : store.task === "arch" ? panel.archTable(store.state, sidesHere(), store.verdicts, store.stale)
    : panel.heelTable(store.state, sidesHere(), { heights: heelHeights(), loads: store.loads, pair: store.pair, stale: sidesHere().some((s) => store.stale[s]) }));
}

const checks = () => panel.put($("checks"), panel.checksMarkup(sidesHere(), store.verdicts, store.stale));
const signed = () => { if ($("signed")) panel.put($("signed"), panel.signedMarkup(store.signed)); };

function differences() {
  if (!store.state) return;
  const c = store.compared && store.compared.which !== "none" ? store.compared : null;
  panel.put($("differences"), panel.differencesMarkup(c ? c.differences : store.state.differences, store.hello.controls, c ? `Against ${c.which}` : "Changed from the proposal"));
}

function set(input, moving) {
  const { side, key } = input.dataset;
  let value = input.value;
  if (input.type === "number" || input.type === "range") {
    const control = store.hello.controls.find((c) => c.key === key);
    if (value === "" && !control.optional) return;
    value = value === "" ? null : Number(value);
  }
  const both = $("link").checked && !$("link-box").hidden;
  say({ do: "set", side: both ? "both" : side, key, value, moving });
}

document.addEventListener("input", (event) => {
  const input = event.target;
  if (!input.dataset?.key) return;
  store.busy = input;
  if (input.tagName !== "SELECT" && input.type !== "text") set(input, true);
});
document.addEventListener("change", (event) => {
  const input = event.target;
  if (input.dataset?.key) { set(input, input.type === "range"); rested(); }
});
document.addEventListener("focusout", (event) => { // also where nothing changed in the end, or the box was emptied
  if (event.target.dataset?.key) { if (store.busy) rested(); refresh(); }
});

function rested() {
  say({ do: "rest" });
  store.busy = null;
}

document.addEventListener("click", (event) => {
  const d = event.target.dataset || {};
  if (d.task) { store.task = d.task; later(); task(); for (const [name, v] of [["arch", "medial"], ["heel", "posterior"], ["pads", "plantar"]]) if (d.task === name) view(v); }
  if (d.back) say({ do: "reset", side: d.back, key: d.key || null });
  if (d.accept) accept(d.accept);
  if (d.withdraw) say({ do: "withdraw", code: d.withdraw });
  if (d.confirm) confirmFoot(d.confirm);
  if (d.mirror) say({ do: "mirror", side: d.mirror });
  if (d.ghost) { $("ghost").value = d.ghost; say({ do: "ghost", which: d.ghost }); }
  if (d.walk) signOff(d.walk);
  if (d.order) say({ do: "order", number: Number(d.order) });
  if ("closeBuild" in d) $("build-bar").hidden = true;
});
$("undo").onclick = () => say({ do: "undo" });
$("redo").onclick = () => say({ do: "redo" });
$("save").onclick = () => say({ do: "save" });
$("build").onclick = () => say({ do: "build" });
$("ghost").onchange = (event) => say({ do: "ghost", which: event.target.value });
$("opacity").oninput = (event) => { store.opacity = Number(event.target.value); later(); };
$("measure").onchange = (event) => { store.measure = event.target.checked; store.points = []; marks(); later(); };

const confirmFoot = (side) => say({ do: "confirm", side });

function accept(code) {
  const block = store.state.blocks.find((b) => b.code === code);
  asked("Take responsibility", `${block.code}: ${block.text}`, "Accept", (by, why) => say({ do: "accept", code, by, why }));
}

function signOff(what) {
  const name = store.hello.name;
  if (what === "approve") asked("Approve", store.hello.alone ? `${name}, as it stands here; it is saved` : `${name}, as this page shows it; an edit must be built first`, "Approve", (by, why) => say({ do: "approve", by, why }), store.hello.alone ? "optional" : "none");
  else asked("Hold", `${name} is held until someone takes it up`, "Hold", (by, why) => say({ do: "send_back", by, why }));
}

function asked(title, text, button, then, reason = "needed") {
  $("accept-title").textContent = title;
  $("accept-text").textContent = text;
  $("accept-yes").textContent = button;
  $("accept-why").value = "";
  $("accept-why").required = reason === "needed";
  $("accept-why").parentElement.hidden = reason === "none";
  $("accept").returnValue = "";
  $("accept").showModal();
  $("accept").onclose = () => { if ($("accept").returnValue === "yes") then($("accept-by").value, $("accept-why").value); };
}

$("accept-no").onclick = () => $("accept").close("no"); // no submit button: Enter would press the first of them

document.addEventListener("keydown", (event) => {
  const writing = ["INPUT", "SELECT", "TEXTAREA"].includes(document.activeElement?.tagName) && document.activeElement.type !== "range";
  if (event.ctrlKey && event.key === "s") { event.preventDefault(); say({ do: "save" }); }
  else if (event.ctrlKey && ["z", "y"].includes(event.key) && (!writing || document.activeElement.dataset.key)) {
    event.preventDefault();
    if (store.busy) rested();
    say({ do: event.key === "y" || event.shiftKey ? "redo" : "undo" });
  }
  else if (!event.ctrlKey && !writing && store.task === "foot" && ["l", "r"].includes(event.key)) {
    const side = event.key === "l" ? "left" : "right";
    if (sidesHere().includes(side)) confirmFoot(side);
  }
});

// --- the scene -------------------------------------------------------------------------------------------------

const APART = 62;
const shiftOf = (side) => (store.sides !== "both" ? [0, 0, 0] : [0, side === "left" ? APART : -APART, 0]);
const seatOf = (side) => store.parts[`device/${side}`]?.head.seat || [0, 0, 0];
const seated = (side, p) => { const s = seatOf(side); return [p[0], p[1], p[2] + s[0] + s[1] * p[0] + s[2] * p[1]]; };
const unseated = (side, p) => { const s = seatOf(side); return [p[0], p[1], p[2] - s[0] - s[1] * p[0] - s[2] * p[1]]; };

function view(wanted, again = false) {
  const name = wanted === "free" ? "start" : wanted;
  if (again && name === store.view) store.along = store.along === "left" ? "right" : "left";
  store.view = name;
  const lengths = sidesHere().map((s) => store.parts[`foot/${s}`]?.head.length_mm || 260);
  const length = Math.max(260, ...lengths), one = store.sides !== "both";
  const middle = [length / 2, 0, 12], low = [length / 2, 0, 25], q = Math.PI / 2;
  const inward = sidesDrawn()[0] === "left" ? -1 : 1; // medial is +y on a right foot
  const fit = (wide, high) => Math.max(high, wide / camera.aspect); // mm that must be seen across and up
  const flat = fit(one ? 150 : 270, length * 1.15), along = fit(length * 1.2, 150);
  const views = {
    start: [2.75, 0.62, middle, fit(one ? 260 : 370, length * (one ? 1.0 : 1.2))], plantar: [0, -q, middle, flat], dorsal: [2 * q, q, middle, flat],
    medial: [inward * q, 0.06, low, along], lateral: [-inward * q, 0.06, low, along], posterior: [2 * q, 0.1, [20, 0, 25], fit(one ? 150 : 270, 130)],
  };
  const [box, high] = [$("print-box").hidden ? 0 : $("print-box").offsetHeight + 16, $("scene").clientHeight];
  if (name === "plantar" && box) { // above the picture's fields
    const size = (flat * high) / (high - box);
    views.plantar = [0, -q, [middle[0] - (1.12 * size * box) / (2 * high), 0, 12], size];
  }
  camera.look(...views[name]);
  for (const b of $("views").children) b.setAttribute("aria-pressed", b.dataset.pick === name);
  sections();
  marks();
  later();
}

const RANGES = { shaped: [-5, 5], height: [0, 40], gap: [-4, 4], thickness: [0, 24], pressure: [0, 250] };
const TITLES = { height: "height, mm", gap: "gap to the seated sole, mm (red presses, blue clear)", thickness: "thickness, mm", pressure: "pressure standing, kPa: predicted, to compare designs" };

function frame() {
  requestAnimationFrame(frame);
  const canvas = $("scene");
  if (!painter || (!dirty && canvas.clientWidth === frame.width && canvas.clientHeight === frame.height)) return;
  [frame.width, frame.height] = [canvas.clientWidth, canvas.clientHeight];
  dirty = false;
  painter.begin(camera);
  const map = (part) => (store.colour !== "none" && part.scalars[store.colour] ? { name: store.colour, range: RANGES[store.colour] } : null);
  const below = glassy() && camera.height < 0;
  if (below) for (const side of sidesDrawn()) drawFoot(side);
  if (below) painter.nearer();
  if (!below) for (const side of sidesDrawn()) drawSide(side, map);
  for (const side of sidesDrawn()) prints.draw(side, store.parts[`foot/${side}`]?.head.length_mm || 260, shiftOf(side));
  if (below) painter.nearer();
  for (const side of sidesDrawn()) below ? drawSide(side, map) : drawFoot(side);
  for (const d of spans()) painter.lines([...d.from, ...d.to], [0.35, 0.1, 0.75, 1], true);
  if (store.points.length === 2) painter.lines([...store.points[0], ...store.points[1]], [0.07, 0.07, 0.07, 1], true);
  marks();
}

function cutOf(side) {
  if (!store.layers.section) return undefined;
  const along = sectionKind() === "medial";
  const sign = side === "left" ? -1 : 1;
  return along ? [0, sign, 0, sign * station(side)] : [-1, 0, 0, -station(side)];
}

// Where things are put on the sole the device is of glass: the foot and a print behind it are seen, and its pads and sinks.
const glassy = () => store.task === "pads" || store.view === "plantar";

function drawSide(side, map) {
  const device = store.parts[`device/${side}`], ghost = store.parts[`ghost/${side}`], shift = shiftOf(side), cut = cutOf(side);
  if (device && store.layers.device && !glassy()) painter.draw(device, { colour: [0.80, 0.86, 0.92, 1], shift, cut, map: map(device) });
  if (device && store.layers.device && glassy()) {
    const formed = device.scalars.shaped ? { name: "shaped", range: RANGES.shaped } : null;
    painter.draw(device, { colour: [0.55, 0.66, 0.80, 0.22], shift, cut, map: map(device) || formed, count: device.head.top_faces });
    painter.draw(device, { colour: [0.55, 0.66, 0.80, 0.22], shift, cut });
  }
  if (device && store.layers.cover && device.head.cover_mm > 0)
    painter.draw(device, { colour: [0.25, 0.45, 0.75, 0.45], shift, cut, lift: device.head.cover_mm, count: device.head.top_faces });
  if (ghost) painter.draw(ghost, { colour: [0.49, 0.23, 0.93, glassy() ? 0.12 : 0.35], shift, cut });
}

function drawFoot(side) {
  const foot = store.parts[`foot/${side}`], shift = shiftOf(side), cut = cutOf(side), seat = seatOf(side);
  if (!foot) return;
  if (store.layers.sole) painter.draw(foot, { colour: [0.92, 0.74, 0.62, 0.9], shift, seat, cut, below: 18 });
  if (store.layers.scan && store.opacity > 0) painter.draw(foot, { colour: [0.91, 0.72, 0.60, Math.min(0.999, store.opacity)], shift, seat, cut, inside: [0.8, 0.55, 0.45] });
}

// The held handle's distances to the heads near it, in the scene.
function spans() {
  const held = store.held, foot = store.state?.feet[held?.side];
  if (!foot || store.task !== "pads" || !sidesDrawn().includes(held.side)) return [];
  const own = handles(store.state.values[held.side], foot, lengthOf(held.side)).find((h) => h.key === held.key), shift = shiftOf(held.side);
  return own ? distances(own, Object.fromEntries(heads(foot))).map((d) => ({ ...d, from: add(d.from, shift), to: add(d.to, shift) })) : [];
}

const heads = (foot) => Object.entries(foot.sites).filter(([name]) => name.startsWith("mth"));
const holds = (side, key) => store.held?.side === side && store.held.key === key;
const lengthOf = (side) => store.state.feet[side].measures.foot_length_mm.value;

// Landmarks, side names, handles and rulers: plain elements over the canvas, so that a hand or a key can take them.
function marks() {
  const state = store.state, canvas = $("scene");
  if (!state || !painter) return;
  const [w, h] = [canvas.clientWidth, canvas.clientHeight], matrix = camera.matrix(), wanted = [];
  for (const side of sidesDrawn()) {
    const shift = shiftOf(side), foot = state.feet[side];
    if (!foot) continue;
    wanted.push({ id: `side-${side}`, kind: `side ${side}`, text: side.toUpperCase(), p: add([-26, 0, 0], shift) });
    if (store.layers.landmarks)
      for (const [name, p] of Object.entries(foot.landmarks))
        wanted.push({ id: `landmark-${side}-${name}`, kind: `landmark${foot.placed.includes(name) ? " placed" : ""}`, label: name, side, name, p: add(seated(side, p), shift) });
    if (store.task !== "pads") continue;
    for (const [name, [x, y]] of heads(foot)) wanted.push({ id: `head-${side}-${name}`, kind: "head", text: name.slice(-1), p: add([x, y, 2], shift) });
    for (const h of handles(state.values[side], foot, lengthOf(side)))
      wanted.push({ id: holds(side, h.key) ? store.held.id : `handle-${side}-${h.key}`, kind: store.held && store.held.key !== h.key ? "handle other" : "handle", label: `${h.label} ${panel.shown(state.values[side][h.key].value, store.hello.controls.find((c) => c.key === h.key).unit)}`, side, p: add(h.p, shift), key: h.key, read: h.read, carry: h.carry });
  }
  for (const d of spans()) wanted.push({ id: `span-${d.head}`, kind: "ruler span", text: `${d.mm.toFixed(1)} mm`, title: `to metatarsal head ${d.head.slice(-1)}`, p: d.to });
  if (store.points.length === 2) wanted.push({ id: "ruler", kind: "ruler", text: `${Math.hypot(...sub(store.points[0], store.points[1])).toFixed(1)} mm`, p: add(store.points[0].map((v, k) => (v + store.points[1][k]) / 2), [0, 0, 0]) });
  $("distance").textContent = store.points.length === 2 ? wanted.find((m) => m.id === "ruler").text : store.measure ? "pick two points" : "";
  const keep = new Set(wanted.map((m) => m.id));
  for (const old of [...$("marks").children]) if (!keep.has(old.dataset.id) && old.dataset.id !== store.held?.id) old.remove();
  for (const m of wanted) {
    let box = $("marks").querySelector(`[data-id="${m.id}"]`);
    if (!box) { box = document.createElement("div"); box.dataset.id = m.id; $("marks").append(box); if (m.label) box.innerHTML = `<i></i><span>${m.label.replaceAll("_", " ")}</span>`; box.mark = m; if (m.name || m.key) grip(box); }
    box.mark = m;
    box.className = `mark ${m.kind}`;
    if (m.name || m.key) box.tabIndex = m.key || store.task === "foot" ? 0 : -1;
    if (m.title) box.title = m.title;
    if (m.text) box.textContent = m.text;
    else if (box.lastChild.textContent !== m.label) box.lastChild.textContent = m.label.replaceAll("_", " ");
    const at = onScreen(matrix, m.p, w, h);
    box.style.display = at ? "" : "none";
    if (at) box.style.transform = m.text && m.kind.startsWith("side") ? `translate(calc(${at[0]}px - 50%), calc(${at[1]}px - 50%))` : `translate(${at[0]}px, ${at[1]}px)`;
  }
}

const over = (event) => {
  const box = $("scene").getBoundingClientRect();
  return camera.ray(((event.clientX - box.left) / box.width) * 2 - 1, 1 - ((event.clientY - box.top) / box.height) * 2);
};

function grip(box) {
  const hold = () => { store.held = box.mark.key ? { id: box.dataset.id, side: box.mark.side, key: box.mark.key } : null; later(); };
  const moved = (event) => (box.mark.carry ? carried(box.mark, event) : box.mark.key ? slid(box.mark, event) : placed(box.mark, event));
  const letGo = () => { say({ do: "rest" }); store.held = null; later(); };
  box.onpointerdown = (event) => {
    event.preventDefault();
    box.focus();
    box.setPointerCapture(event.pointerId);
    hold();
    let last = null;
    box.onpointermove = (e) => { last = moved(e) || last; if (last) say({ ...last, moving: true }); if (last?.do === "carry") last = null; };
    box.onpointerup = () => { box.onpointermove = box.onpointerup = null; if (last) say({ ...last, moving: true }); letGo(); };
  };
  box.onkeydown = (event) => { // as far on the screen as it takes to move the dose by a step
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way) return;
    event.preventDefault();
    const at = box.getBoundingClientRect(), middle = box.mark.key ? [at.left, at.top] : [at.left + at.width / 2, at.top + at.height / 2];
    const now = box.mark.key && store.state.values[box.mark.side][box.mark.key].value;
    hold();
    for (let px = 1; px < (box.mark.carry ? 90 : 16); px++) {
      const found = moved({ clientX: middle[0] + px * way[0], clientY: middle[1] + px * way[1] });
      if (!found || (box.mark.key && found.value === now)) continue;
      say({ ...found, moving: true });
      break;
    }
  };
  box.onblur = () => { if (store.held?.id === box.dataset.id && !box.onpointermove) letGo(); };
}

// A sink goes from site to site: to the nearest free one.
function carried(mark, event) {
  const p = onSole(mark, event), { sites } = store.state.feet[mark.side], values = store.state.values[mark.side];
  if (!p) return null;
  const own = store.held.key, free = Object.keys(sites).map((name) => `sink_${name}_mm`).filter((key) => key === own || values[key].value === 0);
  const far = (key) => Math.hypot(...sub([...sites[key.slice(5, -3)], 0], [p[0], p[1], 0]));
  const to = free.sort((a, b) => far(a) - far(b))[0];
  if (to === own) return null;
  store.held.key = to;
  return { do: "carry", side: mark.side, key: own, to };
}

function placed(mark, event) {
  const p = onFoot(mark.side, over(event));
  return p && { do: "landmark", side: mark.side, name: mark.name, xyz: unseated(mark.side, p) };
}

function onSole(mark, event) { // on the plane of the handle
  const ray = over(event), t = (mark.p[2] - ray.from[2]) / ray.way[2];
  return Number.isFinite(t) ? sub(add(ray.from, ray.way, t), shiftOf(mark.side)) : null;
}

function slid(mark, event) {
  const p = onSole(mark, event), control = store.hello.controls.find((c) => c.key === mark.key);
  if (!p) return null;
  const value = Math.min(control.high, Math.max(control.low, mark.read(p)));
  const step = control.step;
  return { do: "set", side: mark.side, key: mark.key, value: +(Math.round(value / step) * step).toFixed(3) };
}

function onFoot(side, ray) { // the ray brought into the foot's own frame: the seat is a shear, undone at both ends
  const shift = shiftOf(side), foot = store.parts[`foot/${side}`];
  if (!foot) return null;
  const from = unseated(side, sub(ray.from, shift)), to = unseated(side, sub(add(ray.from, ray.way, 1000), shift));
  const way = sub(to, from).map((v) => v / 1000), t = hit({ from, way }, foot.vertices, foot.faces);
  return Number.isFinite(t) ? seated(side, add(from, way, t)) : null;
}

function pick(event) {
  const ray = over(event);
  let best = Infinity;
  for (const side of sidesDrawn()) {
    const shift = shiftOf(side), device = store.parts[`device/${side}`];
    if (device && store.layers.device) best = Math.min(best, hit({ from: sub(ray.from, shift), way: ray.way }, device.vertices, device.faces));
    const skin = store.layers.scan && store.opacity > 0 ? onFoot(side, ray) : null;
    if (skin) best = Math.min(best, Math.hypot(...sub(add(skin, shift), ray.from)));
  }
  if (!Number.isFinite(best)) return;
  store.points = [...(store.points.length === 2 ? [] : store.points), add(ray.from, ray.way, best)];
  later();
}

function onPlane(event, fromX, fromY) { // how far a hand went on the support plane
  const place = (x, y) => { const ray = over({ clientX: x, clientY: y }), t = -ray.from[2] / ray.way[2]; return Number.isFinite(t) && t > 0 ? add(ray.from, ray.way, t) : [0, 0, 0]; };
  const there = place(event.clientX, event.clientY), here = place(fromX, fromY);
  return [there[0] - here[0], there[1] - here[1]];
}

const scene = $("scene");
scene.onpointerdown = (event) => {
  scene.setPointerCapture(event.pointerId);
  let [x, y] = [event.clientX, event.clientY], [x0, y0] = [x, y], moved = 0;
  scene.onpointermove = (e) => {
    const [dx, dy] = [e.clientX - x, e.clientY - y];
    [x, y] = [e.clientX, e.clientY];
    moved += Math.abs(dx) + Math.abs(dy);
    if (prints.moving) { prints.move(...onPlane(e, x0, y0)); [x0, y0] = [e.clientX, e.clientY]; return; }
    if (event.button === 2 || e.shiftKey) camera.shift(dx, dy, scene.clientHeight); else camera.turn(dx, dy);
    for (const b of $("views").children) b.setAttribute("aria-pressed", false);
    store.view = "free";
    later();
  };
  scene.onpointerup = (e) => { scene.onpointermove = scene.onpointerup = null; if (store.measure && moved < 4) pick(e); };
};
scene.oncontextmenu = (event) => event.preventDefault();
scene.onwheel = (event) => { event.preventDefault(); if (prints.moving) { prints.scale(Math.exp(-event.deltaY * 0.0005)); return; } camera.distance = Math.max(60, Math.min(2500, camera.distance * Math.exp(event.deltaY * 0.001))); later(); };
scene.onkeydown = (event) => {
  const way = { ArrowLeft: [-12, 0], ArrowRight: [12, 0], ArrowUp: [0, -12], ArrowDown: [0, 12] }[event.key];
  if (way) { camera.turn(...way); event.preventDefault(); later(); }
};

// --- sections --------------------------------------------------------------------------------------------------

const sectionKind = () => (store.task === "heel" || store.view === "posterior" ? "posterior" : "medial");

function station(side) {
  const kind = sectionKind(), own = store.at[`${kind}/${side}`], marksHere = store.state?.feet[side]?.landmarks;
  if (own !== undefined) return own;
  if (!marksHere) return 0;
  const apex = marksHere.arch_apex || marksHere.heel_center;
  return kind === "medial" ? apex[1] : marksHere.heel_center[0];
}

function sections() {
  const state = store.state;
  if (!state) return;
  const kind = sectionKind();
  $("section-title").textContent = kind === "medial" ? "Section along the arch" : "Section across the heel, from behind";
  const pictures = sidesShown().map((side) => {
    const device = store.parts[`device/${side}`], sign = side === "left" ? -1 : 1, L = state.feet[side].landmarks;
    const at = station(side), cursor = store.cursor[`${kind}/${side}`] ?? (kind === "medial" ? (L.arch_apex || L.heel_center)[0] : L.heel_center[1]);
    const flip = kind === "medial" ? -sign : -1; // along: from the medial side; across: from behind
    const ends = kind === "medial" ? (flip < 0 ? ["toes", "heel"] : ["heel", "toes"]) : side === "left" ? ["lateral", "medial"] : ["medial", "lateral"];
    return picture({ side, axis: kind === "medial" ? 1 : 0, at, flip, ends, cursor, device, foot: store.parts[`foot/${side}`], ghost: store.parts[`ghost/${side}`], seat: seatOf(side), cover: device?.head.cover_mm, limit: kind === "posterior" ? state.shoe?.heel_mm : null, title: kind === "medial" ? `medial section at y = ${at.toFixed(0)} mm` : `from behind, at x = ${at.toFixed(0)} mm` });
  });
  store.figures = Object.fromEntries(sidesShown().map((s, n) => [s, pictures[n].figures]));
  $("sections").innerHTML = pictures.map((p) => p.markup).join("");
  if (!$("cut").contains(document.activeElement)) cutMarkup(kind);
  if (store.task === "heel") lead();
}

function cutMarkup(kind) {
  const [low, high] = kind === "medial" ? [-50, 50] : [0, 300];
  $("cut").innerHTML = sidesShown().map((s) => `<div class="row"><span class="tag ${s}">${s[0].toUpperCase()}</span><input type="range" min="${low}" max="${high}" step="0.5" value="${station(s)}" data-cut="${s}" aria-label="${s} section place"><span class="soft">${station(s).toFixed(1)} mm</span></div>`).join("");
}
$("cut").oninput = (event) => {
  const side = event.target.dataset.cut;
  store.at[`${sectionKind()}/${side}`] = Number(event.target.value);
  event.target.nextSibling.textContent = `${Number(event.target.value).toFixed(1)} mm`;
  sections();
  later();
};
$("sections").onpointermove = (event) => {
  const svg = event.target.closest("svg");
  if (!svg) return;
  const box = svg.getBoundingClientRect(), [left, , width] = svg.getAttribute("viewBox").split(" ").map(Number);
  store.cursor[`${sectionKind()}/${svg.dataset.side}`] = (left + ((event.clientX - box.left) / box.width) * width) * Number(svg.dataset.flip);
  sections();
};

function heelHeights() {
  const out = {};
  for (const side of sidesShown()) {
    const device = store.parts[`device/${side}`], c = store.state?.feet[side]?.landmarks.heel_center;
    if (!device || !c) continue;
    const t = hit({ from: [c[0], c[1], 500], way: [0, 0, -1] }, device.vertices, device.faces);
    if (Number.isFinite(t)) out[side] = 500 - t + device.head.cover_mm;
  }
  return out;
}

// --- layers, colours, views ------------------------------------------------------------------------------------

$("layers").innerHTML = Object.keys(store.layers).map((l) => `<button data-layer="${l}" aria-pressed="${store.layers[l]}">${l === "section" ? "cut open" : l}</button>`).join("");
$("layers").onclick = (event) => {
  const layer = event.target.dataset?.layer;
  if (!layer) return;
  store.layers[layer] = !store.layers[layer];
  event.target.setAttribute("aria-pressed", store.layers[layer]);
  later();
};
$("colour").innerHTML = ["none", "height", "gap", "thickness", "pressure"].map((c) => `<option>${c}</option>`).join("");
$("colour").onchange = (event) => { store.colour = event.target.value; legend(); later(); };
choices("views", ["plantar", "dorsal", "medial", "lateral", "posterior"], "", (name) => view(name, true));

function legend() {
  const box = $("legend");
  box.replaceChildren();
  if (store.colour === "none") return;
  const [low, high] = RANGES[store.colour];
  box.append(rampCanvas(store.colour));
  const ticks = Object.assign(document.createElement("div"), { className: "ticks" });
  for (let n = 0; n <= 4; n++) {
    const tick = document.createElement("span");
    tick.textContent = low + (n * (high - low)) / 4;
    tick.style.left = `${25 * n}%`;
    ticks.append(tick);
  }
  box.append(ticks, TITLES[store.colour]);
}

connect();
requestAnimationFrame(frame);
