import type { Program, WeightStorage } from "@ernie-m/core";
import { ownBytes, readRanges, weightsByFile } from "@ernie-m/core/runtime";

/**
 * The weights of a program's parameters as they can be sent. Those in files stay there, unless the worker
 * cannot reach the checkpoint (`readFiles`): then the ranges are read here.
 */
export async function sendWeights(
  program: Program,
  readFiles: boolean,
): Promise<ReadonlyMap<string, WeightStorage>> {
  const { inMemory, inFiles } = weightsByFile(program);
  const sent = new Map<string, WeightStorage>();
  const sendBytes = (parameter: string, data: Uint8Array): void => {
    sent.set(parameter, { kind: "memory", data: ownBytes(data) });
  };
  for (const [parameter, { data }] of inMemory) sendBytes(parameter, data);
  for (const [name, ranges] of inFiles) {
    if (!readFiles) {
      for (const [parameter, storage] of ranges) sent.set(parameter, storage);
      continue;
    }
    const file = await program.files.open(name);
    try {
      for (const [parameter, { data }] of await readRanges(file, ranges)) sendBytes(parameter, data);
    } finally {
      await file.close();
    }
  }
  return sent;
}
