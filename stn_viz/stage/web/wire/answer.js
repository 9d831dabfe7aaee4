// The second, invisible component: what torch computed for a released θ, handed to the stage of the same key. Payload,
// written by stage/truth.py: meta {version, key, epoch, seq, scene, theta, device, ms}, and where there is one verdict
// {kind, share, sentence} on the grid, network_user {label, probabilities}, file {name, type}. Arrays, all optional: V
// float32 [C, Ho, Wo], or of a large one index int32 [K] (into Ho·Wo), values float32 [C, K] and webp uint8 (a lossless
// picture of V); theta_gradient float64 [P]; grid float32 [Ho, Wo, 2]; upstream float32 [C, Ho, Wo]; file uint8 (a
// download).

import { unpack } from "./packing.js";
import { deliver } from "./registry.js";

export default function truth({ data }) {
  if (!data) return;
  const { meta, arrays } = unpack(data);
  deliver(meta.key, { meta, arrays });
}
