import type { ErnieMConfig } from "@ernie-m/config";
import {
  type CheckpointFiles,
  type ModelWeights,
  openWeights,
  poolerParameters,
  resolveWeights,
} from "@ernie-m/core";

/** Weights with the pooler that the checkpoint has, of which half of the heads know nothing. Throws: CheckpointError. */
export async function withPooler(
  weights: ModelWeights,
  { config, files }: { readonly config: ErnieMConfig; readonly files: CheckpointFiles },
): Promise<ModelWeights> {
  const wanted = poolerParameters(config).map((parameter) => ({ ...parameter, part: "head" }) as const);
  if (wanted.every(({ name }) => weights.has(name))) return weights;
  const { weights: pooler } = resolveWeights(await openWeights(files), wanted);
  return new Map([...pooler, ...weights]);
}
