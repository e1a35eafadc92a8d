import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { ErnieMTokenizer } from "@ernie-m/tokenizer";

/** The embedded model's runtime and tokenizer. */
export const runtime = nodeRuntime({ threads: 1 });

export async function miniTokenizer(): Promise<ErnieMTokenizer> {
  return ErnieMTokenizer.fromFiles(await runtime.openCheckpoint(modelUrl));
}

export { modelUrl };
