import { describe, expect, it } from "vitest";
import {
  type AskedRow,
  characterTokenizer,
  extractorOf,
  modelFinding,
  occurrences,
  outline,
  scriptedProbability as probability,
  ScriptedModel,
  type ScriptedSpan,
} from "../../test/scripted-model.js";
import { PromptTooLongError } from "./errors.js";
import { InformationExtractor } from "./extractor.js";
import type { ExtractionResult } from "./types.js";

const prompts = (model: ScriptedModel): readonly string[] => model.rows.map(({ prompt }) => prompt);

// The numbers are those of docs/traps.md.
describe("traps of the published pipelines", () => {
  it("T13: a row is [CLS] prompt [SEP] [SEP] text [SEP], four special tokens, and fills the longest input", async () => {
    const model = modelFinding({});
    await extractorOf(model, { maxTokens: 16 }).extract(["x".repeat(9), "y"], "abc");
    const [{ inputIds, attentionMask }] = model.inputs;
    expect(inputIds.shape).toEqual([2, 16]);
    const x = "x".codePointAt(0)! + 10;
    const [a, b, c] = Array.from("abc", (letter) => letter.codePointAt(0)! + 10);
    expect(Array.from(inputIds.data.subarray(0, 16))).toEqual([0, a, b, c, 2, 2, ...Array(9).fill(x), 2]);
    expect(Array.from(inputIds.data.subarray(16, 32))).toEqual([
      0,
      a,
      b,
      c,
      2,
      2,
      x + 1,
      2,
      ...Array(8).fill(1),
    ]);
    expect(Array.from(attentionMask.data.subarray(16, 32))).toEqual([
      ...Array(8).fill(1),
      ...Array(8).fill(0),
    ]);
  });

  it("T14: each prompt has its own budget, whatever others are in the schema", async () => {
    const text = "x".repeat(20);
    const alone = modelFinding({});
    await extractorOf(alone, { maxTokens: 28 }).extract(text, "时间");
    const beside = modelFinding({});
    await extractorOf(beside, { maxTokens: 28 }).extract(text, ["时间", "abcdefghijkl"]);
    expect(beside.rows.filter(({ prompt }) => prompt === "时间")).toEqual(alone.rows);
    expect(alone.rows).toHaveLength(1);
    expect(beside.rows.length).toBeGreaterThan(2);
  });

  it("T15: the budget counts tokens and nothing is cut off silently", async () => {
    // Each 😀 is two UTF-16 units and one token.
    const model = new ScriptedModel(({ text }) => [
      { first: Array.from(text).length - 1, last: Array.from(text).length - 1 },
    ]);
    const result = await extractorOf(model, { maxTokens: 16 }).extract("😀".repeat(11), "A");
    expect(model.rows).toEqual([{ prompt: "A", text: "😀".repeat(11) }]);
    expect(result.A?.[0]).toMatchObject({ start: 20, end: 22 });
  });

  it("T16: a prompt that leaves no room for text is an error, not an empty result", async () => {
    const model = modelFinding({});
    const extractor = extractorOf(model, { maxTokens: 28 });
    const error = await extractor.extract("x", ["A", { B: [] }, "p".repeat(17)]).catch((reason) => reason);
    expect(error).toBeInstanceOf(PromptTooLongError);
    expect(error).toMatchObject({ code: "prompt-too-long", path: "$[2]", tokens: 17, limit: 16 });
    await expect(extractor.extract("", "p".repeat(17))).rejects.toThrow(PromptTooLongError);
    expect(model.runs).toEqual([]);
    await extractor.extract("x", "p".repeat(16));
    expect(model.runs).toHaveLength(1);
  });

  it("T16: a relation too long to be asked is that error too, or told to the caller who takes it", async () => {
    const model = modelFinding({ A: ["x".repeat(12), "y"], "BB of y": ["z"] });
    const extractor = extractorOf(model, { maxTokens: 28 });
    const text = `${"x".repeat(12)} y z`;
    await expect(extractor.extract(text, { A: ["BB"] })).rejects.toThrow(PromptTooLongError);
    const told: PromptTooLongError[] = [];
    const result = await extractor.extract(text, { A: ["BB"] }, { onPromptTooLong: (e) => told.push(e) });
    expect(outline(result)).toEqual({ A: [["xxxxxxxxxxxx@0"], ["y@13", { BB: [["z@15"]] }]] });
    expect(told).toMatchObject([
      { path: "$.A[0]", prompt: `BB of ${"x".repeat(12)}`, tokens: 18, limit: 16 },
    ]);
  });

  it("T17: a name at the edge of a window is found once, whole", async () => {
    const model = modelFinding({ A: ["Rafael Nadal"] });
    const text = `${"w".repeat(6)} ${"v".repeat(4)} Rafael Nadal wins`;
    for (let maxTokens = 5 + 26; maxTokens < 5 + text.length; maxTokens++) {
      const result = await extractorOf(model, { maxTokens, windowOverlap: 99 }).extract(text, "A");
      const found = result.A?.filter((entry) => entry.text === "Rafael Nadal");
      expect(found).toMatchObject([{ start: 12, end: 24 }]);
    }
  });

  it("T18: offsets are exact over any number of line ends and windows", async () => {
    const text = Array.from({ length: 30 }, (_, i) => ` line ${i}\r\n\n\tK${i}. `).join("");
    const names = Array.from({ length: 30 }, (_, i) => `K${i}.`);
    const result = await extractorOf(modelFinding({ A: names }), { maxTokens: 64 }).extract(text, "A");
    expect(result.A?.map((entry) => entry.text)).toEqual(names);
    for (const { text: found, start, end } of result.A ?? []) expect(text.slice(start, end)).toBe(found);
  });

  it("T19: special tokens and padding start and end nothing, however probable", async () => {
    const model = modelFinding({ A: ["x"] });
    model.specialLogit = 20;
    const extractor = extractorOf(model);
    expect(await extractor.extract(["bb", "a x b and more"], ["A", "S [a, b]"])).toEqual([
      {},
      { A: [{ text: "x", start: 2, end: 3, probability }] },
    ]);
  });

  it("T19: a span that begins in the prompt and ends in the text is dropped", async () => {
    const across: ScriptedSpan[] = [
      { side: "prompt", first: 0, last: 0, end: -10 },
      { first: 2, last: 2, start: -10 },
    ];
    expect(await extractorOf(new ScriptedModel(() => across)).extract("abc", ["A", "S [a, b]"])).toEqual({});
  });

  it("T20: overlapping and nested spans are found when asked for", async () => {
    const nested: ScriptedSpan[] = [
      { first: 0, last: 1 },
      { first: 0, last: 3 },
    ];
    const extractor = extractorOf(new ScriptedModel(() => nested));
    expect(outline(await extractor.extract("北京大学", "组织"))).toEqual({ 组织: [["北京@0"]] });
    expect(outline(await extractor.extract("北京大学", "组织", { overlap: "allow" }))).toEqual({
      组织: [["北京@0"], ["北京大学@0"]],
    });
  });

  it("T21: results are ordered by position", async () => {
    const text = Array.from({ length: 12 }, (_, i) => `n${i}`).join(" ");
    const names = Array.from({ length: 12 }, (_, i) => `n${11 - i}`);
    const result = await extractorOf(modelFinding({ A: names }), { maxTokens: 24 }).extract(text, "A");
    const starts = (result.A ?? []).map(({ start }) => start);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    expect(new Set(starts).size).toBeGreaterThanOrEqual(12);
  });

  it("T22: the schema decides what is a classification, not what another text of the batch gave", async () => {
    const model = new ScriptedModel((row: AskedRow) => [
      ...occurrences(row, [row.text.includes("good") ? "positive" : "negative"], "prompt"),
      ...occurrences(row, ["food"]),
      // A span inside the prompt of an entity means nothing.
      ...(row.prompt === "Aspect" ? occurrences(row, ["Aspect"], "prompt") : []),
    ]);
    const schema = ["Aspect", "Sentiment [positive, negative]"];
    const results = await extractorOf(model).extract(["good food", "bad food", "bad"], schema);
    expect(results.map(outline)).toEqual([
      { Aspect: [["food@5"]], "Sentiment [positive, negative]": [["positive"]] },
      { Aspect: [["food@4"]], "Sentiment [positive, negative]": [["negative"]] },
      { "Sentiment [positive, negative]": [["negative"]] },
    ]);
  });

  it("an option is chosen for a found entity, and for the text of many windows by their majority", async () => {
    const model = new ScriptedModel((row: AskedRow) => [
      ...occurrences(row, row.prompt === "Aspect" ? ["food", "room"] : []),
      ...(row.prompt.includes("food") ? occurrences(row, ["positive"], "prompt") : []),
      ...(row.prompt === "Sentiment [positive, negative]"
        ? occurrences(row, [row.text.includes("bad") ? "negative" : "positive"], "prompt")
        : []),
    ]);
    const extractor = extractorOf(model, { maxTokens: 80 });
    const aspects = { Aspect: ["Sentiment [positive, negative]", "Opinion"] };
    expect(outline(await extractor.extract("food room", aspects))).toEqual({
      Aspect: [["food@0", { "Sentiment [positive, negative]": [["positive"]] }], ["room@5"]],
    });
    const filler = "This sentence says nothing at all about it. ";
    const document = `It was bad. ${filler.repeat(6)}`;
    const result = await extractor.extract(document, "Sentiment [positive, negative]", {
      optionProbabilities: false,
    });
    const entry = { text: "positive", probability: expect.closeTo(probability, 12) };
    expect(result).toEqual({ "Sentiment [positive, negative]": [entry] });
  });

  it("what hangs on a classification is asked about the chosen option", async () => {
    const model = modelFinding({ "S [ab, cd] in prompt": ["cd"], "why of cd": ["x"] });
    const result = await extractorOf(model).extract("x", { "S [ab, cd]": ["why"] });
    expect(outline(result)).toEqual({ "S [ab, cd]": [["cd", { why: [["x@0"]] }]] });
  });

  it("T23: options of many tokens and characters are told apart by offsets in the prompt", async () => {
    const model = modelFinding({ "心情[非常😀开心,有点😀难过] in prompt": ["有点😀难过"] });
    const result = await extractorOf(model).extract("有点😀难过", "心情[非常😀开心,有点😀难过]");
    const options = [
      { text: "非常😀开心", probability: expect.any(Number) },
      { text: "有点😀难过", probability: expect.closeTo(probability, 12) },
    ];
    expect(result).toEqual({ "心情[非常😀开心,有点😀难过]": [{ text: "有点😀难过", probability, options }] });
    expect(result["心情[非常😀开心,有点😀难过]"]?.[0].options?.[0].probability).toBeLessThan(0.01);
  });

  it("T29: the probability is the product, and minProbability bounds it", async () => {
    const model = new ScriptedModel(() => [{ first: 0, last: 0, start: 0.1, end: 0.1 }]);
    const extractor = extractorOf(model);
    const [{ probability: product }] = (await extractor.extract("x", "A")).A ?? [];
    expect(product).toBeCloseTo(1 / (1 + Math.exp(-0.1)) ** 2, 7);
    expect(await extractor.extract("x", "A", { minProbability: 0.3 })).toEqual({});
  });

  it("T30: prompts are folded, names and options come back as the caller wrote them", async () => {
    const model = modelFinding({ "情感[正A,负] in prompt": ["正A"], "Name 1": ["x"] });
    const result = await extractorOf(model).extract("x", ["情感［正Ａ，负］", "Ｎａｍｅ　１"]);
    expect(outline(result)).toEqual({ "情感［正Ａ，负］": [["正Ａ"]], "Ｎａｍｅ　１": [["x@0"]] });
  });

  it("T30: two spellings of one question each get their own option back", async () => {
    const model = modelFinding({ "S[A,B] in prompt": ["B"] });
    const result = await extractorOf(model).extract("x", ["S[A,B]", "Ｓ［Ａ，Ｂ］"]);
    expect(outline(result)).toEqual({ "S[A,B]": [["B"]], "Ｓ［Ａ，Ｂ］": [["Ｂ"]] });
    expect(model.rows).toHaveLength(1);
  });

  it("T31: lang chooses between the two styles of prompts", async () => {
    const model = modelFinding({ A: ["x"] });
    const extractor = extractorOf(model);
    await extractor.extract("x", { A: ["B"] }, { lang: "en" });
    await extractor.extract("x", { A: ["B"] }, { lang: "zh" });
    expect(prompts(model)).toEqual(["A", "B of x", "A", "x的B"]);
  });

  it("T32: calls at once on one extractor do not mix", async () => {
    const model = modelFinding({ A: ["x", "y"], "B of x": ["p"], "B of y": ["q"] });
    const extractor = extractorOf(model, { schema: { A: ["B"] }, batchTokens: 1 });
    const texts = ["x p", "y q", "x y p q", "p q", "q y", "p x"];
    const alone: ExtractionResult[] = [];
    for (const text of texts) alone.push(await extractor.extract(text));
    expect(await Promise.all(texts.map((text) => extractor.extract(text)))).toEqual(alone);
    expect(outline(alone[2])).toEqual({
      A: [
        ["x@0", { B: [["p@4"]] }],
        ["y@2", { B: [["q@6"]] }],
      ],
    });
  });

  it("T33: one name twice is one list, with children on the right entries", async () => {
    const model = modelFinding({ A: ["x", "y"], "B of x": ["p"], "B of y": ["q"] });
    const result = await extractorOf(model).extract("x y p q", ["A", { A: ["B"] }]);
    expect(outline(result)).toEqual({
      A: [
        ["x@0", { B: [["p@4"]] }],
        ["y@2", { B: [["q@6"]] }],
      ],
    });
    expect(prompts(model).filter((prompt) => prompt === "A")).toHaveLength(1);
  });

  it("T34: an entity found twice is asked once, and each has its own copy of the answer", async () => {
    const model = modelFinding({ A: ["x"], "B of x": ["p"] });
    const result = await extractorOf(model).extract("x p x", { A: ["B"] });
    expect(outline(result)).toEqual({
      A: [
        ["x@0", { B: [["p@2"]] }],
        ["x@4", { B: [["p@2"]] }],
      ],
    });
    expect(prompts(model)).toEqual(["A", "B of x"]);
    const [first, second] = result.A ?? [];
    expect(first.relations?.B?.[0]).not.toBe(second.relations?.B?.[0]);
  });

  it("T34: the same words that ask for a span and for an option are two questions", async () => {
    // "S [a, b]" about "x" reads like "S" about "x [a, b]".
    const model = modelFinding({
      A: ["x [a, b]"],
      B: ["x"],
      "S of x [a, b]": ["q"],
      "S of x [a, b] in prompt": ["b"],
    });
    expect(outline(await extractorOf(model).extract("x [a, b] q", [{ A: "S" }, { B: "S [a, b]" }]))).toEqual({
      A: [["x [a, b]@0", { S: [["q@9"]] }]],
      B: [["x@0", { "S [a, b]": [["b"]] }]],
    });
  });

  it("T35: a prompt or a text that begins with a token of no character shifts nothing", async () => {
    const tokenizer = {
      ...characterTokenizer,
      tokenize(text: string) {
        const { ids, starts, ends, tokens, length } = characterTokenizer.tokenize(text, {
          specialTokensInText: "plain",
        });
        const before = (values: Int32Array, first: number): Int32Array => Int32Array.from([first, ...values]);
        return {
          length: length + 1,
          ids: before(ids, 10),
          starts: before(starts, 0),
          ends: before(ends, 0),
          tokens: ["▁", ...tokens],
        };
      },
    };
    const model = new ScriptedModel((row) => [
      ...occurrences(row, ["cd"], "prompt"),
      ...occurrences(row, ["Ada"]),
      { first: 0, last: 0 },
    ]);
    const extractor = new InformationExtractor({ model, tokenizer });
    expect(outline(await extractor.extract("by Ada", ["A", "S [ab, cd]"]))).toEqual({
      A: [["Ada@3"]],
      "S [ab, cd]": [["cd"]],
    });
  });
});
