import { UsageError } from "../usage-error.js";
import type { Engine } from "./engine.js";

/**
 * Opens the engine behind an address, and checks that it keeps what it is given.
 *
 * Throws: UsageError for another address; CorpusError `unreachable-queue`, `unsafe-queue` unless `allowsLoss`, `queue-not-set-up`
 * unless `migrates`.
 */
export async function openEngine(
  address: string,
  { allowsLoss, migrates }: { readonly allowsLoss: boolean; readonly migrates: boolean },
): Promise<Engine> {
  const scheme = /^([a-z]+):\/\//.exec(address)?.[1];
  switch (scheme) {
    case "redis":
    case "rediss":
    case "valkey":
    case "valkeys":
      return (await import("./redis-engine.js")).openRedis(address.replace(/^valkey/, "redis"), allowsLoss);
    case "postgres":
    case "postgresql":
      return (await import("./postgres-engine.js")).openPostgres(address, migrates);
    default:
      throw new UsageError("--queue: expected redis://…, valkey://… or postgres://…");
  }
}
