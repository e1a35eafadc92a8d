import type { Schema } from "@ernie-m/heads";

/** What a link carries: enough to see the same thing, all of it after the `#`, which no browser sends. */
export interface SharedView {
  readonly text: string;
  /** An empty list where nothing is looked for. */
  readonly schema: Schema;
  readonly threshold?: number;
  /** Of names that have one of their own. */
  readonly thresholds?: Readonly<Record<string, number>>;
}

/** A view that was kept in some form; undefined for what is none. */
export function viewOf(kept: unknown): SharedView | undefined {
  const isView = typeof kept === "object" && kept !== null && "text" in kept && "schema" in kept;
  return isView && typeof kept.text === "string" ? (kept as SharedView) : undefined;
}

export interface Link {
  /** Without `#`. */
  readonly fragment: string;
  /** False when the text is too long for a link, also compressed: then the link has all but the text. */
  readonly hasText: boolean;
}

/** Most characters of a link that are its text, as it is or compressed: longer addresses are cut by chat programs. */
export const MOST_ENCODED = 6000;

/** Longest text that a link has, in UTF-16 code units, however well it compresses: what opens it waits for all of it. */
export const MOST_TEXT = 500_000;

/** Whether it is the schema of a view without names. */
export function hasNoNames(schema: unknown): boolean {
  return Array.isArray(schema) && schema.length === 0;
}

export async function encodeView(view: SharedView): Promise<Link> {
  const encoded = await encodeText(view.text);
  const parameters = encoded ?? new URLSearchParams();
  parameters.set("schema", JSON.stringify(view.schema));
  if (view.threshold !== undefined) parameters.set("threshold", String(view.threshold));
  if (view.thresholds !== undefined && Object.keys(view.thresholds).length > 0)
    parameters.set("thresholds", JSON.stringify(view.thresholds));
  return { fragment: parameters.toString(), hasText: encoded !== undefined };
}

/** What a fragment carries; parts that are missing or broken are left out. The schema is JSON, not checked further. */
export async function decodeView(fragment: string): Promise<{
  readonly text?: string;
  readonly schema?: unknown;
  readonly threshold?: number;
  readonly thresholds?: Readonly<Record<string, number>>;
}> {
  const parameters = new URLSearchParams(fragment.replace(/^#/, ""));
  const packed = parameters.get("packed");
  const text = parameters.get("text") ?? (packed === null ? null : await unpack(packed));
  const schema = readJson(parameters.get("schema"));
  const stated = parameters.get("threshold");
  const threshold = stated === null || stated.trim() === "" ? Number.NaN : Number(stated);
  const thresholds = readThresholds(readJson(parameters.get("thresholds")));
  return {
    ...(text !== null && { text }),
    ...(schema !== undefined && { schema }),
    ...(isShare(threshold) && { threshold }),
    ...(thresholds !== undefined && { thresholds }),
  };
}

function readThresholds(value: unknown): Readonly<Record<string, number>> | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const right = Object.entries(value).filter((entry): entry is [string, number] => isShare(entry[1]));
  return right.length === 0 ? undefined : Object.fromEntries(right);
}

function isShare(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= 1;
}

function readJson(text: string | null): unknown {
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A text in the shorter of the two forms that a link has it in; undefined where that is too long as well. */
async function encodeText(text: string): Promise<URLSearchParams | undefined> {
  if (text.length > MOST_TEXT) return undefined;
  const plain = new URLSearchParams({ text });
  const packed = new URLSearchParams({ packed: await pack(text) });
  const shorter = packed.toString().length < plain.toString().length ? packed : plain;
  return shorter.toString().length <= MOST_ENCODED ? shorter : undefined;
}

/** A text as deflated UTF-8 in base64 for addresses. */
async function pack(text: string): Promise<string> {
  const deflated = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  let binary = "";
  for (const byte of new Uint8Array(await new Response(deflated).arrayBuffer()))
    binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Null for what `pack` did not make. */
async function unpack(packed: string): Promise<string | null> {
  if (packed.length > MOST_ENCODED) return null;
  try {
    const binary = atob(packed.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    return await textOf(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")));
  } catch {
    return null;
  }
}

/** Throws: for what is no UTF-8; for what is longer than a link's text, as soon as it is. */
async function textOf(plain: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const reader = plain.getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    text += decoder.decode(value, { stream: true });
    if (text.length <= MOST_TEXT) continue;
    await reader.cancel();
    throw new RangeError("longer than the text of any link");
  }
}
