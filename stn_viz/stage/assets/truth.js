// The second, invisible component: what torch computed for a released θ, handed to the stage of the same key.
// Payload: meta {key, seq, theta, label?} and arrays, all optional: V float32 [C, Ho, Wo]; or a part of it, sample_index
// int32 [K] (into C·Ho·Wo) and sample_value float32 [K]; V_image uint8 (a lossless picture file of V); dtheta float64 [P];
// upstream float32 [C, Ho, Wo]; grid float32 [Ho, Wo, 2]; and meta.network {theta, label, probabilities}; meta.file {name, type}
// with the array file uint8 (a download).

import { unpack } from "./packing.js";
import { deliver } from "./registry.js";

export default function truth({ data }) {
  if (!data) return;
  const { meta, arrays } = unpack(data);
  deliver(meta.key, { meta, arrays });
}
