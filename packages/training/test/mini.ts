import { referenceModelUrl } from "@ernie-m/fixtures";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { ErnieMTokenizer } from "@ernie-m/tokenizer";

/** The reference model's runtime and tokenizer. */
export const runtime = nodeRuntime({ threads: 1 });

export async function miniTokenizer(): Promise<ErnieMTokenizer> {
  return ErnieMTokenizer.fromFiles(await runtime.openCheckpoint(referenceModelUrl));
}
