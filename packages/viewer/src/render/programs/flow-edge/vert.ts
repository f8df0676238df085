// The same curve as render/curve.ts, with y up. Width, arrow and dash are in CSS pixels and do not grow with the zoom.
export const VERTEX = /* glsl */ `
attribute vec3 a_place;
attribute vec2 a_from;
attribute vec2 a_to;
attribute vec3 a_radii;
attribute vec2 a_line;
attribute vec4 a_color;
attribute vec4 a_id;

uniform mat3 u_matrix;
uniform vec2 u_viewport;
uniform float u_sizeRatio;

varying float v_across;
varying float v_half;
varying float v_along;
varying float v_dash;
varying float v_head;
varying vec4 v_color;
varying vec4 v_id;

vec2 p0; vec2 p1; vec2 p2; vec2 p3;

vec2 bezier(float t) {
  float s = 1.0 - t;
  return s * s * s * p0 + 3.0 * s * s * t * p1 + 3.0 * s * t * t * p2 + t * t * t * p3;
}

vec2 tangent(float t) {
  float s = 1.0 - t;
  return s * s * (p1 - p0) + 2.0 * s * t * (p2 - p1) + t * t * (p3 - p2);
}

void main() {
  p0 = (u_matrix * vec3(a_from, 1.0)).xy * u_viewport * 0.5;
  p3 = (u_matrix * vec3(a_to, 1.0)).xy * u_viewport * 0.5;
  float sourceRadius = a_radii.x / u_sizeRatio;
  float targetRadius = a_radii.y / u_sizeRatio;
  float bend = a_radii.z;
  if (distance(a_from, a_to) < 1e-7) {
    float reach = 20.0 + sourceRadius;
    p1 = p0 + vec2(reach, reach * 1.4 + bend);
    p2 = p3 + vec2(-reach, reach * 1.4 + bend);
  } else {
    float reach = max(abs(p3.x - p0.x) * 0.5, 28.0);
    p1 = p0 + vec2(reach, -bend * 1.3333);
    p2 = p3 + vec2(-reach, -bend * 1.3333);
  }

  float width = a_line.x;
  float headLength = 5.0 + width * 1.1;
  float headHalf = 2.4 + width * 0.75;
  // Near its ends the curve runs at three times the reach of its control points per unit of t.
  float startSpeed = max(3.0 * distance(p0, p1), 1.0);
  float endSpeed = max(3.0 * distance(p2, p3), 1.0);
  float first = min(sourceRadius / startSpeed, 0.3);
  float last = 1.0 - min((targetRadius + 1.5) / endSpeed, 0.3);
  float neck = max(first, last - min(headLength / endSpeed, 0.4));

  float head = a_place.z;
  float t = head > 0.5 ? mix(neck, last, a_place.x) : mix(first, neck, a_place.x);
  float half_ = head > 0.5 ? headHalf * (1.0 - a_place.x) : width * 0.5;

  #ifdef PICKING_MODE
  half_ = max(half_, 4.0);
  #endif

  vec2 direction = normalize(tangent(t) + vec2(1e-6, 0.0));
  float reachOut = half_ + 1.0;
  vec2 pixel = bezier(t) + vec2(-direction.y, direction.x) * a_place.y * reachOut;
  gl_Position = vec4(pixel * 2.0 / u_viewport, 0.0, 1.0);

  v_along = 0.0;
  if (a_line.y > 0.5) {
    vec2 before = bezier(first);
    for (int i = 1; i <= 16; i++) {
      vec2 next = bezier(mix(first, t, float(i) / 16.0));
      v_along += distance(before, next);
      before = next;
    }
  }
  v_across = a_place.y * reachOut;
  v_half = half_;
  v_dash = a_line.y;
  v_head = head;
  v_color = a_color;
  v_id = a_id;
  v_id.a *= 255.0 / 254.0;
}
`
