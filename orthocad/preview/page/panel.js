// The controls of the day's tasks, made from the catalogue's records, and what stands beside the scene in words.

export const TASKS = [["foot", "Foot"], ["arch", "Arch"], ["heel", "Heel"], ["pads", "Pads"], ["send", "Compare"], ["all", "All"]];
const WAYS = { rearfoot_post_deg: ["varus", "valgus"], forefoot_post_deg: ["varus", "valgus"], cast_inversion_deg: ["inverted", "everted"], arch_fill_mm: ["lower", "higher"] };

export const esc = (text) => String(text ?? "").replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
export const shown = (value, unit) => (value === null || value === undefined ? "not given" : typeof value === "number" ? `${+value.toFixed(2)}${unit ? ` ${unit}` : ""}` : String(value).replaceAll("_", " "));
export const put = (box, markup) => { if (box.markup !== markup) box.innerHTML = box.markup = markup; }; // what a hand is on stays
const tag = (side) => `<span class="tag ${side}">${side[0].toUpperCase()}</span>`;

function row(control, side) {
  const name = `${side} ${control.label}`, id = `data-side="${side}" data-key="${control.key}" aria-label="${esc(name)}"`;
  const back = `<button class="back" data-back="${side}" data-key="${control.key}" title="back to the proposal" aria-label="reset ${esc(name)}">↺</button>`;
  if (control.kind === "choice") {
    const options = control.choices.map((c) => `<option value="${c}">${esc(c.replaceAll("_", " "))}</option>`).join("");
    return `<div class="row" data-row="${side}">${tag(side)}<select ${id}>${options}</select>${back}</div>`;
  }
  if (control.kind === "text") return `<div class="row" data-row="${side}">${tag(side)}<input type="text" ${id}>${back}</div>`;
  const limits = control.low === null ? "" : `min="${control.low}" max="${control.high}"`;
  return `<div class="row" data-row="${side}">${tag(side)}<input type="range" ${limits} step="${control.step}" ${id} data-slider tabindex="-1"><input type="number" step="${control.step}" ${id}><span class="words"></span>${back}</div>`;
}

export function controlsMarkup(controls, sides, byTask) {
  let group = "";
  return controls.map((c) => {
    const head = c.group === group || byTask ? "" : `<h3>${esc(c.group)}</h3>`;
    group = c.group;
    const range = [c.low === null ? "" : `${c.low} to ${c.high}`, c.unit === "deg" ? "°" : c.unit].join(c.unit === "deg" ? "" : " ");
    return `${head}<div class="control" data-control="${c.key}"><div class="name"><span class="dot" title="not as proposed">●</span><span class="label">${esc(c.label)}</span><span class="unit">${esc(range)}</span></div>${sides.map((s) => row(c, s)).join("")}<div class="here"></div></div>`;
  }).join("");
}

function way(control, value) {
  if (typeof value !== "number") return "";
  const words = WAYS[control.key];
  return words && value !== 0 ? words[value > 0 ? 0 : 1] : "";
}

// Put values into the controls that stand; what a hand is on is left alone.
export function fill(root, controls, state, busy, { verdicts, stale }) {
  for (const control of controls) {
    const box = root.querySelector(`[data-control="${control.key}"]`);
    if (!box) continue;
    let changed = false;
    for (const line of box.querySelectorAll("[data-row]")) {
      const held = state.values[line.dataset.row]?.[control.key];
      if (!held) continue;
      changed ||= held.changed;
      line.classList.toggle("changed", held.changed);
      line.title = `${control.text}\nproposed: ${shown(held.proposed, control.unit)}\n${held.reason}\nsource: ${control.source} (${control.status})`;
      line.querySelector(".back").title = `back to the proposal: ${shown(held.proposed, control.unit)}`;
      for (const input of line.querySelectorAll("input, select")) {
        if (input === busy) continue;
        const value = held.value === null ? "" : held.value;
        if (input.type === "range") input.value = held.value ?? held.own ?? control.low;
        else input.value = typeof value === "number" ? +value.toFixed(3) : value;
        if (control.optional) input.placeholder = held.own === undefined ? "none" : held.own.toFixed(1);
      }
      const words = line.querySelector(".words");
      if (words) words.textContent = way(control, held.value) || (held.changed ? `was ${shown(held.proposed, "")}` : held.value === null && held.own !== undefined ? "as it is" : "");
    }
    box.classList.toggle("changed", changed);
    put(box.querySelector(".here"), troubles(state, control.key, Object.keys(state.values), verdicts, stale));
  }
}

export function blockMarkup(b) {
  if (b.by) return `<div class="trouble taken"><div class="code">${esc(b.code)}</div>${esc(b.text)}<div>accepted by ${esc(b.by)}: ${esc(b.why)}</div><button data-withdraw="${esc(b.code)}">Withdraw</button></div>`;
  return `<div class="trouble"><div class="code">${esc(b.code)}</div>${esc(b.text)}<br><button data-accept="${esc(b.code)}">Accept…</button></div>`;
}

