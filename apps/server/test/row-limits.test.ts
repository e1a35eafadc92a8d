/** No request has the model read more rows than one may, whatever its task: it is refused before any is read. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { headModels, mini, named, type Serving, startServing } from "./serving.js";

const LIMIT = 12;
let folder: string;
let serving: Serving;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ernie-m-rows-"));
  serving = await startServing({
    runtime: {},
    limits: { rows: LIMIT },
    models: [mini, ...named(headModels(folder))],
  });
});
afterAll(async () => {
  await serving?.close();
  rmSync(folder, { recursive: true });
});

/** Rows that the model has read. */
async function rowsRead(): Promise<number> {
  const metrics = await serving.app.metrics.metrics();
  return Number(/^ernie_m_run_rows_sum (\S+)/m.exec(metrics)?.[1] ?? 0);
}

/** Text whose tokens are short or long, so that its length says little of how many it has. */
const text = fc
  .tuple(
    fc.constantFrom("Ada was born. ", "😀京都", "a b ", "internationally "),
    fc.integer({ min: 1, max: 200 }),
  )
  .map(([piece, times]) => piece.repeat(times));
const texts = fc.array(text, { minLength: 1, maxLength: 4 });
const words = fc.integer({ min: 1, max: 110 }).map((count) => "a ".repeat(count));

const requests: readonly (readonly [string, fc.Arbitrary<object>])[] = [
  ["/v1/answer", fc.record({ question: words, context: text, model: fc.constant("answers") })],
  ["/v1/entities", fc.record({ texts, model: fc.constant("tokens") })],
  ["/v1/embed", fc.record({ texts, longTexts: fc.constantFrom("windows", "truncate") })],
  ["/v1/zero-shot", fc.record({ texts, labels: texts, model: fc.constant("pairs") })],
  [
    "/v1/choose",
    fc.record({
      questions: fc.array(fc.record({ prompt: words, choices: texts }), { minLength: 1, maxLength: 5 }),
      model: fc.constant("choices"),
    }),
  ],
  ["/v1/extract", fc.record({ texts, schema: fc.constant(["person", { location: ["country"] }]) })],
];

test.each(requests)("%s", async (path, body) => {
  await fc.assert(
    fc.asyncProperty(body, async (asked) => {
      const before = await rowsRead();
      const { status, body: answer } = await serving.post(path, asked);
      const rows = (await rowsRead()) - before;
      expect(rows).toBeLessThanOrEqual(LIMIT);
      if (status === 200) {
        expect(answer.usage.rows).toBe(rows);
        return;
      }
      const { code, level = 1 } = answer;
      // A label may be too long to be asked at all.
      expect([status, code]).toEqual([422, code === "invalid-input" ? code : "budget-exceeded"]);
      if (level === 1) expect(rows).toBe(0);
    }),
    { numRuns: 40 },
  );
});

test.each([
  ["/v1/answer", { question: "a ".repeat(100), context: "Ada was born. ".repeat(50), model: "answers" }],
  ["/v1/entities", { text: "😀京都".repeat(600), model: "tokens" }],
  ["/v1/embed", { text: "😀京都".repeat(600), longTexts: "windows" }],
])("%s: more rows than a text's length lets expect are counted", async (path, asked) => {
  const before = await rowsRead();
  const { status, body } = await serving.post(path, asked);
  expect([status, body.code, body.detail]).toEqual([
    422,
    "budget-exceeded",
    expect.stringMatching(/^maxRows: expected a call of at most 12 rows, got one of \d\d/),
  ]);
  expect(await rowsRead()).toBe(before);
});

test("what was found before the level that is too much is told, where the caller counts", async () => {
  const text = "😀 Ada Lovelace was born in London.";
  const relations = Array.from({ length: LIMIT }, (_, i) => `relation ${i}`);
  const asked = { schema: [{ person: relations }], offsets: "code-points" };
  const foundAlone = async (offsets: string) =>
    (await serving.post("/v1/extract", { text, schema: "person", offsets })).body.results;
  const found = await foundAlone("code-points");
  expect(found[0].person).toHaveLength(1);
  expect(found).not.toEqual(await foundAlone("utf-16"));
  const { status, body } = await serving.post("/v1/extract", { ...asked, text });
  expect([status, body.code, body.level, body.results]).toEqual([422, "budget-exceeded", 2, found]);
  const several = await serving.post("/v1/extract", { ...asked, texts: ["", text] });
  expect(several.body.results).toEqual([{}, ...found]);
  const stream = await serving.request("/v1/extract/stream", {
    method: "POST",
    headers: { "content-type": "application/x-ndjson" },
    body: [asked, { id: "a", text }, { id: "b", text: "" }].map((line) => JSON.stringify(line)).join("\n"),
  });
  const [first, second] = String(stream.body)
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
  expect(first).toMatchObject({ id: "a", error: { code: "budget-exceeded", level: 2, results: found } });
  expect(second).toEqual({ id: "b", result: {} });
});
