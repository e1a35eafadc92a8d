import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { referenceModelUrl } from "@ernie-m/fixtures";
import {
  loadChoiceSelector,
  loadExtractor,
  loadQuestionAnswerer,
  loadTextClassifier,
  loadTextEmbedder,
  loadTokenClassifier,
  loadZeroShotClassifier,
} from "@ernie-m/heads";
import { extractRecords } from "@ernie-m/records";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { ErnieMTokenizer } from "@ernie-m/tokenizer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { headModels, mini, named, type Serving, startServing } from "./serving.js";

const runtime = nodeRuntime();
let folder: string;
let serving: Serving;
let models: ReturnType<typeof headModels>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ernie-m-server-"));
  models = headModels(folder);
  serving = await startServing({ runtime: {}, models: [mini, ...named(models)] });
});
afterAll(async () => {
  await serving?.close();
  rmSync(folder, { recursive: true });
});

const TEXTS = [
  "Ada Lovelace was born in London.",
  "",
  "艾伦·图灵 worked in Manchester 😀 and elsewhere.",
  "a",
];

describe("over HTTP a task gives what the library gives", () => {
  test("extract, its relations and options included", async () => {
    const extractor = await loadExtractor(referenceModelUrl, { runtime });
    const schema = [{ person: ["birthplace"] }, "location", "sentiment [good, bad]"];
    const settings = {
      threshold: 0.3,
      thresholds: { location: 0.1 },
      minProbability: 0.05,
      lang: "en" as const,
    };
    const { status, body } = await serving.post("/v1/extract", { texts: TEXTS, schema, ...settings });
    const expected = await extractor.extract(TEXTS, schema, settings);
    expect(status).toBe(200);
    expect(body.results).toEqual(expected);
    expect(body.model).toBe("mini");
    // Two texts of three names, and a question for each person.
    const people = expected.reduce((sum, { person = [] }) => sum + person.length, 0);
    expect(people).toBeGreaterThan(0);
    const blank = TEXTS.filter((text) => text === "").length;
    expect(body.usage.rows).toBe(3 * (TEXTS.length - blank) + people);
    // One text and a list of one are the same request.
    const { body: one } = await serving.post("/v1/extract", { text: TEXTS[0], schema, ...settings });
    expect(one.results).toEqual([expected[0]]);
  });

  test("records, of one and of many", async () => {
    const extractor = await loadExtractor(referenceModelUrl, { runtime });
    const schema = {
      type: "object",
      properties: { person: { type: "string" }, born: { type: "string", format: "date" } },
    };
    const texts = ["Ada Lovelace 😀 was born on 10 December 1815.", "nothing"];
    for (const records of ["one", "many"] as const) {
      const { status, body } = await serving.post("/v1/records", { texts, schema, records });
      expect(status).toBe(200);
      expect(body.results).toEqual(await extractRecords(extractor, texts, schema as never, { records }));
    }
  });

  test("classify, of texts and of pairs", async () => {
    const classifier = await loadTextClassifier(models.pairs, { runtime });
    const texts = [...TEXTS, { text: "first", pair: "second" }];
    const { body } = await serving.post("/v1/classify", {
      texts,
      model: "pairs",
      topK: 2,
      function: "sigmoid",
    });
    expect(body.results).toEqual(await classifier.classify(texts, { topK: 2, function: "sigmoid" }));
    const pair = { text: "first", pair: "second" };
    const { body: one } = await serving.post("/v1/classify", { ...pair, model: "pairs" });
    expect(one.results).toEqual([await classifier.classify(pair)]);
  });

  test("zero-shot", async () => {
    const classifier = await loadZeroShotClassifier(models.pairs, { runtime });
    const asked = { labels: ["sport", "politics"], multiLabel: true, hypothesisTemplate: "About {}." };
    const { body } = await serving.post("/v1/zero-shot", { texts: TEXTS, model: "pairs", ...asked });
    const { labels, ...options } = asked;
    expect(body.results).toEqual(await classifier.classify(TEXTS, labels, options));
    expect(body.usage.rows).toBe(2 * TEXTS.length);
  });

  test("entities", async () => {
    const classifier = await loadTokenClassifier(models.tokens, { runtime });
    const { body } = await serving.post("/v1/entities", {
      texts: TEXTS,
      model: "tokens",
      aggregation: "none",
    });
    const expected = await classifier.classify(TEXTS, { aggregation: "none" });
    expect(expected.flat().length).toBeGreaterThan(0);
    expect(body.results).toEqual(expected);
  });

  test("answer", async () => {
    const answerer = await loadQuestionAnswerer(models.answers, { runtime });
    const questions = TEXTS.map((context) => ({ question: "who", context }));
    const { body } = await serving.post("/v1/answer", { questions, model: "answers", topK: 3 });
    expect(body.results).toEqual(await answerer.answer(questions, { topK: 3 }));
    const { body: one } = await serving.post("/v1/answer", { ...questions[0], model: "answers" });
    expect(one.results).toEqual([await answerer.answer(questions[0])]);
  });

  test("choose", async () => {
    const selector = await loadChoiceSelector(models.choices, { runtime });
    const questions = TEXTS.map((prompt) => ({ prompt, choices: ["yes", "no", "perhaps"] }));
    const { body } = await serving.post("/v1/choose", { questions, model: "choices" });
    expect(body.results).toEqual(await selector.choose(questions));
  });

  test("embed, and the same in OpenAI's shape as numbers and as bytes", async () => {
    const embedder = await loadTextEmbedder(referenceModelUrl, { runtime });
    const { body } = await serving.post("/v1/embed", { texts: TEXTS, pooling: "cls", longTexts: "windows" });
    expect(body.results).toEqual(await embedder.embed(TEXTS, { pooling: "cls", longTexts: "windows" }));
    const input = [...TEXTS, "Ada [MASK] London"];
    const expected = await embedder.embed(input, { normalize: true });
    const { body: numbers } = await serving.post("/v1/embeddings", { input, model: "mini" });
    expect(numbers.data.map((one: { embedding: number[] }) => one.embedding)).toEqual(
      expected.map(({ embedding }) => embedding),
    );
    const tokenizer = await ErnieMTokenizer.fromPretrained(referenceModelUrl, { runtime });
    const plain = { specialTokensInText: "plain" } as const;
    const tokens = input.reduce((sum, text) => sum + tokenizer.encode(text, plain).length, 0);
    expect(numbers.usage).toEqual({ prompt_tokens: tokens, total_tokens: tokens });
    const asked = { input: TEXTS[0], model: "mini", encoding_format: "base64" };
    const { body: bytes } = await serving.post("/v1/embeddings", asked);
    const floats = new Float32Array(new Uint8Array(Buffer.from(bytes.data[0].embedding, "base64")).buffer);
    expect(floats).toEqual(Float32Array.from(expected[0].embedding));
  });

  test("tokenize", async () => {
    const tokenizer = await ErnieMTokenizer.fromPretrained(referenceModelUrl, { runtime });
    const { body } = await serving.post("/v1/tokenize", { texts: TEXTS, offsets: "utf-16" });
    expect(body.results).toEqual(
      TEXTS.map((text) => {
        const { ids, tokens, starts, ends } = tokenizer.tokenize(text);
        return { ids: [...ids], tokens: [...tokens], starts: [...starts], ends: [...ends] };
      }),
    );
    expect(body.usage.rows).toBe(0);
  });

  test("models", async () => {
    const { body } = await serving.request("/v1/models");
    expect(body.data.map(({ id }: { id: string }) => id)).toEqual(["mini", ...Object.keys(models)]);
  });
});