function troubles(state, key, sides, verdicts, stale) {
  const about = (found) => found.filter((b) => b.keys.includes(key));
  const doses = sides.flatMap((side) => (verdicts[side]?.doses || []).filter((d) => d.name === key && !d.passed && !d.masked_by).map((d) => doseMarkup(d, side, stale)));
  return [...about(state.faults).map(faultMarkup), ...about(state.blocks).map(blockMarkup), ...about(failing(sides, verdicts)).map((c) => failMarkup(c, stale)), ...doses].join("");
}

const failing = (sides, verdicts) => sides.flatMap((side) => (verdicts[side]?.checks || []).filter((c) => !c.passed).map((c) => ({ ...c, side })))
  .filter((c, n, all) => !c.code.startsWith("pair.") || all.findIndex((o) => o.code === c.code && o.text === c.text) === n); // both sides say it

const before = (side, stale) => (stale[side] ? ' <span class="warn">before the last change</span>' : "");
const failMarkup = (c, stale) => `<div class="trouble ${c.advisory ? "taken" : ""}"><div class="code">${esc(c.code)}, ${c.side}${before(c.side, stale)}</div>${c.advisory ? "to look at: " : ""}${esc(c.text)} ${measured(c)}</div>`;
const doseMarkup = (d, side, stale) => `<div class="trouble"><div class="code">dose missed, ${side}${before(side, stale)}</div>${esc(d.name.replaceAll("_", " "))}: ${shown(d.realised, d.unit)} of ${shown(d.requested, d.unit)} on the finished device</div>`;

const faultMarkup = (f) => `<div class="trouble"><div class="code">${esc(f.code)}${f.side ? `, ${f.side}` : ""}</div>${esc(f.text)}</div>`;

export function troublesMarkup(state, sides, verdicts, stale) {
  const failed = failing(sides, verdicts).sort((a, b) => a.advisory - b.advisory);
  const missed = sides.flatMap((side) => (verdicts[side]?.doses || []).filter((d) => !d.passed && !d.masked_by).map((d) => [d, side]));
  const open = state.blocks.filter((b) => !b.by).length + state.faults.length + missed.length + failed.filter((c) => !c.advisory).length;
  const lines = [...state.faults.map(faultMarkup), ...state.blocks.map(blockMarkup), ...missed.map(([d, side]) => doseMarkup(d, side, stale)), ...failed.map((c) => failMarkup(c, stale))];
  lines.push(...state.decisions.map((d) => `<div class="trouble note"><div class="code">to decide: ${esc(d.code)}</div>${esc(d.text)}</div>`));
  const head = open ? `<span class="bad">${open} to settle before it can be built</span>` : '<span class="good">nothing stands against building it</span>';
  const advice = state.advice.length ? `<details><summary>${state.advice.length} remarks</summary>${state.advice.map((a) => `<p>${esc(a.text)} <span class="soft">${esc(a.source)}</span></p>`).join("")}</details>` : "";
  return `<h2>Blocks and decisions</h2>${head}${lines.join("")}${advice}`;
}

const measured = (c) => (c.unit ? `${shown(c.value, c.unit.replace(/mm(\d)/, (_, n) => `mm${"⁰¹²³"[n]}`))} <span class="soft">(${limit(c)})</span>` : "");
const limit = (c) => `${c.passed === c.value <= c.limit ? "at most" : "at least"} ${+c.limit.toFixed(1)}`; // which way follows from the outcome

export function checksMarkup(sides, verdicts, stale) {
  const parts = sides.map((side) => {
    const v = verdicts[side];
    if (!v) return `<p>${tag(side)} <span class="soft">measured when the hand rests</span></p>`;
    const look = v.checks.filter((c) => !c.passed && c.advisory).length;
    const rows = v.checks.map((c) => `<tr><td class="${c.passed ? "good" : c.advisory ? "warn" : "bad"}">${c.passed ? "✓" : c.advisory ? "!" : "✗"}</td><td>${esc(c.text)}</td><td class="n">${measured(c)}</td></tr>`);
    const doses = v.doses.map((d) => `<tr><td class="${d.masked_by ? "warn" : d.passed ? "good" : "bad"}">${d.masked_by ? "–" : d.passed ? "✓" : "✗"}</td><td>${esc(d.name.replaceAll("_", " "))}${d.masked_by ? `<br><span class="soft">masked by ${esc(d.masked_by.replaceAll("_", " "))}</span>` : ""}</td><td class="n">${shown(d.realised, d.unit)} of ${shown(d.requested, "")}</td></tr>`);
    const fit = `gap to the sole ${shown(v.gap.mean, "mm")} on average, 95 % within ${shown(v.gap.p95, "mm")}; ${shown(v.mass_g, "g")} if solid`;
    return `<div>${tag(side)} <span class="${v.passed ? "good" : "bad"}">${v.passed ? (look ? "fails no check that keeps it back" : "passes every check") : "fails a check"}</span>${look ? `, <span class="warn">${look} to look at</span>` : ""}${before(side, stale)}<div class="soft">${fit}</div><table>${rows.join("")}${doses.join("")}</table></div>`;
  });
  return `<h2>Measured on the finished mesh</h2>${parts.join("")}`;
}

