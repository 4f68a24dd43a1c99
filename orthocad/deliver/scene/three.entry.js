export { AmbientLight, BufferAttribute, BufferGeometry, Color, DirectionalLight, DoubleSide, HemisphereLight, Mesh, MeshStandardMaterial, OrthographicCamera, PerspectiveCamera, Scene, Vector3, WebGLRenderer, Box3, Group } from "three";
export { OrbitControls } from "three/addons/controls/OrbitControls.js";
