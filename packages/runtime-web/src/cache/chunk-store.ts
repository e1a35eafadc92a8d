import type { CacheKind } from "../options.js";

/**
 * Keeps entries of several parts each. A part is written whole or not at all, so that a tab that is closed
 * leaves whole parts behind and never half ones.
 */
export interface ChunkStore {
  readonly kind: CacheKind;
  /** Undefined when there is no such part. What is returned is read from the disk when it is used. */
  read(entry: string, part: string): Promise<Blob | undefined>;
  /** Throws what the platform throws, for example when the origin's quota is used up. */
  write(entry: string, part: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  entries(): Promise<readonly string[]>;
  remove(entry: string): Promise<void>;
}

/** Entries that live as long as the checkpoint they belong to. */
export function memoryStore(): ChunkStore {
  const entries = new Map<string, Map<string, Blob>>();
  return {
    kind: "none",
    read: async (entry, part) => entries.get(entry)?.get(part),
    async write(entry, part, bytes) {
      const parts = entries.get(entry) ?? new Map<string, Blob>();
      entries.set(entry, parts.set(part, new Blob([bytes])));
    },
    entries: async () => [...entries.keys()],
    async remove(entry) {
      entries.delete(entry);
    },
  };
}
