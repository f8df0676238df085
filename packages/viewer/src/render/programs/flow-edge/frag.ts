// Opaque colour times coverage: sigma blends premultiplied, so half-transparent edges would turn white on white.
const INK = /* glsl */ `
precision highp float;

varying float v_across;
varying float v_end;
varying vec4 v_color;

float cover() {
  return clamp(v_end - abs(v_across), 0.0, 1.0);
}
`

export const PLAIN_FRAGMENT = /* glsl */ `
${INK}
void main() {
  gl_FragColor = v_color * cover();
}
`

export const FRAGMENT = /* glsl */ `
${INK}
varying float v_along;
varying float v_dash;

uniform float u_pixelRatio;

void main() {
  float ink = cover();
  if (v_dash > 0.5) {
    // The numbers are LineStyle in render/drawing.ts.
    if (v_dash > 4.5) {
      ink *= clamp(abs(v_across) - (v_end - 0.5) * 0.36 + 0.5, 0.0, 1.0);
    } else {
      float on = v_dash > 3.5 ? 15.0 : v_dash > 2.5 ? 8.0 : v_dash > 1.5 ? 1.5 : 7.0;
      float period = v_dash > 3.5 ? 19.0 : v_dash > 2.5 ? 15.5 : v_dash > 1.5 ? 5.0 : 12.0;
      float at = mod(v_along, period);
      float inked = clamp((on - at) * u_pixelRatio + 0.5, 0.0, 1.0);
      if (v_dash > 2.5 && v_dash < 3.5) inked = max(inked, clamp((0.75 - abs(at - 11.75)) * u_pixelRatio + 0.5, 0.0, 1.0));
      ink *= inked;
    }
  }
  gl_FragColor = v_color * ink;
}
`
