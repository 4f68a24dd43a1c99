// A small turning picture of devices for a notebook; space.js and paint.js stand before it in the same page.
const camera = new Camera(), canvas = document.querySelector("canvas"), painter = new Painter(canvas);
const parts = CARDS.map((text) => {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer;
  const size = new DataView(bytes).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, size)));
  let from = 4 + size;
  const take = (Kind, count) => { const a = new Kind(bytes, from, count); from += 4 * count; return a; };
  const part = { head, vertices: take(Float32Array, 3 * head.vertices), faces: take(Uint32Array, 3 * head.faces), scalars: {} };
  for (const name of head.scalars) part.scalars[name] = take(Float32Array, head.vertices);
  return painter.upload(part);
});
function draw() {
  painter.begin(camera);
  for (const part of parts) {
    const shift = [0, parts.length === 1 ? 0 : part.head.side === "left" ? 62 : -62, 0];
    painter.draw(part, { colour: [0.8, 0.86, 0.92, 1], shift, map: { name: "height", range: [0, 40] } });
  }
}
canvas.onpointerdown = (event) => {
  canvas.setPointerCapture(event.pointerId);
  canvas.onpointermove = (e) => { camera.turn(e.movementX, e.movementY); draw(); };
  canvas.onpointerup = () => { canvas.onpointermove = null; };
};
canvas.onwheel = (event) => { event.preventDefault(); camera.distance *= Math.exp(event.deltaY * 0.001); draw(); };
camera.aspect = canvas.clientWidth / canvas.clientHeight;
camera.look(2.75, 0.7, [130, 0, 12], parts.length === 1 ? 230 : 320);
draw();
