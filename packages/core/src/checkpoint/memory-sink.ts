import { checkText } from "../arguments.js";
import { SaveError } from "../errors.js";
import type { CheckpointSink } from "./checkpoint-sink.js";

/** A checkpoint written into memory: for tests, and where there is no disk. */
export interface MemorySink extends CheckpointSink {
  /** The files, by name; none before `commit`. */
  readonly files: Readonly<Record<string, Uint8Array>>;
}

/** `location` is for messages. The files fit `memoryFiles`. Throws: InputError. */
export function memorySink(location: string): MemorySink {
  checkText("location", location);
  const parts = new Map<string, Uint8Array[]>();
  const files: Record<string, Uint8Array> = {};
  return {
    location,
    files,
    async create(name) {
      checkText("name", name);
      if (parts.has(name)) throw new SaveError("unwritable", `${location}/${name}`, "was created already");
      const written: Uint8Array[] = [];
      parts.set(name, written);
      return {
        write: async (bytes) => void written.push(new Uint8Array(bytes)),
        close: async () => {},
      };
    },
    async commit() {
      for (const [name, written] of parts) files[name] = joined(written);
      parts.clear();
    },
    async abort() {
      parts.clear();
    },
  };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
