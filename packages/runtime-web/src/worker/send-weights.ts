import type { Program, WeightStorage } from "@ernie-m/core";
import { compact } from "./transfer.js";

/**
 * The weights of a program's parameters as they can be sent. Those in files stay there, unless the worker cannot reach
 * the checkpoint (`readFiles`): then the ranges are read here.
 */
export async function sendWeights(
  { graph, weights, files }: Program,
  readFiles: boolean,
): Promise<ReadonlyMap<string, WeightStorage>> {
  const sent = new Map<string, WeightStorage>();
  for (const { name } of graph.parameters) {
    const storage = weights.get(name);
    if (storage === undefined) continue;
    if (storage.kind === "memory") {
      sent.set(name, { kind: "memory", data: compact(storage.data) });
    } else if (readFiles) {
      const file = await files.open(storage.file);
      try {
        const data = compact(await file.read(storage.offset, storage.length));
        sent.set(name, { kind: "memory", data });
      } finally {
        await file.close();
      }
    } else {
      sent.set(name, storage);
    }
  }
  return sent;
}
