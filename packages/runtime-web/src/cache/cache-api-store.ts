import type { ChunkStore } from "./chunk-store.js";

const NAME = "ernie-m";

/** The Cache API keeps answers by URL; these are never asked of anyone. */
const PREFIX = "https://ernie-m.invalid/";

export function hasCacheApi(): boolean {
  return typeof caches === "object";
}

/** Entries in the Cache API: an answer for each part. */
export function cacheApiStore(): ChunkStore {
  const cache = (): Promise<Cache> => caches.open(NAME);
  const key = (entry: string, part: string): string => `${PREFIX}${entry}/${part}`;
  const keys = async (): Promise<readonly string[]> => (await (await cache()).keys()).map(({ url }) => url);
  return {
    kind: "cache-api",
    read: async (entry, part) => (await (await cache()).match(key(entry, part)))?.blob(),
    write: async (entry, part, bytes) => (await cache()).put(key(entry, part), new Response(bytes)),
    entries: async () => {
      const names = (await keys()).map((url) => url.slice(PREFIX.length).split("/")[0] ?? "");
      return [...new Set(names)];
    },
    async remove(entry) {
      const opened = await cache();
      const own = (await keys()).filter((url) => url.startsWith(key(entry, "")));
      await Promise.all(own.map((url) => opened.delete(url)));
    },
  };
}
