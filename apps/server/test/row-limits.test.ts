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
/** The same without that limit. */
let boundless: Serving;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ernie-m-rows-"));
  const models = [mini, ...named(headModels(folder))];
  serving = await startServing({ runtime: {}, limits: { rows: LIMIT }, models });
  boundless = await startServing({ runtime: {}, models });
});
afterAll(async () => {
  await serving?.close();
  await boundless?.close();
  rmSync(folder, { recursive: true });
});

/** Rows that the model has read. */
async function rowsRead({ app }: Serving = serving): Promise<number> {
  const metrics = await app.metrics.metrics();
  return Number(/^ernie_m_run_rows_sum (\S+)/m.exec(metrics)?.[1] ?? 0);
}

/** Rows that a request makes the model read where it may ask as many as it likes; undefined where it cannot be asked. */
async function rowsNeeded(path: string, asked: object): Promise<number | undefined> {
  const before = await rowsRead(boundless);
  const { status } = await boundless.post(path, asked);
  return status === 200 ? (await rowsRead(boundless)) - before : undefined;
}

/** Text whose tokens are short or long, so that its length says little of how many it has. */
const text = fc
  .tuple(
    fc.constantFrom("Ada was born. ", "😀京都", "a b ", "internationally "),
    fc.integer({ min: 1, max: 200 }),
  )
  .map(([piece, times]) => piece.repeat(times));
const texts = fc.array(text, { minLength: 1, maxLength: 4 });
/** Blanks that are read, and are no tokens: more than half of what is tokenized in one turn. */
const BLANKS = " ".repeat(9000);
/** Texts of several windows that are read in several turns. */
const longTexts = fc.array(
  fc.tuple(text, fc.constantFrom("", BLANKS)).map(([some, blanks]) => some.repeat(3) + blanks),
  { minLength: 1, maxLength: 6 },
);
/** More texts than may be, and fewer; some are blank or are there twice. */
const manyTexts = fc
  .array(fc.constantFrom("", "Ada", `Ada ${BLANKS}`), { minLength: LIMIT - 3, maxLength: LIMIT + 3 })
  .map((all) => all.map((one, i) => (one === "Ada" ? `${one} ${i}` : one)));
/** Labels, some given twice; seldom one that may be too long to be asked. */
const labels = fc.array(
  fc.oneof(
    { weight: 60, arbitrary: fc.integer({ min: 1, max: 20 }).map((number) => `label ${number}`) },
    { weight: 1, arbitrary: text },
  ),
  { minLength: 1, maxLength: 12 },
);
const words = fc.integer({ min: 1, max: 110 }).map((count) => "a ".repeat(count));

const requests: readonly (readonly [string, fc.Arbitrary<object>])[] = [
  ["/v1/answer", fc.record({ question: words, context: text, model: fc.constant("answers") })],
  ["/v1/entities", fc.record({ texts, model: fc.constant("tokens") })],
  ["/v1/embed", fc.record({ texts: longTexts, longTexts: fc.constantFrom("windows", "truncate") })],
  ["/v1/embed", fc.record({ texts: manyTexts })],
  ["/v1/embeddings", fc.record({ input: manyTexts, model: fc.constant("mini") })],
  ["/v1/classify", fc.record({ texts: manyTexts, model: fc.constant("pairs") })],
  ["/v1/zero-shot", fc.record({ texts, labels, model: fc.constant("pairs") })],
  [
    "/v1/choose",
    fc.record({
      questions: fc.array(fc.record({ prompt: words, choices: texts }), { minLength: 1, maxLength: 5 }),
      model: fc.constant("choices"),
    }),
  ],
  ["/v1/extract", fc.record({ texts, schema: fc.constant(["person", { location: ["country"] }]) })],
];

test.each(requests)(
  "%s: is refused for its rows where it needs more, and nowhere else",
  async (path, body) => {
    const seen = new Set<number>();
    await fc.assert(
      fc.asyncProperty(body, async (asked) => {
        const before = await rowsRead();
        const { status, body: answer } = await serving.post(path, asked);
        const rows = (await rowsRead()) - before;
        expect(rows).toBeLessThanOrEqual(LIMIT);
        const { code, level = 1 } = answer;
        const needed = await rowsNeeded(path, asked);
        if (needed !== undefined) {
          seen.add(status);
          expect(status).toBe(needed > LIMIT ? 422 : 200);
        }
        if (status === 200) {
          expect(rows).toBe(needed);
          // As many as OpenAI's clients are told are tokens.
          expect(answer.usage.rows ?? rows).toBe(rows);
          return;
        }
        // A label may be too long to be asked at all.
        expect([status, code]).toEqual([422, code === "invalid-input" ? code : "budget-exceeded"]);
        if (level === 1) expect(rows).toBe(0);
      }),
      { numRuns: 20 },
    );
    expect([...seen].sort()).toEqual([200, 422]);
  },
);

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