describe("offsets in code points are where Python finds the text", () => {
  const python = (text: string, { start, end }: { start: number; end: number }): string =>
    [...text].slice(start, end).join("");
  const text = "😀😀 Ada Lovelace 𝄞 was born in London 😀.";

  test.each([
    ["/v1/extract", { text, schema: [{ person: ["birthplace"] }, "location"] }],
    ["/v1/entities", { text, model: "tokens", aggregation: "none" }],
    ["/v1/answer", { question: "who", context: text, model: "answers" }],
    ["/v1/records", { text, schema: { type: "object", properties: { person: { type: "string" } } } }],
  ])("%s", async (path, asked) => {
    const { body } = await serving.post(path, { ...asked, offsets: "code-points" });
    let places = 0;
    visit(body.results, (place) => {
      places++;
      expect(python(text, place)).toBe(place.text);
    });
    expect(places).toBeGreaterThan(0);
  });

  interface Place {
    readonly text: string;
    readonly start: number;
    readonly end: number;
  }

  function visit(value: unknown, onPlace: (place: Place) => void): void {
    if (typeof value !== "object" || value === null) return;
    if ("start" in value && "text" in value) onPlace(value as Place);
    for (const part of Object.values(value)) visit(part, onPlace);
  }
});

describe("what is refused", () => {
  const embedded = { text: "a", schema: "person" };
  test.each([
    ["a body that is no JSON", 400, "invalid-json", "/v1/extract", undefined],
    ["a body without what is needed", 422, "invalid-input", "/v1/extract", { text: "a" }],
    ["what is not known", 422, "invalid-input", "/v1/extract", { ...embedded, batchTokens: 9 }],
    ["a text and texts", 422, "invalid-input", "/v1/extract", { ...embedded, texts: [] }],
    [
      "numbers for texts, which are not made texts",
      422,
      "invalid-input",
      "/v1/extract",
      { ...embedded, text: 7 },
    ],
    ["a schema with a number", 422, "invalid-schema", "/v1/extract", { text: "a", schema: { a: [7] } }],
    ["a threshold for nothing", 422, "invalid-input", "/v1/extract", { ...embedded, thresholds: { b: 0.1 } }],
    ["a name too long", 422, "prompt-too-long", "/v1/extract", { text: "a", schema: "name ".repeat(600) }],
    ["a model that is not there", 404, "unknown-model", "/v1/extract", { ...embedded, model: "toString" }],
    ["a task of another model", 422, "unsupported-task", "/v1/classify", { text: "a" }],
    ["a JSON Schema of nothing", 422, "invalid-record-schema", "/v1/records", { text: "a", schema: {} }],
    ["too many texts", 422, "too-many-texts", "/v1/extract", { schema: "x", texts: Array(257).fill("") }],
    [
      "too many rows",
      422,
      "budget-exceeded",
      "/v1/extract",
      { schema: Array.from({ length: 999 }, (_, i) => `n${i}`), text: "word ".repeat(20_000) },
    ],
    ["a text too long", 422, "text-too-long", "/v1/embed", { text: "a".repeat(100_001) }],
    ["a body too large", 413, "body-too-large", "/v1/extract", { ...embedded, text: "a".repeat(3_000_000) }],
    ["a path that is not there", 404, "not-found", "/v1/nothing", {}],
  ])("%s", async (_, status, code, path, body) => {
    const answered = await serving.post(path, body);
    expect([answered.status, answered.body.code]).toEqual([status, code]);
    expect(answered.headers.get("content-type")).toMatch(/^application\/problem\+json/);
    expect(answered.body.requestId).toBe(answered.headers.get("x-request-id"));
  });

  test("a media type that is not taken", async () => {
    const init = { method: "POST", headers: { "content-type": "text/plain" }, body: "{}" };
    expect(await serving.request("/v1/extract", init)).toMatchObject({ status: 415 });
  });
});