export function differencesMarkup(list, controls, title) {
  const unit = (key) => controls.find((c) => c.key === key)?.unit || "";
  const rows = list.map((d) => `<tr><td>${tag(d.side)}</td><td>${esc(d.key.replaceAll("_", " "))}</td><td class="n">${shown(d.before, "")} → <b>${shown(d.value, unit(d.key))}</b></td></tr>`);
  return `<h2>${esc(title)}</h2>${rows.length ? `<table>${rows.join("")}</table>` : '<p class="soft">no difference</p>'}`;
}

export function footMarkup(state, sides, confirmed) {
  return sides.map((side) => {
    const f = state.feet[side], m = f.measures;
    const length = m.foot_length_mm?.value, said = f.said_length_mm;
    const off = said === null || said === undefined ? '<span class="soft">order gives no length</span>' : `<span class="${Math.abs(length - said) > 5 ? "bad" : "good"}">order says ${said} mm, ${(length - said).toFixed(1)} mm off</span>`;
    const rows = Object.entries(m).map(([name, v]) => `<tr><td>${esc(name.replace(/_mm$/, "").replaceAll("_", " "))}</td><td class="n" title="${esc(v.reason)}">${v.value === null ? "not seen" : `${v.value.toFixed(v.unit ? 1 : 2)}${v.plus_minus === null ? "" : ` ± ${v.plus_minus.toFixed(1)}`} ${v.unit}`}</td></tr>`);
    const warned = f.notices.map((n) => `<div class="trouble note"><div class="code">${esc(n.code)}</div>${esc(n.text)}</div>`).join("");
    const done = confirmed.has(side);
    return `<h3>${tag(side)} ${side} foot</h3><div>${esc(f.file)}; side: ${esc(f.side_source)}; load: ${esc(f.load)}</div><div><b>${length?.toFixed(1)} mm long</b>, ${off}</div>${warned}
<p>${f.placed.length ? `placed by hand: ${f.placed.map(esc).join(", ")}` : "drag a landmark on the foot to place it"}</p>
<button data-confirm="${side}" ${done ? "disabled" : ""} title="key ${side[0]}">${done ? "✓ landmarks accepted" : `Accept landmarks (${side[0]})`}</button><table>${rows.join("")}</table>`;
  }).join("");
}

const TOLD = { order_id: "order", patient: "patient", clinic: "clinic", due: "due", priority: "priority", kind: "kind", remake_of: "of order", reason: "reason", quantity: "pieces", note_read_by: "note read by", note_answer: "answer" };

export function orderLine(hello) {
  const s = hello.said, parts = [hello.patient, s.due && `due ${s.due}`, s.kind && s.kind !== "new" && s.kind.replaceAll("_", " "), s.priority, hello.reopened];
  return parts.filter(Boolean).join(" · ");
}

export function orderMarkup(hello) {
  const rows = Object.entries(TOLD).filter(([key]) => hello.said[key]).map(([key, name]) => `<tr><th>${name}</th><td>${esc(hello.said[key].replaceAll("_", " "))}</td></tr>`);
  const notes = hello.said.notes ? `<div class="trouble note"><div class="code">note on the order</div>${esc(hello.said.notes)}</div>` : "";
  const said = hello.notice ? `<div class="trouble">${esc(hello.notice)}</div>` : "";
  if (said && !rows.length && !notes) return said;
  return rows.length || notes ? `<h3>order</h3><table>${rows.join("")}</table>${notes}${said}` : "";
}

export function signedMarkup(signed) {
  if (!signed) return '<p class="soft">not signed yet</p>';
  const changed = signed.covers ? "" : '<div class="warn">changed since: it covers the design as it was then</div>';
  return `<div class="trouble ${signed.state === "held" ? "" : signed.covers ? "fine" : "taken"}"><div class="code">${esc(signed.on)}</div>${esc(signed.state)} by ${esc(signed.by)}${signed.note ? `: ${esc(signed.note)}` : ""}${changed}</div>`;
}

