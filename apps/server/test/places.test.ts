/** What a request has wrong is told by the name that the request has for it, wherever in it that is. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { headModels, mini, named, type Serving, startServing } from "./serving.js";

const UNITS = 5000;
let folder: string;
let serving: Serving;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ernie-m-places-"));
  serving = await startServing({
    runtime: {},
    limits: { textUnits: UNITS },
    models: [mini, ...named(headModels(folder))],
  });
});
afterAll(async () => {
  await serving?.close();
  rmSync(folder, { recursive: true });
});

/** Text of more tokens than fit, and of fewer characters than may be. */
const TOO_LONG = "a ".repeat(300);
const TOO_MANY = "a".repeat(UNITS + 1);

test("a question that is too long, among others that cost much", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(5), fc.nat(5), async (before, after) => {
      const fine = { question: "who", context: "Ada was born. ".repeat(300) };
      const questions = [
        ...Array(before).fill(fine),
        { question: TOO_LONG, context: "Ada" },
        ...Array(after).fill(fine),
      ];
      const { status, body } = await serving.post("/v1/answer", { questions, model: "answers" });
      const path = `questions[${before}].question`;
      expect([status, body.code, body.path]).toEqual([422, "invalid-input", path]);
      expect(body.detail).toMatch(`${path}: expected at most `);
    }),
    { numRuns: 6 },
  );
  const one = { question: TOO_LONG, context: "Ada", model: "answers" };
  expect((await serving.post("/v1/answer", one)).body.path).toBe("question");
});

test("a label that is too long, after others that are given twice", async () => {
  const labels = ["b", "b", "c", "b", TOO_LONG];
  const { body } = await serving.post("/v1/zero-shot", { text: "a", labels, model: "pairs" });
  expect([body.code, body.path]).toEqual(["invalid-input", "labels[4]"]);
});

describe("what is longer than may be tokenized in one go", () => {
  const half = "b".repeat(UNITS / 2);
  test.each([
    ["/v1/embed", { text: TOO_MANY }, "text"],
    ["/v1/embed", { texts: ["", TOO_MANY] }, "texts[1]"],
    ["/v1/tokenize", { texts: ["", TOO_MANY] }, "texts[1]"],
    ["/v1/records", { text: TOO_MANY, schema: { type: "object", properties: {} } }, "text"],
    ["/v1/embeddings", { input: TOO_MANY, model: "mini" }, "input"],
    ["/v1/embeddings", { input: ["", TOO_MANY], model: "mini" }, "input[1]"],
    ["/v1/classify", { text: TOO_MANY, model: "pairs" }, "text"],
    ["/v1/classify", { texts: ["", { text: "", pair: TOO_MANY }], model: "pairs" }, "texts[1].pair"],
    ["/v1/zero-shot", { text: "a", labels: ["b", TOO_MANY], model: "pairs" }, "labels[1]"],
    [
      "/v1/zero-shot",
      { text: "a", labels: ["b", half], hypothesisTemplate: "{} and {}.", model: "pairs" },
      "labels[1]",
    ],
    ["/v1/choose", { prompt: TOO_MANY, choices: ["b"], model: "choices" }, "prompt"],
    [
      "/v1/choose",
      { questions: [{ prompt: "a", choices: ["b", TOO_MANY] }], model: "choices" },
      "questions[0].choices[1]",
    ],
    ["/v1/answer", { question: TOO_MANY, context: "", model: "answers" }, "question"],
    [
      "/v1/answer",
      { questions: [{ question: "", context: TOO_MANY }], model: "answers" },
      "questions[0].context",
    ],
  ])("%s: %#", async (path, body, place) => {
    const answered = await serving.post(path, body);
    expect([answered.status, answered.body.code]).toEqual([422, "text-too-long"]);
    expect(answered.body.detail).toMatch(`${place}: expected at most ${UNITS} `);
  });

  test("is not what is long only together", async () => {
    const choices = Array<string>(20).fill("b".repeat(UNITS / 10));
    expect((await serving.post("/v1/choose", { prompt: "a", choices, model: "choices" })).status).toBe(200);
  });
});

describe("the first line of a stream is checked as the body of a request is", () => {
  const stream = (lines: readonly unknown[]) =>
    serving.request("/v1/extract/stream", {
      method: "POST",
      headers: { "content-type": "application/x-ndjson" },
      body: lines.map((line) => JSON.stringify(line)).join("\n"),
    });
  const value = fc.oneof(
    fc.constantFrom<unknown>(null, [], {}, "", 0.5, -1, 2, "0.5", true, "no"),
    fc.constantFrom<unknown>(
      "page",
      "sentence",
      "en",
      "code-points",
      "mini",
      { person: 0.5 },
      { person: null },
    ),
    fc.constantFrom<unknown>({ other: 0.5 }, ["person"], [7], "name ".repeat(600)),
  );
  const good: Readonly<Record<string, readonly unknown[]>> = {
    schema: ["location", ["person"]],
    threshold: [0.3],
    thresholds: [{ person: 0.2 }, {}],
    minProbability: [0.1],
    lang: ["en"],
    optionProbabilities: [false],
    relationScope: ["document"],
    offsets: ["utf-16"],
    model: ["mini"],
    strange: [],
  };
  const setting = fc
    .constantFrom(...Object.keys(good))
    .chain((name) => fc.tuple(fc.constant(name), fc.oneof(fc.constantFrom(...good[name], null), value)));
  const settings = fc
    .uniqueArray(setting, { maxLength: 3, selector: ([name]) => name })
    .map((entries) => Object.fromEntries(entries) as Readonly<Record<string, unknown>>);

  test("and is taken or refused with it", async () => {
    const seen = new Set<number>();
    await fc.assert(
      fc.asyncProperty(settings, fc.nat(9), async (given, number) => {
        const hasSchema = number > 0;
        const header = hasSchema ? { schema: "person", ...given } : given;
        const { status, body } = await serving.post("/v1/extract", { ...header, text: "Ada" });
        const streamed = await stream([header, { id: 1, text: "Ada" }]);
        seen.add(status);
        if (status === 200) {
          expect(streamed.body).toBe(`${JSON.stringify({ id: 1, result: body.results[0] })}\n`);
          return;
        }
        expect([streamed.status, streamed.body.code]).toEqual([status, body.code]);
        expect(streamed.body.path?.replace(/^header/, "body")).toBe(body.path);
      }),
      { numRuns: 150 },
    );
    expect([...seen]).toEqual(expect.arrayContaining([200, 422]));
  });

  test.each([[[]], ["person"], [null], [7]])("%j is none", async (header) => {
    const { status, body } = await stream([header, { text: "Ada" }]);
    expect([status, body.code, body.path]).toEqual([422, "invalid-input", "header"]);
  });

  test.each([
    [{ id: 1 }, "line"],
    [{ text: 7 }, "line/text"],
    [{ text: "a", id: null }, "line/id"],
    [{ text: "a", other: 1 }, "line"],
    [[], "line"],
  ])("a further line %j is told of in its place", async (line, path) => {
    const { status, body } = await stream([{ schema: "person" }, { text: "Ada" }, line, { text: "Ada" }]);
    const lines = String(body)
      .split("\n")
      .slice(0, -1)
      .map((one) => JSON.parse(one));
    expect([status, lines.length]).toEqual([200, 3]);
    expect(lines[1].error).toMatchObject({ code: "invalid-input", path });
    expect(lines[2]).toEqual(lines[0]);
  });
});
