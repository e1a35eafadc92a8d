import { DownloadError } from "@ernie-m/core";
import { isUnreachable } from "@ernie-m/core/runtime";
import { entryOf, partName, readRecord, writeRecord } from "./cache-record.js";
import type { ChunkStore } from "./chunk-store.js";

/** What is asked of a server. */
interface Question {
  /** What the answer is kept under; not necessarily a URL that answers. */
  readonly url: string;
  readonly subject: string;
  readonly location: string;
}

interface ResponseCache {
  readonly store: ChunkStore;
  readonly offline: boolean;
}

/**
 * A server's answer as JSON, which is kept for when there is no network: then the kept one is given.
 *
 * Throws: DownloadError when there is neither; what `ask` throws otherwise.
 */
export async function cachedResponse<T extends boolean | string | object>(
  { store, offline }: ResponseCache,
  { url, subject, location }: Question,
  ask: () => Promise<T>,
): Promise<T> {
  const entry = await entryOf(`answer:${url}`);
  const fromCache = async (): Promise<T | undefined> => {
    const record = await readRecord(store, entry);
    const blob = record === undefined ? undefined : await store.read(entry, partName(0));
    if (blob === undefined) return undefined;
    try {
      // Written below, by this function alone.
      return JSON.parse(await blob.text()) as T;
    } catch {
      return undefined;
    }
  };
  if (offline) {
    const answer = await fromCache();
    if (answer !== undefined) return answer;
    throw new DownloadError("offline", subject, "is not in the cache, and nothing is requested: offline");
  }
  let answer: T;
  try {
    answer = await ask();
  } catch (cause) {
    const known = isUnreachable(cause) ? await fromCache() : undefined;
    if (known === undefined) throw cause;
    return known;
  }
  const bytes = new TextEncoder().encode(JSON.stringify(answer));
  const record = {
    version: 1,
    kind: "answer",
    url,
    location,
    size: bytes.length,
    stated: undefined,
    validator: undefined,
    complete: true,
    savedAt: Date.now(),
  } as const;
  // A cache that takes nothing costs the offline start, nothing else.
  await store
    .write(entry, partName(0), bytes)
    .then(() => writeRecord(store, entry, record))
    .catch(() => {});
  return answer;
}
