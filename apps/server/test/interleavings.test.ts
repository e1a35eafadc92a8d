import { setTimeout } from "node:timers/promises";
import { referenceModelUrl } from "@ernie-m/fixtures";
import { loadExtractor, type Schema } from "@ernie-m/heads";
import { nodeRuntime } from "@ernie-m/runtime-node";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Serving, startServing } from "./serving.js";

let serving: Serving;
let extractor: Awaited<ReturnType<typeof loadExtractor>>;
beforeAll(async () => {
  serving = await startServing({ runtime: { workers: 2 }, limits: { concurrentCalls: 3 } });
  extractor = await loadExtractor(referenceModelUrl, { runtime: nodeRuntime() });
});
afterAll(async () => {
  await serving?.close();
  await extractor?.dispose();
});

const text = fc.constantFrom(
  "Ada Lovelace was born in London.",
  "",
  "艾伦·图灵 worked in Manchester 😀.",
  "Grace Hopper of the US Navy met Ada Lovelace in New York on 3 May 1950. ".repeat(40),
  "a",
);
const schema: fc.Arbitrary<Schema> = fc.constantFrom<Schema[]>(
  "person",
  ["location", "date"],
  [{ person: ["birthplace"] }, "location"],
  { organization: [], person: ["employer"] },
);
const call = fc.record({
  texts: fc.array(text, { minLength: 1, maxLength: 6 }),
  schema,
  threshold: fc.option(fc.constantFrom(0.1, 0.7), { nil: undefined }),
  /** As a stream of lines, or at once. */
  isStream: fc.boolean(),
  /** When it begins, and when its client leaves. */
  after: fc.integer({ min: 0, max: 60 }),
  leaves: fc.option(fc.integer({ min: 0, max: 80 }), { nil: undefined, freq: 4 }),
});

test("whatever comes together, and whoever leaves: everybody gets what the library gives", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 8 }), async (calls) => {
      await Promise.all(
        calls.map(async ({ texts, schema, threshold, isStream, after, leaves }) => {
          await setTimeout(after);
          const settings = { schema, ...(threshold !== undefined && { threshold }) };
          const lines = [settings, ...texts.map((text, id) => ({ id, text }))];
          const init: RequestInit = {
            method: "POST",
            headers: { "content-type": isStream ? "application/x-ndjson" : "application/json" },
            body: isStream
              ? lines.map((line) => JSON.stringify(line)).join("\n")
              : JSON.stringify({ texts, ...settings }),
            ...(leaves !== undefined && { signal: AbortSignal.timeout(leaves) }),
          };
          const answered = await serving
            .request(isStream ? "/v1/extract/stream" : "/v1/extract", init)
            .catch((error: Error) => {
              if (leaves === undefined || error.name !== "TimeoutError") throw error;
            });
          if (answered === undefined) return;
          const expected = await extractor.extract(
            texts,
            schema,
            threshold === undefined ? {} : { threshold },
          );
          expect(answered.status).toBe(200);
          const results = isStream
            ? (answered.body as string)
                .trim()
                .split("\n")
                .map((line) => JSON.parse(line))
            : answered.body.results;
          expect(results).toEqual(isStream ? expected.map((result, id) => ({ id, result })) : expected);
        }),
      );
    }),
    { numRuns: 15 },
  );
});

test("a stream is answered as it comes, and is told why it ends", async () => {
  const { port } = new URL(serving.address);
  const { request } = await import("node:http");
  const sent = request({
    port,
    method: "POST",
    path: "/v1/extract/stream",
    headers: { "content-type": "application/x-ndjson" },
  });
  sent.write(`${JSON.stringify({ schema: "person" })}\n${JSON.stringify({ id: 1, text: "Ada Lovelace" })}\n`);
  const answer = await new Promise<NodeJS.ReadableStream>((resolve) => sent.once("response", resolve));
  const lines = answer[Symbol.asyncIterator]();
  // The first answer is there before the second line is sent.
  expect(JSON.parse(String((await lines.next()).value)).id).toBe(1);
  sent.write(`${JSON.stringify({ id: 2, text: "x".repeat(3_000_000) })}\n`);
  const last = JSON.parse(String((await lines.next()).value));
  expect(last.error.code).toBe("line-too-long");
  sent.destroy();
});
