// WebGL2: meshes with a colour map, see-through feet, ghosts, a cutting plane, lines and one picture.

const MESH_VERTEX = `#version 300 es
in vec3 place; in vec3 normal; in float value;
uniform mat4 camera; uniform vec3 shift; uniform vec3 seat; uniform float lift;
out vec3 v_place; out vec3 v_own; out vec3 v_normal; out float v_value;
void main() {
  vec3 p = place; p.z += seat.x + seat.y * place.x + seat.z * place.y + lift;
  v_own = place; v_place = p; v_normal = normal; v_value = value;
  gl_Position = camera * vec4(p + shift, 1.0);
}`;
const MESH_FRAGMENT = `#version 300 es
precision highp float;
in vec3 v_place; in vec3 v_own; in vec3 v_normal; in float v_value;
uniform vec4 colour; uniform vec3 eye; uniform vec3 shift; uniform vec2 range; uniform bool mapped; uniform sampler2D ramp;
uniform vec4 cut; uniform float below; uniform vec3 inside;
out vec4 painted;
void main() {
  if (dot(cut.xyz, v_place) > cut.w || v_own.z > below) discard;
  vec3 base = colour.rgb;
  float alpha = colour.a;
  if (mapped && v_value < 1e8) { base = texture(ramp, vec2(clamp((v_value - range.x) / (range.y - range.x), 0.002, 0.998), 0.5)).rgb; alpha = max(alpha, 0.8); }
  vec3 n = normalize(v_normal);
  vec3 to_eye = normalize(eye - v_place - shift);
  if (!gl_FrontFacing) { n = -n; if (cut.w < 1e8) { painted = vec4(inside, colour.a); return; } }
  float key = max(dot(n, normalize(to_eye + vec3(-0.25, 0.35, 0.6))), 0.0);
  float shine = pow(max(dot(n, normalize(to_eye + normalize(vec3(-0.3, 0.4, 0.9)))), 0.0), 40.0);
  vec3 lit = base * (mapped ? 0.62 + 0.40 * key : 0.38 + 0.66 * key) + (mapped ? 0.0 : 0.10) * shine;
  painted = vec4(lit, alpha);
}`;
const LINE_VERTEX = `#version 300 es
in vec3 place; uniform mat4 camera; void main() { gl_Position = camera * vec4(place, 1.0); }`;
const LINE_FRAGMENT = `#version 300 es
precision highp float; uniform vec4 colour; out vec4 painted; void main() { painted = colour; }`;
const PICTURE_VERTEX = `#version 300 es
in vec3 place; in vec2 spot; uniform mat4 camera; out vec2 v_spot;
void main() { v_spot = spot; gl_Position = camera * vec4(place, 1.0); }`;
const PICTURE_FRAGMENT = `#version 300 es
precision highp float; in vec2 v_spot; uniform sampler2D picture; uniform float opacity; out vec4 painted;
void main() { painted = vec4(texture(picture, v_spot).rgb, opacity); }`;

export const RAMPS = {
  height: ["#30123b", "#4454c4", "#2fb2f4", "#1ae4b6", "#a4fc3c", "#fbb938", "#f05b12", "#7a0403"],
  gap: ["#7f1d1d", "#dc6b4e", "#f6c8ae", "#f7f7f5", "#b5d4ea", "#4f95c8", "#0b3c6f"],
  thickness: ["#0d0887", "#6a00a8", "#b12a90", "#e16462", "#fca636", "#f0f921"],
  shaped: ["#0b3c6f", "#2f7fc1", "#a8d0ee", "#f3c999", "#e58a2b", "#a34700"],
  pressure: ["#fff7ec", "#fdd49e", "#fc8d59", "#d7301f", "#7f0000"],
};

export function rampCanvas(name) {
  const canvas = Object.assign(document.createElement("canvas"), { width: 256, height: 1 });
  const pen = canvas.getContext("2d");
  const shade = pen.createLinearGradient(0, 0, 256, 0);
  RAMPS[name].forEach((c, i, all) => shade.addColorStop(i / (all.length - 1), c));
  pen.fillStyle = shade;
  pen.fillRect(0, 0, 256, 1);
  return canvas;
}

