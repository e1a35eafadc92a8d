import type { ChunkStore } from "./chunk-store.js";

/** What is known of a cached file; written beside its parts. */
export interface CacheRecord {
  readonly version: 1;
  readonly url: string;
  /** The checkpoint it belongs to, for people. */
  readonly location: string;
  readonly kind: "file" | "answer";
  /** Bytes of the file; of one that is not complete, as the server stated them. */
  readonly size: number | undefined;
  /** `Content-Length` as it was stated, which for an encoded answer is not the file's size. */
  readonly stated: number | undefined;
  /** `ETag` or `Last-Modified`, or a hash: another one means another file. */
  readonly validator: string | undefined;
  readonly complete: boolean;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
}

const RECORD = "record.json";

/** The entry of a URL: its SHA-256, which is a name that any store takes. */
export async function entryOf(url: string): Promise<string> {
  const bytes = new TextEncoder().encode(url);
  if (globalThis.crypto?.subtle === undefined) return encodeURIComponent(url);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Undefined when there is none, or one that cannot be read: another version's, or damaged. */
export async function readRecord(store: ChunkStore, entry: string): Promise<CacheRecord | undefined> {
  const blob = await store.read(entry, RECORD);
  if (blob === undefined) return undefined;
  try {
    const record: unknown = JSON.parse(await blob.text());
    return isRecord(record) ? record : undefined;
  } catch {
    return undefined;
  }
}

export async function writeRecord(store: ChunkStore, entry: string, record: CacheRecord): Promise<void> {
  await store.write(entry, RECORD, new TextEncoder().encode(JSON.stringify(record)));
}

/** Name of the part that holds the bytes from `index * CHUNK` on. */
export function partName(index: number): string {
  return String(index);
}

function isRecord(value: unknown): value is CacheRecord {
  return (
    typeof value === "object" &&
    value !== null &&
    "version" in value &&
    value.version === 1 &&
    "url" in value &&
    typeof value.url === "string" &&
    "complete" in value &&
    typeof value.complete === "boolean"
  );
}
