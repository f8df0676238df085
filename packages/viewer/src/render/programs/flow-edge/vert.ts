// The same curve as render/curve.ts, with y up. Width, arrow and dash are in CSS pixels and do not grow with the zoom.
export const vertexShader = (segments: number): string => /* glsl */ `
attribute vec3 a_place;
attribute vec2 a_from;
attribute vec2 a_to;
attribute vec3 a_radii;
attribute vec2 a_line;
attribute vec3 a_lane;
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

// Up to three cubic pieces; a line without a lane has one.
vec2 p0; vec2 p1; vec2 p2; vec2 p3;
vec2 q0; vec2 q1;
float way; float out_; float home;
bool laned;

// The piece that t falls in, and where in it.
vec2 a; vec2 b; vec2 c; vec2 d;
float u;

void pieceAt(float t) {
  a = p0; b = p1; c = p2; d = p3;
  u = t;
  if (!laned) return;
  u = t * 3.0;
  if (u < 1.0) {
    c = q0 - vec2(way * out_, 0.0); d = q0;
  } else if (u < 2.0) {
    a = q0; b = mix(q0, q1, 0.3333333); c = mix(q0, q1, 0.6666667); d = q1;
    u -= 1.0;
  } else {
    a = q1; b = q1 + vec2(way * home, 0.0);
    u -= 2.0;
  }
}

vec2 bezier(float t) {
  pieceAt(t);
  float s = 1.0 - u;
  return s * s * s * a + 3.0 * s * s * u * b + 3.0 * s * u * u * c + u * u * u * d;
}

// Of the piece that was asked for last.
vec2 slope() {
  float s = 1.0 - u;
  return s * s * (b - a) + 2.0 * s * u * (c - b) + u * u * (d - c);
}

// An S is bent at its ends and straight in its middle: there its steps are longer.
float bent(float share) {
  float left = 1.0 - 2.0 * share;
  return 0.5 - 0.5 * sign(left) * pow(abs(left), 0.6666667);
}

// Where along the line a step ends; a lane needs no steps of its own.
float along(float step_) {
  if (!laned) return bent(step_);
  float steps = ${segments / 2}.0;
  float i = step_ * steps * 2.0;
  if (i < steps - 0.5) return bent(i / (steps - 1.0)) / 3.0;
  if (i > steps + 0.5) return (2.0 + bent((i - steps - 1.0) / (steps - 1.0))) / 3.0;
  return 0.5;
}

void main() {
  p0 = (u_matrix * vec3(a_from, 1.0)).xy * u_viewport * 0.5;
  p3 = (u_matrix * vec3(a_to, 1.0)).xy * u_viewport * 0.5;
  float sourceRadius = a_radii.x / u_sizeRatio;
  float targetRadius = a_radii.y / u_sizeRatio;
  float bend = a_radii.z;
  float pieces = 1.0;
  // The lane is told as shares of the way between the ends, so that it holds in any coordinates.
  laned = a_lane.x > 0.0;
  if (laned) {
    float dx = p3.x - p0.x;
    pieces = 3.0;
    way = sign(dx);
    q0 = vec2(p0.x + dx * a_lane.x, p0.y + dx * a_lane.z - bend);
    q1 = vec2(p0.x + dx * a_lane.y, q0.y);
    out_ = max(abs(q0.x - p0.x) * 0.5, 28.0);
    home = max(abs(p3.x - q1.x) * 0.5, 28.0);
    p1 = p0 + vec2(out_, 0.0);
    p2 = p3 - vec2(home, 0.0);
  } else if (distance(a_from, a_to) < 1e-7) {
    float reach = 20.0 + sourceRadius;
    p1 = p0 + vec2(reach, reach * 1.4 + bend);
    p2 = p3 + vec2(-reach, reach * 1.4 + bend);
  } else {
    float reach = max(abs(p3.x - p0.x) * 0.5, 28.0);
    p1 = p0 + vec2(reach, -bend * 1.3333);
    p2 = p3 + vec2(-reach, -bend * 1.3333);
  }

  float width = a_line.x;
  // A head shorter than three pixels says nothing.
  float headLength = min(2.0 + width * 3.2, 11.0);
  if (headLength < 3.0) headLength = 0.0;
  float headHalf = headLength * 0.48;
  // Near its ends the curve runs at three times the reach of its control points per unit of t.
  float startSpeed = max(3.0 * distance(p0, p1), 1.0) * pieces;
  float endSpeed = max(3.0 * distance(p2, p3), 1.0) * pieces;
  float first = min(sourceRadius / startSpeed, 0.3);
  float last = 1.0 - min((targetRadius + 1.5) / endSpeed, 0.3);
  float neck = max(first, last - min(headLength / endSpeed, 0.4));

  float head = a_place.z;
  float t = head > 0.5 ? mix(neck, last, a_place.x) : mix(first, neck, along(a_place.x));
  float half_ = head > 0.5 ? headHalf * (1.0 - a_place.x) : width * 0.5;

  #ifdef PICKING_MODE
  half_ = max(half_, 4.0);
  #endif

  v_along = 0.0;
  if (a_line.y > 0.5 && a_line.y < 4.5) {
    vec2 before = bezier(first);
    for (int i = 1; i <= 16; i++) {
      vec2 next = bezier(mix(first, t, float(i) / 16.0));
      v_along += distance(before, next);
      before = next;
    }
  }
  vec2 pixel = bezier(t);
  vec2 direction = normalize(slope() + vec2(1e-6, 0.0));
  float reachOut = half_ + 1.0;
  pixel += vec2(-direction.y, direction.x) * a_place.y * reachOut;
  gl_Position = vec4(pixel * 2.0 / u_viewport, 0.0, 1.0);

  v_across = a_place.y * reachOut;
  v_half = half_;
  v_dash = a_line.y;
  v_head = head;
  v_color = a_color;
  v_id = a_id;
  v_id.a *= 255.0 / 254.0;
}
`