export function normals(vertices, faces) {
  const out = new Float32Array(vertices.length);
  for (let f = 0; f < faces.length; f += 3) {
    const a = 3 * faces[f], b = 3 * faces[f + 1], c = 3 * faces[f + 2];
    const ux = vertices[b] - vertices[a], uy = vertices[b + 1] - vertices[a + 1], uz = vertices[b + 2] - vertices[a + 2];
    const vx = vertices[c] - vertices[a], vy = vertices[c + 1] - vertices[a + 1], vz = vertices[c + 2] - vertices[a + 2];
    const nx = uy * vz - uz * vy, ny = uz * vx - ux * vz, nz = ux * vy - uy * vx;
    for (const i of [a, b, c]) { out[i] += nx; out[i + 1] += ny; out[i + 2] += nz; }
  }
  return out;
}

export class Painter {
  constructor(canvas) {
    this.canvas = canvas;
    this.gl = canvas.getContext("webgl2", { antialias: true, preserveDrawingBuffer: true });
    if (!this.gl) throw new Error("this browser has no WebGL2");
    this.mesh = this.program(MESH_VERTEX, MESH_FRAGMENT);
    this.line = this.program(LINE_VERTEX, LINE_FRAGMENT);
    this.picture = this.program(PICTURE_VERTEX, PICTURE_FRAGMENT);
    this.ramps = {};
    for (const name of Object.keys(RAMPS)) this.ramps[name] = this.texture(rampCanvas(name));
    this.lineBuffer = this.gl.createBuffer();
  }

