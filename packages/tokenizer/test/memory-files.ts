import type { RandomAccessFiles } from "../src/files/checkpoint-variant.js";
import type { TokenizerFiles } from "../src/index.js";

export type Content = Uint8Array | string | object;

/** A checkpoint in memory. Objects become JSON; `unreadable` names files that fail when read whole. */
export function memoryFiles(
  contents: Readonly<Record<string, Content>>,
  location = "/models/some",
): TokenizerFiles & RandomAccessFiles & { readonly opened: string[]; readonly closed: string[] } {
  const opened: string[] = [];
  const closed: string[] = [];
  const bytesOf = (name: string): Uint8Array => {
    const content = contents[name];
    if (content === undefined) throw new Error(`no ${name}`);
    if (content instanceof Uint8Array) return content;
    return new TextEncoder().encode(typeof content === "string" ? content : JSON.stringify(content));
  };
  return {
    location,
    opened,
    closed,
    has: async (name) => Object.hasOwn(contents, name),
    readFile: async (name) => bytesOf(name),
    open: async (name) => {
      opened.push(name);
      const bytes = bytesOf(name);
      return {
        size: bytes.length,
        read: async (offset, length) => {
          if (offset + length > bytes.length) throw new Error("past the end");
          return bytes.slice(offset, offset + length);
        },
        close: async () => {
          closed.push(name);
        },
      };
    },
  };
}

/** A safetensors file without tensors, marked as made for the given framework. */
export function emptySafetensors(
  format: string,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const header = new TextEncoder().encode(JSON.stringify({ __metadata__: { format, ...metadata } }));
  const bytes = new Uint8Array(8 + header.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  return bytes;
}