// The arch by number: what the scan shows, what is filled, what is left of it; measured on the finished device when the hand rests.
export function archTable(state, sides, verdicts, stale) {
  const line = (label, get) => `<tr><th>${label}</th>${sides.map((s) => `<td class="n">${get(s)}</td>`).join("")}</tr>`;
  const scanned = (s) => state.feet[s].measures.arch_height_mm?.value, fill = (s) => state.values[s].arch_fill_mm.value;
  const made = (s) => verdicts[s]?.doses.find((d) => d.name === "arch_fill_mm")?.realised;
  const left = (s, by) => (scanned(s) === null || scanned(s) === undefined || by === null || by === undefined ? "–" : `<b>${(scanned(s) - by).toFixed(1)} mm</b> <span class="soft">${((100 * (scanned(s) - by)) / scanned(s)).toFixed(0)} %</span>`);
  const cells = sides.map((s) => `<th class="n">${tag(s)}</th>`).join("");
  return `<table id="arch-table"><tr><th></th>${cells}</tr>${line("arch of the scan", (s) => (scanned(s) === null || scanned(s) === undefined ? "not seen" : `${scanned(s).toFixed(1)} mm`))}${line("fill", (s) => `${shown(Math.abs(fill(s)), "mm")} ${way({ key: "arch_fill_mm" }, fill(s))}`)}${line("device's arch, asked", (s) => left(s, fill(s)))}${line("… measured", (s) => (stale[s] ? '<span class="soft">…</span>' : left(s, made(s))))}</table>`;
}

// Both sides under load in one table; measured on the finished devices, but for the first line that follows the hand.
export function heelTable(state, sides, { heights, loads, pair, stale }) {
  const line = (label, get) => `<tr><th>${label}</th>${sides.map((s) => `<td class="n">${get(s)}</td>`).join("")}</tr>`;
  const all = (label, text) => `<tr><th>${label}</th><td class="n" colspan="${sides.length}">${text}</td></tr>`;
  const v = (key, unit = "mm") => (s) => shown(state.values[s][key].value, unit);
  const worded = (key) => (s) => `${shown(Math.abs(state.values[s][key].value), "°")} ${WAYS[key] && state.values[s][key].value !== 0 ? WAYS[key][state.values[s][key].value > 0 ? 0 : 1] : ""}`;
  const stand = (key) => (s) => (pair?.sides[s] && pair.sides[s][key] !== null ? `${pair.sides[s][key].toFixed(1)} mm` : "–");
  const over = (height, room) => (room !== null && room !== undefined && height > room ? ` <span class="bad">over by ${(height - room).toFixed(1)}</span>` : "");
  const heel = (s) => (heights[s] ? `${heights[s].toFixed(1)} mm${over(heights[s], state.shoe.heel_mm)}` : "–");
  const width = (s) => { const { value, own } = state.values[s].heel_cup_width_mm; return shown(value ?? (own === undefined ? null : +own.toFixed(1)), "mm"); };
  const rows = [line("cup depth", v("heel_cup_depth_mm")), line("cup width inside", width), line("lift", v("heel_lift_mm")), line("medial skive", v("medial_skive_mm")), line("rearfoot post", worded("rearfoot_post_deg")), line("heel stands at", heel)];
  rows.push(line("… under load", stand("under_load_mm")), line("at the heads", (s) => stand("heads_mm")(s) + over(pair?.sides[s]?.heads_mm ?? 0, state.shoe.heads_mm)));
  if (state.shoe.heel_mm !== null && state.shoe.heel_mm !== undefined) rows.push(all("the shoe has room for", `${state.shoe.heel_mm.toFixed(0)} mm heel, ${shown(state.shoe.heads_mm, "mm")} heads`));
  if (pair && pair.difference_mm !== null) {
    const off = Math.abs(pair.beyond_mm), mark = off > pair.block_over_mm ? "bad" : off > pair.warn_over_mm ? "warn" : "good";
    const who = (mm) => (Math.abs(mm) < 0.05 ? "level" : `${Math.abs(mm).toFixed(1)} mm, ${mm > 0 ? "left" : "right"} higher`);
    rows.push(all("difference ordered", who(pair.ordered_mm)), all("difference under load", `<span class="${mark}">${who(pair.difference_mm)}</span>`));
  }
  const peaks = ["heel", "midfoot", "behind heads", "heads"].map((r) => line(`peak standing, ${r}`, (s) => (loads[s]?.peaks.device ? `${loads[s].peaks.device[r]?.toFixed(0)} kPa <span class="soft">(floor ${loads[s].peaks.floor?.[r]?.toFixed(0)})</span>` : "–")));
  const cells = sides.map((s) => `<th class="n">${tag(s)}</th>`).join("");
  return `<table id="heel-table"><tr><th></th>${cells}</tr>${rows.join("")}${peaks.join("")}</table><p class="soft">${stale ? "heights under load and pressure follow when the hand rests; " : ""}predicted pressure, to compare designs of this patient</p>`;
}
