import type { WebRuntimeOptions } from "../options.js";
import { cacheApiStore, hasCacheApi } from "./cache-api-store.js";
import { type ChunkStore, memoryStore } from "./chunk-store.js";
import { hasOpfs, opfsStore } from "./opfs-store.js";

/** The store that is asked for or, where the browser lacks it, the next best. */
export async function openStore(asked: WebRuntimeOptions["cache"] = "auto"): Promise<ChunkStore> {
  const order = asked === "auto" ? (["opfs", "cache-api"] as const) : [asked];
  for (const kind of order) {
    const store = storeOf(kind);
    if (store !== undefined && (await works(store))) return store;
  }
  return memoryStore();
}

/** Every store that files may lie in. */
export async function allStores(): Promise<readonly ChunkStore[]> {
  const stores: ChunkStore[] = [];
  for (const kind of ["opfs", "cache-api"] as const) {
    const store = storeOf(kind);
    if (store !== undefined && (await works(store))) stores.push(store);
  }
  return stores;
}

function storeOf(kind: ChunkStore["kind"]): ChunkStore | undefined {
  switch (kind) {
    case "opfs":
      return hasOpfs() ? opfsStore() : undefined;
    case "cache-api":
      return hasCacheApi() ? cacheApiStore() : undefined;
    case "none":
      return undefined;
  }
}

/** Private windows and sandboxed frames have the interfaces and refuse to use them. */
async function works(store: ChunkStore): Promise<boolean> {
  try {
    await store.entries();
    return true;
  } catch {
    return false;
  }
}
