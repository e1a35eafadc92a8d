import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { openCheckpoint } from "./open-checkpoint.js";

afterEach(() => vi.unstubAllGlobals());

const name = fc.stringMatching(/^[a-z]{1,8}\.(?:txt|bin)$/);
const files = fc.dictionary(name, fc.string({ minLength: 1 }), {
  noNullPrototype: true,
  minKeys: 1,
  maxKeys: 3,
});
/** Of extensions and packed apps: none of those that URLs are special for, and no drive. */
const scheme = fc
  .stringMatching(/^[a-z][a-z0-9+.-]{1,11}$/)
  .filter((word) => !["http", "https", "file", "ftp", "ws", "wss", "data", "blob"].includes(word));
const folder = fc
  .array(fc.stringMatching(/^[a-z0-9]{1,6}$/), { maxLength: 2 })
  .map((parts) => ["", ...parts, ""].join("/"));

/** What is not there is refused, as of extensions, or has a status, as apps answer. */
function serve(origin: string, path: string, present: Readonly<Record<string, string>>, refuses: boolean) {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (url: string, { method }: RequestInit) => {
    asked.push(url);
    const known = Object.keys(present).find((file) => url === `${origin}${path}${file}`);
    if (known !== undefined) return new Response(method === "HEAD" ? null : present[known]);
    if (refuses) throw new TypeError("Failed to fetch");
    return new Response("no", { status: 404 });
  });
  return asked;
}

const opened = (where: string, offline: boolean) => openCheckpoint(where, { cache: "none" }, { offline });

describe("a folder of an extension or an app, with a scheme of its own", () => {
  it("has the files that can be fetched, with a network and without", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          scheme,
          folder,
          present: files,
          absent: name,
          refuses: fc.boolean(),
          offline: fc.boolean(),
        }),
        async ({ scheme, folder, present, absent, refuses, offline }) => {
          serve(`${scheme}://app`, folder, present, refuses);
          const checkpoint = await opened(`${scheme}://app${folder}`, offline);
          for (const [file, content] of Object.entries(present)) {
            expect(await checkpoint.has(file)).toBe(true);
            expect(new TextDecoder().decode(await checkpoint.readFile(file))).toBe(content);
          }
          fc.pre(!Object.hasOwn(present, absent));
          expect(await checkpoint.has(absent)).toBe(false);
          await expect(checkpoint.readFile(absent)).rejects.toMatchObject({
            message: expect.stringMatching(/there is no such file$/),
          });
        },
      ),
    );
  });

  it("is meant by a path in a page of that scheme", async () => {
    vi.stubGlobal("location", { href: "capacitor://localhost/index.html" });
    const asked = serve("capacitor://localhost", "/models/mini/", { "vocab.txt": "a" }, false);
    expect(await (await opened("/models/mini", false)).has("vocab.txt")).toBe(true);
    expect(asked).toEqual(["capacitor://localhost/models/mini/vocab.txt"]);
  });
});

it.each([
  "",
  "file:///srv/model/",
  "ftp://example.org/model/",
  "wss://example.org/model/",
  "C:\\models\\mini\\",
  "d:/models/mini/",
  "data:application/json,{}",
  "blob:https://example.org/9115d58c-bcda-ff47-86e5-083e9a215304",
  "mailto:someone",
])("%j is no folder that can be fetched, and is not asked for", async (where) => {
  const asked = serve("", "", {}, true);
  await expect(opened(where, false)).rejects.toMatchObject({
    code: "unreadable-file",
    message: expect.stringContaining("expected the URL of a folder whose files can be fetched"),
  });
  expect(asked).toEqual([]);
});
