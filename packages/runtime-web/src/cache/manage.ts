import { InputError } from "@ernie-m/core";
import type { CacheKind } from "../options.js";
import { partName, readRecord } from "./cache-record.js";
import { allStores } from "./open-store.js";

/** A file that is kept in this browser, for this origin. */
export interface CachedFile {
  readonly url: string;
  /** The checkpoint it belongs to: `organisation/name@revision`, or the folder's URL. */
  readonly location: string;
  /** Bytes of the whole file; undefined while that is not known. */
  readonly size: number | undefined;
  /** Bytes that are here: fewer than `size` after a download that was cut. */
  readonly loaded: number;
  readonly complete: boolean;
  readonly savedAt: Date;
  readonly store: CacheKind;
}

/** Every cached file, newest first. */
export async function listCache(): Promise<readonly CachedFile[]> {
  const files: CachedFile[] = [];
  for (const store of await allStores()) {
    for (const entry of await store.entries()) {
      const record = await readRecord(store, entry);
      if (record === undefined || record.kind !== "file") continue;
      const { url, location, size, complete, savedAt } = record;
      let loaded = 0;
      for (let index = 0; ; index++) {
        const part = await store.read(entry, partName(index));
        if (part === undefined) break;
        loaded += part.size;
      }
      files.push({ url, location, size, loaded, complete, savedAt: new Date(savedAt), store: store.kind });
    }
  }
  return files.sort((a, b) => b.savedAt.getTime() - a.savedAt.getTime());
}

/** All is removed where neither is given: what is meant must be plain. */
function checkWhich(which: { readonly location?: unknown; readonly url?: unknown }): void {
  if (typeof which !== "object" || which === null)
    throw new InputError("which", "an object", which === null ? "null" : typeof which);
  for (const field of ["location", "url"] as const) {
    const value = which[field];
    if (value !== undefined && typeof value !== "string")
      throw new InputError(`which.${field}`, "a string", value === null ? "null" : typeof value);
  }
}

/**
 * Removes cached files: all of them, or those of one checkpoint by its `location` or of one `url`.
 * Checkpoints that are open may fail to read what they have not read yet.
 *
 * Throws: InputError for what is neither.
 */
export async function clearCache(
  which: { readonly location?: string; readonly url?: string } = {},
): Promise<void> {
  checkWhich(which);
  for (const store of await allStores()) {
    for (const entry of await store.entries()) {
      const record = await readRecord(store, entry);
      const isMeant =
        (which.location === undefined || record?.location === which.location) &&
        (which.url === undefined || record?.url === which.url);
      if (isMeant) await store.remove(entry);
    }
  }
}
