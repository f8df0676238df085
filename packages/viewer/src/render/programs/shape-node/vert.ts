export const VERTEX = /* glsl */ `
attribute vec2 a_corner;
attribute vec2 a_position;
attribute float a_size;
attribute float a_style;
attribute vec4 a_color;
attribute vec4 a_paper;
attribute vec4 a_ring;

uniform mat3 u_matrix;
uniform vec2 u_viewport;
uniform float u_sizeRatio;

varying vec2 v_pixel;
varying float v_radius;
varying float v_style;
varying vec4 v_color;
varying vec4 v_paper;
varying vec4 v_ring;

void main() {
  v_radius = a_size / u_sizeRatio;
  // Room for the rim; more where there are corners, a ring, or a stack's second outline. What is empty is painted too, pixel by pixel.
  float shape = mod(a_style, 32.0);
  bool round_ = shape < 0.5 || (shape > 5.5 && shape < 7.5);
  float most = round_ ? 1.0 : 1.25;
  float room = a_ring.a > 0.5 || (shape > 9.5 && shape < 10.5) ? 6.0 : round_ ? 2.0 : 2.5;
  v_pixel = a_corner * (v_radius * most + room);
  vec2 clip = (u_matrix * vec3(a_position, 1.0)).xy + v_pixel * 2.0 / u_viewport;
  gl_Position = vec4(clip, 0.0, 1.0);
  v_style = a_style;
  v_color = a_color;
  v_paper = a_paper;
  v_ring = a_ring;
}
`
