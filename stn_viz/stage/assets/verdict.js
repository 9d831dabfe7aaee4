// Torch's answer beside the browser's: the largest difference, and torch's V painted where it is the better one.

/** Compare a truth for the θ of now; says the result on the stage and in data-difference. */
export function compare(stage, meta, arrays) {
  const { now: { V }, parts, root, scene } = stage;
  let gap = NaN;
  if (arrays.V) gap = largest(arrays.V.data, (i) => V[i], arrays.V.data.length);
  else if (arrays.values) {
    const [index, values] = [arrays.index.data, arrays.values.data];
    const size = scene.frame.target[0] * scene.frame.target[1];
    gap = largest(values, (k) => V[Math.floor(k / index.length) * size + index[k % index.length]], values.length);
  }
  stage.yours = meta.network_user ?? null;
  stage.panel.showNetwork();
  if (Number.isNaN(gap)) return;
  root.dataset.difference = String(gap);
  const slopes = slopeGap(stage, arrays.theta_gradient?.data);
  parts.difference.textContent = [`browser − torch: ${printed(gap)}`, slopes === null ? "" : `∂L/∂θ: ${printed(slopes)} of it`, meta.ms ? `${meta.device ?? ""} ${meta.ms.toFixed(1)} ms` : ""].filter(Boolean).join("   ");
  if (gap <= 0.5 / 255) return; // the eye could not tell: keep what is painted
  if (arrays.V) stage.torch = { V: arrays.V.data };
  else if (arrays.webp) {
    const { theta } = stage;
    createImageBitmap(new Blob([arrays.webp.data], { type: "image/webp" })).then((image) => {
      if (stage.theta === theta) Object.assign(stage, { torch: { image } }), stage.ask();
    });
  }
}

const printed = (gap) => (gap === 0 ? "0 exactly" : gap.toExponential(1).replace("-", "−"));

/** How far the browser's ∂L/∂θ is from torch's, as a share of its largest entry; null where there are no two. */
function slopeGap({ gradient, flows, scene }, truth) {
  if (!truth || !gradient || !flows || !scene.family.linear) return null;
  const size = Math.max(...truth.map(Math.abs));
  return largest(truth, (k) => gradient.theta[k], truth.length) / (size || 1);
}

function largest(values, mine, n) {
  let gap = 0;
  for (let i = 0; i < n; i++) {
    const [a, b] = [values[i], mine(i)];
    if (Number.isNaN(a) && Number.isNaN(b)) continue;
    gap = Math.max(gap, Math.abs(a - b));
  }
  return gap;
}
