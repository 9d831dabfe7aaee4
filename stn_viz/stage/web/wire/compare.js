// Torch's answer beside the browser's: the largest difference, and torch's V painted where it is the better one.

/** Compare a truth for the θ of now; says the result on the stage and in data-difference. */
export function compare(stage, meta, arrays) {
  const {
    now: { V },
    parts,
    root,
    scene,
  } = stage;
  let gap = { most: NaN, lost: 0, count: 0 };
  if (arrays.V) gap = largest(arrays.V.data, (i) => V[i], arrays.V.data.length);
  else if (arrays.values) {
    const [index, values] = [arrays.index.data, arrays.values.data];
    const size = scene.frame.target[0] * scene.frame.target[1];
    gap = largest(values, (k) => V[Math.floor(k / index.length) * size + index[k % index.length]], values.length);
  }
  stage.yours = meta.network_user ?? null;
  stage.panel.showNetwork();
  if (Number.isNaN(gap.most)) return;
  root.dataset.difference = String(gap.most);
  const slopes = slopeGap(stage, arrays.theta_gradient?.data);
  parts.difference.textContent = [
    apart(gap),
    slopes === null ? "" : `∂L/∂θ: ${printed(slopes)} of it`,
    meta.ms ? `${meta.device ?? ""} ${meta.ms.toFixed(1)} ms` : "",
  ]
    .filter(Boolean)
    .join("   ");
  if (gap.most <= 0.5 / 255) return; // the eye could not tell: keep what is painted
  if (arrays.V) stage.torch = { V: arrays.V.data };
  else if (arrays.webp) {
    const { theta } = stage;
    createImageBitmap(new Blob([arrays.webp.data], { type: "image/webp" })).then((image) => {
      if (stage.theta !== theta) return;
      stage.torch = { image };
      stage.ask();
    });
  }
}

/** Say how far apart the two are; nothing is said of numbers that neither has. */
function apart({ most, lost, count }) {
  if (lost === count) return "V is not a number, in the browser as in torch";
  if (most === Infinity) return "browser and torch: one has a number where the other has none";
  return `browser − torch: ${printed(most)}${lost ? ` where V is a number, ${lost} of ${count} are not` : ""}`;
}

const printed = (gap) => (gap === 0 ? "0 exactly" : gap.toExponential(1).replace("-", "−"));

/** How far the browser's ∂L/∂θ is from torch's, as a share of its largest entry; null where there are no two. */
function slopeGap({ slopes, flows, scene, loss, selection }, truth) {
  if (!truth || !flows || !scene.family.linear) return null;
  if (loss === "pixel" && selection.hover?.side === "target") return null; // torch's is that of the pin, not of this pixel
  const gradient = slopes.whole(); // torch may answer before the frame that computes it
  if (!gradient) return null;
  const size = Math.max(...truth.map(Math.abs));
  const { most, lost } = largest(truth, (k) => gradient.theta[k], truth.length);
  return lost === truth.length ? null : most / (size || 1);
}

/** The largest difference, infinite where one alone has a number, and how many places have none in both. */
function largest(values, mine, n) {
  let [most, lost] = [0, 0];
  for (let i = 0; i < n; i++) {
    const [a, b] = [values[i], mine(i)];
    if (Number.isNaN(a) && Number.isNaN(b)) lost++;
    else if (a !== b) most = Math.max(most, Number.isNaN(a - b) ? Infinity : Math.abs(a - b));
  }
  return { most, lost, count: n };
}
