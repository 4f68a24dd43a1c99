// Draws foot and device from the report's own data; turns by mouse, finger and keyboard.
(() => {
  "use strict";
  const canvas = document.getElementById("scene");
  const said = document.getElementById("scene-said");
  const stored = JSON.parse(document.getElementById("scene-data").textContent);
  let renderer;
  try {
    renderer = new THREE.WebGLRenderer({ canvas, antialias: true, alpha: true });
  } catch {
    said.textContent = "This browser cannot draw in 3D; the pictures above show the same.";
    return;
  }
  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer;
  const scene = new THREE.Scene();
  const camera = new THREE.PerspectiveCamera(32, 1, 10, 4000);
  camera.up.set(0, 0, 1);
  scene.add(new THREE.HemisphereLight(0xffffff, 0x8a8f98, 1.7));
  const lamp = new THREE.DirectionalLight(0xffffff, 1.6);
  camera.add(lamp);
  lamp.position.set(120, 200, 160);
  scene.add(camera);
  const looks = {
    device: { color: 0x2a8794, roughness: 0.65, side: THREE.DoubleSide },
    foot: { color: 0xdeb8a0, roughness: 0.8, transparent: true, opacity: 0.55, depthWrite: false, side: THREE.DoubleSide },
  };
  const body = (packed, look) => {
    const steps = new Int16Array(bytes(packed.places));
    const shape = new THREE.BufferGeometry();
    shape.setAttribute("position", new THREE.BufferAttribute(Float32Array.from(steps, (v) => v * stored.step), 3));
    shape.setIndex(new THREE.BufferAttribute(new Uint32Array(bytes(packed.corners)), 1));
    shape.computeVertexNormals();
    return new THREE.Mesh(shape, new THREE.MeshStandardMaterial(look));
  };
  const groups = {};
  for (const [side, parts] of Object.entries(stored.sides)) {
    const group = new THREE.Group();
    for (const name of ["device", "foot"]) {
      const mesh = body(parts[name], looks[name]);
      mesh.name = name;
      group.add(mesh);
    }
    groups[side] = group;
    scene.add(group);
  }
  const controls = new THREE.OrbitControls(camera, canvas);
  controls.enableZoom = true;
  let side = Object.keys(groups)[0];
  const box = () => new THREE.Box3().setFromObject(groups[side].getObjectByName("device"));
  const outward = () => (side === "left" ? -1 : 1);
  const views = {
    medial: () => new THREE.Vector3(0.1, outward(), 0.35),
    behind: () => new THREE.Vector3(-1, 0.45 * outward(), 0.5),
    above: () => new THREE.Vector3(-0.02, 0, 1),
    below: () => new THREE.Vector3(-0.02, 0, -1),
  };
  let shown = "behind";
  const look = (name) => {
    shown = name;
    const centre = box().getCenter(new THREE.Vector3());
    const size = box().getSize(new THREE.Vector3());
    const away = (Math.max(size.x, size.y) * 0.52) / Math.tan((camera.fov * Math.PI) / 360) / Math.min(1, camera.aspect * 0.8);
    controls.target.copy(centre);
    camera.position.copy(centre).addScaledVector(views[name]().normalize(), away);
    controls.update();
    draw();
  };
  const draw = () => renderer.render(scene, camera);
  const fit = () => {
    const { clientWidth: width, clientHeight: height } = canvas;
    renderer.setPixelRatio(Math.min(2, window.devicePixelRatio || 1));
    renderer.setSize(width, height, false);
    camera.aspect = width / Math.max(1, height);
    camera.updateProjectionMatrix();
    draw();
  };
  const choose = (name) => {
    side = name;
    for (const [other, group] of Object.entries(groups)) group.visible = other === side;
    document.querySelectorAll("[data-side]").forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.side === side)));
    look(shown);
    said.textContent = `${side} shown`;
  };
  const turn = (about, up) => {
    const arm = camera.position.clone().sub(controls.target);
    arm.applyAxisAngle(new THREE.Vector3(0, 0, 1), about);
    const aside = new THREE.Vector3().crossVectors(arm, new THREE.Vector3(0, 0, 1)).normalize();
    const tipped = arm.clone().applyAxisAngle(aside, up);
    const lean = Math.abs(tipped.z) / tipped.length();
    camera.position.copy(controls.target).add(lean < 0.99 ? tipped : arm);
    controls.update();
    draw();
  };
  const near = (share) => {
    camera.position.sub(controls.target).multiplyScalar(share).add(controls.target);
    controls.update();
    draw();
  };
  const keys = {
    ArrowLeft: () => turn(-0.15, 0), ArrowRight: () => turn(0.15, 0), ArrowUp: () => turn(0, -0.12), ArrowDown: () => turn(0, 0.12),
    "+": () => near(0.9), "=": () => near(0.9), "-": () => near(1.1),
  };
  canvas.addEventListener("keydown", (event) => {
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  controls.addEventListener("change", draw);
  document.querySelectorAll("[data-side]").forEach((b) => b.addEventListener("click", () => choose(b.dataset.side)));
  document.querySelectorAll("[data-view]").forEach((b) => b.addEventListener("click", () => look(b.dataset.view)));
  document.querySelectorAll("[data-part]").forEach((b) =>
    b.addEventListener("click", () => {
      const on = b.getAttribute("aria-pressed") !== "true";
      b.setAttribute("aria-pressed", String(on));
      for (const group of Object.values(groups)) group.getObjectByName(b.dataset.part).visible = on;
      draw();
    }),
  );
  new ResizeObserver(fit).observe(canvas);
  fit();
  choose(side);
  said.textContent = "";
})();
