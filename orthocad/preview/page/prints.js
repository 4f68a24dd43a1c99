// A photo or a carbon print of the sole, laid under one foot: scaled, turned, mirrored, and moved by hand.

const $ = (id) => document.getElementById(id);
const FIELDS = { tall: "print-mm", turn: "print-turn", opacity: "print-opacity" };

export class Prints {
  constructor(painter, changed) {
    Object.assign(this, { painter, changed, of: {}, side: null });
    $("print").onchange = (event) => this.load(event.target.files[0]);
    for (const [name, id] of Object.entries(FIELDS)) $(id).oninput = () => this.put({ [name]: Number($(id).value) });
    $("print-mirror").onchange = () => this.put({ mirrored: $("print-mirror").checked });
    $("print-side").onchange = () => { this.side = $("print-side").value; this.show(); };
    $("print-move").onchange = changed;
    $("print-off").onclick = () => { delete this.of[this.side]; $("print").value = ""; this.show(); changed(); };
  }

  get here() { return this.of[this.side]; }

  get moving() { return Boolean(this.here) && $("print-move").checked; }

  clear(sides) {
    Object.assign(this, { of: {}, side: sides[0] ?? null });
    $("print").value = "";
    $("print-side").innerHTML = sides.map((s) => `<option>${s}</option>`).join("");
    this.show();
  }

  look(sides) { // which feet are seen: a picture goes under the one that stands alone
    if (sides.length === 1 && this.side !== sides[0]) this.side = sides[0];
    this.show();
  }

  async load(file) {
    if (!file || !this.painter) return;
    let image;
    try { image = await createImageBitmap(file); } catch { $("status").textContent = `${file.name} is no picture this browser can show`; return; }
    this.of[this.side] = { texture: this.painter.texture(image), ratio: image.width / image.height, tall: 280, turn: 0, dx: 0, dy: 0, mirrored: false, opacity: 0.75 };
    this.show();
    this.changed("loaded");
  }

  put(what) {
    if (this.here) Object.assign(this.here, what);
    this.changed();
  }

  move(dx, dy) { this.put({ dx: this.here.dx + dx, dy: this.here.dy + dy }); }

  scale(by) {
    this.put({ tall: Math.min(500, Math.max(50, this.here.tall * by)) });
    this.show();
  }

  show() {
    const p = this.here;
    $("print-box").hidden = !Object.keys(this.of).length;
    $("print-side").value = this.side;
    $("print-fields").disabled = !p;
    if (!p) return;
    for (const [name, id] of Object.entries(FIELDS)) if ($(id) !== document.activeElement) $(id).value = name === "tall" ? +p.tall.toFixed(1) : p[name];
    $("print-mirror").checked = p.mirrored;
  }

  // Seen from below with the toes up, the picture's left is the wearer's right; from above it is mirrored.
  draw(side, length, shift) {
    const p = this.of[side];
    if (!p) return;
    const half = [p.tall / 2, (p.tall * p.ratio) / 2], angle = (p.turn * Math.PI) / 180, flip = p.mirrored ? -1 : 1;
    const corner = (u, w) => {
      const [x, y] = [u * half[0], flip * w * half[1]];
      return [length / 2 + p.dx + x * Math.cos(angle) - y * Math.sin(angle), shift[1] + p.dy + x * Math.sin(angle) + y * Math.cos(angle), -1];
    };
    this.painter.showPicture(p.texture, [corner(-1, -1), corner(-1, 1), corner(1, 1), corner(1, -1)], p.opacity);
  }
}
