import type { Schema } from "@ernie-m/heads";
import fc from "fast-check";
import { expect, it } from "vitest";
import { browser } from "./browser.js";
import type { SnippetParts } from "./parts.js";

/** What the module does, with stand-ins for what it imports. */
async function callsOf(code: string): Promise<unknown> {
  const calls: unknown[] = [];
  const body = code.replaceAll(/^import .*$/gm, "");
  const module = new Function(
    "loadExtractor",
    "webRuntime",
    "console",
    `return (async () => {${body}})();`,
  ) as (...given: unknown[]) => Promise<void>;
  await module(
    async (...loaded: unknown[]) => ({
      extract: async (...asked: unknown[]) => void calls.push({ loaded, asked }),
      dispose: async () => void calls.push("disposed"),
    }),
    (options?: unknown) => ({ options }),
    { log: () => {} },
  );
  return calls;
}

const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 });
const schema: fc.Arbitrary<Schema> = fc.oneof(
  name,
  fc.array(fc.oneof(name, fc.dictionary(name, fc.array(name, { minLength: 1 }), { minKeys: 1 })), {
    minLength: 1,
  }),
);
const parts: fc.Arbitrary<SnippetParts> = fc.record({
  text: fc.string({ unit: "grapheme" }),
  schema,
  threshold: fc.integer({ min: 1, max: 19 }).map((step) => step / 20),
  thresholds: fc.dictionary(
    name.filter((of) => of !== "__proto__"),
    fc.integer({ min: 1, max: 19 }).map((step) => step / 20),
    { maxKeys: 2 },
  ),
  source: name.map((id) => ({ kind: "hub", id }) as const),
  device: fc.constantFrom("auto", "webgpu", "wasm"),
  dtype: fc.constantFrom("stored", "fp32", "fp16", "int8"),
});

it("asks what the page asks, whatever is in it", async () => {
  await fc.assert(
    fc.asyncProperty(parts, async (shown) => {
      const { text, schema, threshold, thresholds, source, device, dtype } = shown;
      const runtime = { options: device === "auto" ? undefined : { device } };
      const options = dtype === "stored" ? { runtime } : { runtime, dtype };
      const minProbability = Math.min(threshold, ...Object.values(thresholds));
      const own = Object.keys(thresholds).length === 0 ? {} : { thresholds };
      const shownBy = { threshold, ...own, minProbability };
      expect(await callsOf(browser.code(shown))).toEqual([
        { loaded: [source.kind === "hub" && source.id, options], asked: [text, schema, shownBy] },
        "disposed",
      ]);
    }),
  );
});
