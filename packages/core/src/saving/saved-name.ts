import type { WeightLayout } from "../checkpoint/weight-source.js";

/**
 * What a weight is called in a checkpoint of this layout: Hugging Face's names or PaddleNLP's, which have one
 * `self_attn`, and `classifier` also for question answering. In a checkpoint of the bare encoder no name has
 * the prefix that tells encoder and head apart.
 */
export function savedName(canonical: string, architecture: string, layout: WeightLayout): string {
  const name = architecture === "ErnieMModel" ? canonical.replace(/^ernie_m\./, "") : canonical;
  if (layout === "pt") return name;
  return name.replace(".self_attn.self_attn.", ".self_attn.").replace(/^qa_outputs\./, "classifier.");
}
