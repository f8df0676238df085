/**
 * The curves of render/curve.ts, with y up: an S, two of them with a straight lane between, or a loop. Every piece is a cubic from `from` by `way`; its
 * control points lie `reach.x` after its beginning and `reach.y` before its end, both `reach.z` higher. Width, arrow and dash are in CSS pixels and do
 * not grow with the zoom.
 */
const CURVE = /* glsl */ `
// How far along an S and along a lane, which side, and whether of the head.
attribute vec4 a_place;
attribute vec2 a_from;
attribute vec2 a_to;
attribute vec3 a_radii;
attribute float a_width;
attribute vec4 a_color;

uniform mat3 u_matrix;
uniform vec2 u_viewport;
uniform float u_sizeRatio;
uniform float u_pixelRatio;

// In device pixels: from the middle of the line, and where its ink is gone.
varying float v_across;
varying float v_end;
varying vec4 v_color;

vec2 from; vec2 way; vec3 reach;
float t;

// A head shorter than three pixels says nothing.
float headLengthOf(float width) {
  float length_ = min(2.0 + width * 3.2, 11.0);
  return length_ < 3.0 ? 0.0 : length_;
}

// The body runs from the rim of the payer to the neck, the head on to the rim of the payee.
float along(float place, vec2 speeds, float headLength) {
  vec2 rims = min(vec2(a_radii.x, a_radii.y) / u_sizeRatio / speeds + vec2(0.0, 1.5 / speeds.y), 0.3);
  float last = 1.0 - rims.y;
  float neck = max(rims.x, last - min(headLength / speeds.y, 0.4));
  return a_place.w > 0.5 ? mix(neck, last, place) : mix(rims.x, neck, place);
}

void standOnScreen() {
  vec2 middle = u_viewport * 0.5;
  from = (u_matrix * vec3(a_from, 1.0)).xy * middle;
  way = (u_matrix * vec3(a_to, 1.0)).xy * middle - from;
}

void runInOne(float headLength) {
  reach = vec2(max(abs(way.x) * 0.5, 28.0), a_radii.z * -1.3333).xxy;
  if (distance(a_from, a_to) < 1e-7) {
    float loop = 20.0 + a_radii.x / u_sizeRatio;
    reach = vec2(loop, loop * 1.4 + a_radii.z).xxy;
  }
  t = along(a_place.x, vec2(3.0 * length(reach.xz)), headLength);
}

// A third of the slope.
vec2 directionAt(float t) {
  float s = 1.0 - t;
  float turn = 2.0 * s * t;
  return way * turn + vec2(reach.x * (s * s - turn) - reach.y * (turn - t * t), reach.z * (s - t));
}

void draw(float headLength) {
  float half_ = a_place.w > 0.5 ? headLength * 0.48 * (1.0 - a_place.x) : a_width * 0.5;
  vec2 direction = directionAt(t);
  direction *= inversesqrt(dot(direction, direction) + 1e-12);
  vec2 swing = vec2(mix(reach.x, -reach.y, t), reach.z) * (3.0 * (t - t * t));
  vec2 pixel = from + way * (t * t * (3.0 - 2.0 * t)) + swing;
  // Nothing is painted beyond the last pixel that the ink touches.
  v_end = half_ * u_pixelRatio + 0.5;
  v_across = a_place.z * v_end;
  pixel += vec2(-direction.y, direction.x) * (v_across / u_pixelRatio);
  gl_Position = vec4(pixel * 2.0 / u_viewport, 0.0, 1.0);
  // A line thinner than a device pixel fades instead of breaking up.
  v_color = vec4(a_color.rgb, 1.0) * (a_place.w > 0.5 ? 1.0 : min(1.0, a_width * u_pixelRatio));
}
`

export const PLAIN_VERTEX = /* glsl */ `
${CURVE}
void main() {
  float headLength = headLengthOf(a_width);
  standOnScreen();
  runInOne(headLength);
  draw(headLength);
}
`

export const VERTEX = /* glsl */ `
${CURVE}
attribute float a_dash;
attribute vec3 a_lane;

varying float v_along;
varying float v_dash;

// Pixels from the start of the piece: four points of Gauss and Legendre see every bend of it. A loop is less to compile than its four steps.
float lengthTo(float t) {
  vec4 places = vec4(0.0694318, 0.3300095, 0.6699905, 0.9305682);
  vec4 weights = vec4(0.1739274, 0.3260726, 0.3260726, 0.1739274);
  float sum = 0.0;
  for (int i = 0; i < 4; i++) {
    sum += weights.x * length(directionAt(t * places.x));
    places = places.yzwx;
    weights = weights.yzwx;
  }
  return 3.0 * t * sum;
}

// Its ends are told as shares of the way, so that the lane holds in any coordinates. A return flow leaves to the right and swings round.
// Returns the length of the pieces before the one that is drawn.
float runByLane(float headLength) {
  vec2 to = from + way;
  float turn = sign(way.x);
  vec2 start = from + vec2(way.x * a_lane.x, way.x * a_lane.z - a_radii.z);
  vec2 end = vec2(from.x + way.x * a_lane.y, start.y);
  vec2 reaches = max(abs(vec2(start.x - from.x, to.x - end.x)) * 0.5, 28.0);
  t = 3.0 * along(a_place.y, reaches * 9.0, headLength);
  way = start - from;
  reach = vec3(reaches.x, turn * reaches.x, 0.0);
  if (t < 1.0) return 0.0;
  float before = a_dash > 0.5 ? lengthTo(1.0) : 0.0;
  from = start;
  way = end - start;
  reach = vec3(way.xx / 3.0, 0.0);
  t -= 1.0;
  if (t < 1.0) return before;
  from = end;
  way = to - end;
  reach = vec3(turn * reaches.y, reaches.y, 0.0);
  t -= 1.0;
  return before + abs(end.x - start.x);
}

void main() {
  float headLength = headLengthOf(a_width);
  standOnScreen();
  v_along = 0.0;
  if (a_lane.x > 0.0) v_along = runByLane(headLength);
  else runInOne(headLength);
  v_dash = a_place.w > 0.5 ? 0.0 : a_dash;
  if (v_dash > 0.5) v_along += lengthTo(t);
  draw(headLength);
}
`
