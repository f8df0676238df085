// Opaque colour times coverage: sigma blends premultiplied, so half-transparent edges would turn white on white.
export const FRAGMENT = /* glsl */ `
precision highp float;

varying float v_across;
varying float v_half;
varying float v_along;
varying float v_dash;
varying float v_head;
varying vec4 v_color;
varying vec4 v_id;

uniform float u_pixelRatio;

void main() {
  #ifdef PICKING_MODE
  gl_FragColor = v_id;
  #else
  float cover = clamp(0.5 + (v_half - abs(v_across)) * u_pixelRatio, 0.0, 1.0);
  // A line thinner than a device pixel fades instead of breaking up.
  if (v_head < 0.5) cover *= min(1.0, v_half * 2.0 * u_pixelRatio);
  if (v_dash > 0.5 && v_head < 0.5) {
    // The numbers are LineStyle in render/drawing.ts.
    if (v_dash > 4.5) {
      cover *= clamp((abs(v_across) - v_half * 0.36) * u_pixelRatio + 0.5, 0.0, 1.0);
    } else {
      float on = v_dash > 3.5 ? 15.0 : v_dash > 2.5 ? 8.0 : v_dash > 1.5 ? 1.5 : 7.0;
      float period = v_dash > 3.5 ? 19.0 : v_dash > 2.5 ? 15.5 : v_dash > 1.5 ? 5.0 : 12.0;
      float at = mod(v_along, period);
      float inked = clamp((on - at) * u_pixelRatio + 0.5, 0.0, 1.0);
      if (v_dash > 2.5 && v_dash < 3.5) inked = max(inked, clamp((0.75 - abs(at - 11.75)) * u_pixelRatio + 0.5, 0.0, 1.0));
      cover *= inked;
    }
  }
  gl_FragColor = vec4(v_color.rgb, 1.0) * cover;
  #endif
}
`
