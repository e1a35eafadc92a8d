import { once } from "node:events";
import { openEngine } from "../../src/corpus/open-engine.js";
import { work } from "../../src/corpus/work.js";
import type { TestServer } from "./servers.js";

/** Has workers take a chunk, one after the other, and end without a word. */
export async function endWorkers({ url }: TestServer, count: number): Promise<void> {
  const engine = await openEngine(url, { allowsLoss: true, migrates: true });
  try {
    for (let ended = 0; ended < count; ended++) {
      const worker = engine.worker(() => new Promise<never>(() => undefined), { lockSeconds: 1 });
      worker.on("error", () => undefined);
      const taken = once(worker, "active");
      void worker.run().catch(() => undefined);
      await taken;
      await worker.close(true);
    }
  } finally {
    await engine.close();
  }
}

/**
 * Long enough that a lock is renewed in time although the tests beside, in this process, compute for a second or two: one that
 * runs out is warned of, rightly.
 */
const LOCK_SECONDS = 10;

/** Does what is there, and gives back what it is warned of. */
export async function workHere({ url }: TestServer): Promise<readonly string[]> {
  const engine = await openEngine(url, { allowsLoss: true, migrates: true });
  const warnings: string[] = [];
  try {
    const reports = { note: () => undefined, warn: (message: string) => void warnings.push(message) };
    await work(engine, { lockSeconds: LOCK_SECONDS, untilDone: true }, reports);
    return warnings;
  } finally {
    await engine.close();
  }
}
