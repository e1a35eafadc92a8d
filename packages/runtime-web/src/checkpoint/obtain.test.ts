import { afterEach, expect, it, vi } from "vitest";
import { type CacheRecord, entryOf, partName, writeRecord } from "../cache/cache-record.js";
import { type ChunkStore, memoryStore } from "../cache/chunk-store.js";
import { obtain } from "./obtain.js";

afterEach(() => vi.unstubAllGlobals());

const url = "https://example.org/model.safetensors";

async function put(store: ChunkStore, parts: readonly string[], savedAt: number): Promise<void> {
  const entry = await entryOf(url);
  const record: CacheRecord = {
    version: 1,
    kind: "file",
    url,
    location: "https://example.org",
    size: parts.join("").length,
    stated: undefined,
    validator: undefined,
    complete: true,
    savedAt,
  };
  for (const [at, part] of parts.entries())
    await store.write(entry, partName(at), new TextEncoder().encode(part));
  await writeRecord(store, entry, record);
}

it("a file that another tab replaces while its parts are read is one version or the other", async () => {
  const memory = memoryStore();
  await put(memory, ["aa", "bb"], 1);
  const store: ChunkStore = {
    ...memory,
    kind: "cache-api",
    async read(entry, part) {
      const found = await memory.read(entry, part);
      if (part === partName(0) && (await found?.text()) === "aa") await put(memory, ["cc", "dd"], 2);
      return found;
    },
  };
  const request = { url, name: "model.safetensors", subject: url, location: url, immutable: true };
  const context = { store, offline: false, signal: undefined, onBytes: () => {} };
  expect(await (await obtain(request, context)).text()).toBe("ccdd");
});

it.each([
  "chrome-extension://abc/model.bin",
  "capacitor://localhost/model.bin",
  "data:,bytes",
  "blob:https://a.b/1",
])("%s is at hand: not kept a second time, and read offline", async (at) => {
  vi.stubGlobal("fetch", async () => new Response("bytes"));
  const store = memoryStore();
  const request = { url: at, name: "model.bin", subject: at, location: at, immutable: false };
  const context = { store, offline: true, signal: undefined, onBytes: () => {} };
  expect(await (await obtain(request, context)).text()).toBe("bytes");
  expect(await store.entries()).toEqual([]);
  vi.stubGlobal("fetch", async () => new Response("no", { status: 404 }));
  await expect(obtain(request, context)).rejects.toMatchObject({ problem: "not-found" });
});
