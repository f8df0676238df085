// Distances are in CSS pixels, negative inside. The order of the branches is SHAPES in render/shapes.ts.
export const FRAGMENT = /* glsl */ `
precision highp float;

varying vec2 v_pixel;
varying float v_radius;
varying float v_style;
varying vec4 v_color;
varying vec4 v_paper;
varying vec4 v_ring;

uniform float u_pixelRatio;

float box(vec2 p, float half_, float corner) {
  vec2 q = abs(p) - vec2(half_ - corner);
  return length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - corner;
}

float distanceTo(float shape, vec2 p, float r) {
  vec2 q = abs(p);
  if (shape < 0.5) return length(p) - r;
  if (shape < 1.5) return (q.x + q.y - r * 1.2) * 0.7071;
  if (shape < 2.5) return max(q.x * 0.866 + q.y * 0.5, q.y) - r * 0.92;
  if (shape < 3.5) return max(q.x, q.y) - r * 0.84;
  if (shape < 4.5) return box(p, r * 0.9, r * 0.35);
  if (shape < 5.5) return max(max(q.x, q.y), (q.x + q.y) * 0.7071) - r * 0.95;
  if (shape < 7.5) return length(p) - r;
  if (shape < 8.5) return max(abs(q.x - q.y) * 0.7071 - max(0.8, r * 0.16), max(q.x, q.y) - r * 0.75);
  if (shape < 9.5) return max(q.y * 0.866 + p.x * 0.5, -p.x) - r * 0.6;
  if (shape < 10.5) return min(length(p) - r, max(abs(length(p) - r - 3.0) - 0.8, p.y - p.x - r * 0.2));
  if (shape < 11.5) return box(p, r * 0.9, r * 0.35);
  return length(p) - r;
}

float cover(float distance_) {
  return clamp(0.5 - distance_ * u_pixelRatio, 0.0, 1.0);
}

// What is left of a shape that is not filled.
float inkOf(float shape, float d, float incomplete) {
  float stroke = max(1.5, v_radius * 0.22);
  float ink = 1.0;
  if (shape > 5.5 && shape < 6.5) {
    vec2 hatch = mod(vec2(v_pixel.x + v_pixel.y, v_pixel.x - v_pixel.y), 4.2);
    ink *= max(cover(abs(d + stroke * 0.5) - stroke * 0.5), max(cover(abs(hatch.x - 2.1) - 0.55), cover(abs(hatch.y - 2.1) - 0.55)));
  } else if (shape > 6.5 && shape < 7.5) {
    float turn = fract((atan(v_pixel.y, v_pixel.x) / 6.2832 + 0.5) * 8.0);
    ink *= cover(abs(d + stroke * 0.5) - stroke * 0.5) * step(turn, 0.66);
  } else if (shape > 10.5 && shape < 11.5) {
    ink *= cover(abs(d + stroke * 0.5) - stroke * 0.5);
  } else if (shape > 11.5) {
    ink *= max(cover(abs(d + stroke * 0.5) - stroke * 0.5), cover(length(v_pixel) - v_radius * 0.42));
  }
  // Not completely read: a full outline round a pale inside.
  if (incomplete > 0.5) ink *= mix(0.3, 1.0, cover(abs(d + stroke * 0.5) - stroke * 0.5));
  return ink;
}

void main() {
  float incomplete = step(31.5, v_style);
  float shape = v_style - 32.0 * incomplete;
  float d = distanceTo(shape, v_pixel, v_radius);

  // A rim of paper keeps the shape apart from the lines that end in it.
  float body = cover(d - 1.5);
  float ink = cover(d);
  // Most nodes are plain: nothing more is reckoned for them.
  if (shape > 5.5 || incomplete > 0.5) ink *= inkOf(shape, d, incomplete);
  vec4 color = vec4(mix(v_paper.rgb, v_color.rgb, ink), 1.0) * body;
  if (v_ring.a > 0.5) {
    float edge = shape > 7.5 && shape < 8.5 ? length(v_pixel) - v_radius : d;
    color = mix(color, vec4(v_ring.rgb, 1.0), cover(abs(edge - 3.5) - 1.25));
  }
  gl_FragColor = color;
}
`