  program(vertex, fragment) {
    const gl = this.gl, made = gl.createProgram();
    for (const [kind, text] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(shader));
      gl.attachShader(made, shader);
    }
    gl.linkProgram(made);
    const at = {};
    for (let i = 0; i < gl.getProgramParameter(made, gl.ACTIVE_UNIFORMS); i++) {
      const { name } = gl.getActiveUniform(made, i);
      at[name] = gl.getUniformLocation(made, name);
    }
    return { made, at };
  }

  texture(image) {
    const gl = this.gl, made = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, made);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, image);
    for (const [k, v] of [[gl.TEXTURE_MIN_FILTER, gl.LINEAR], [gl.TEXTURE_MAG_FILTER, gl.LINEAR], [gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE], [gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE]])
      gl.texParameteri(gl.TEXTURE_2D, k, v);
    return made;
  }

  upload(part) { // part: {vertices, faces, scalars}; returns it with its buffers
    const gl = this.gl;
    part.array = gl.createVertexArray();
    gl.bindVertexArray(part.array);
    part.buffers = [];
    const put = (name, data, size) => {
      const buffer = gl.createBuffer(), place = gl.getAttribLocation(this.mesh.made, name);
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW);
      gl.enableVertexAttribArray(place);
      gl.vertexAttribPointer(place, size, gl.FLOAT, false, 0, 0);
      part.buffers.push(buffer);
      return buffer;
    };
    put("place", part.vertices, 3);
    put("normal", normals(part.vertices, part.faces), 3);
    part.valueBuffer = put("value", new Float32Array(part.vertices.length / 3).fill(1e9), 1);
    const index = gl.createBuffer();
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, index);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, part.faces, gl.STATIC_DRAW);
    part.buffers.push(index);
    gl.bindVertexArray(null);
    return part;
  }

  colourBy(part, name) {
    if (part.colouredBy === name) return;
    part.colouredBy = name;
    const from = part.scalars[name];
    const value = new Float32Array(part.vertices.length / 3);
    for (let i = 0; i < value.length; i++) value[i] = from && Number.isFinite(from[i]) ? from[i] : 1e9;
    this.gl.bindBuffer(this.gl.ARRAY_BUFFER, part.valueBuffer);
    this.gl.bufferData(this.gl.ARRAY_BUFFER, value, this.gl.STATIC_DRAW);
  }

  drop(part) {
    part.buffers.forEach((b) => this.gl.deleteBuffer(b));
    this.gl.deleteVertexArray(part.array);
  }

  begin(camera) {
    const gl = this.gl, canvas = this.canvas, ratio = Math.min(2, window.devicePixelRatio || 1);
    const width = Math.round(canvas.clientWidth * ratio), height = Math.round(canvas.clientHeight * ratio);
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    camera.aspect = width / Math.max(1, height);
    gl.viewport(0, 0, width, height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    gl.enable(gl.DEPTH_TEST);
    gl.depthFunc(gl.LEQUAL);
    gl.blendFuncSeparate(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA, gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    this.camera = camera.matrix();
    this.eye = camera.eye;
  }

  // how: {colour, shift, seat, lift, cut, below, map: {name, range}, count}
  draw(part, how) {
    const gl = this.gl, { made, at } = this.mesh;
    gl.useProgram(made);
    gl.uniformMatrix4fv(at.camera, false, this.camera);
    gl.uniform3fv(at.eye, this.eye);
    gl.uniform3fv(at.shift, how.shift);
    gl.uniform3fv(at.seat, how.seat || [0, 0, 0]);
    gl.uniform1f(at.lift, how.lift || 0);
    gl.uniform4fv(at.colour, how.colour);
    gl.uniform4fv(at.cut, how.cut || [0, 0, 0, 1e9]);
    gl.uniform1f(at.below, how.below ?? 1e9);
    gl.uniform3fv(at.inside, how.inside || [0.35, 0.42, 0.5]);
    gl.uniform1i(at.mapped, how.map ? 1 : 0);
    if (how.map) {
      this.colourBy(part, how.map.name);
      gl.uniform2fv(at.range, how.map.range);
      gl.bindTexture(gl.TEXTURE_2D, this.ramps[how.map.name]);
    }
    gl.bindVertexArray(part.array);
    const count = 3 * (how.count ?? part.faces.length / 3);
    const glass = how.colour[3] < 1;
    if (glass) { // its nearest skin only: depth first, then colour
      gl.colorMask(false, false, false, false);
      gl.drawElements(gl.TRIANGLES, count, gl.UNSIGNED_INT, 0);
      gl.colorMask(true, true, true, true);
      gl.enable(gl.BLEND);
    }
    gl.drawElements(gl.TRIANGLES, count, gl.UNSIGNED_INT, 0);
    gl.disable(gl.BLEND);
    gl.bindVertexArray(null);
  }

  lines(points, colour, onTop = false) {
    const gl = this.gl, { made, at } = this.line;
    if (!points.length) return;
    gl.useProgram(made);
    gl.uniformMatrix4fv(at.camera, false, this.camera);
    gl.uniform4fv(at.colour, colour);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.lineBuffer);
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array(points), gl.DYNAMIC_DRAW);
    const place = gl.getAttribLocation(made, "place");
    gl.enableVertexAttribArray(place);
    gl.vertexAttribPointer(place, 3, gl.FLOAT, false, 0, 0);
    if (onTop) gl.disable(gl.DEPTH_TEST);
    gl.drawArrays(gl.LINES, 0, points.length / 3);
    gl.enable(gl.DEPTH_TEST);
  }

  nearer() { this.gl.clear(this.gl.DEPTH_BUFFER_BIT); } // what is drawn next lies over what was drawn so far

  showPicture(texture, corners, opacity) { // corners: four places, anticlockwise from the image's lower left
    const gl = this.gl, { made, at } = this.picture;
    gl.useProgram(made);
    gl.uniformMatrix4fv(at.camera, false, this.camera);
    gl.uniform1f(at.opacity, opacity);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    const [a, b, c, d] = corners;
    const data = new Float32Array([...a, 0, 1, ...b, 1, 1, ...c, 1, 0, ...a, 0, 1, ...c, 1, 0, ...d, 0, 0]);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.lineBuffer);
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.DYNAMIC_DRAW);
    for (const [name, size, from] of [["place", 3, 0], ["spot", 2, 12]]) {
      const place = gl.getAttribLocation(made, name);
      gl.enableVertexAttribArray(place);
      gl.vertexAttribPointer(place, size, gl.FLOAT, false, 20, from);
    }
    gl.enable(gl.BLEND);
    gl.drawArrays(gl.TRIANGLES, 0, 6);
    gl.disable(gl.BLEND);
  }
}
