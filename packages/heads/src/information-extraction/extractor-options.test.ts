import { describe, expect, it } from "vitest";
import {
  characterTokenizer,
  extractorOf,
  modelFinding,
  ScriptedModel,
  tokenSequence,
} from "../../test/scripted-model.js";
import { sigmoid } from "../numeric/logits.js";
import type { TaskTokenizer } from "../task/types.js";
import { InformationExtractor } from "./extractor.js";
import type { ExtractionOptions } from "./options.js";
import type { PromptReading } from "./types.js";

describe("thresholds of single names", () => {
  /** Finds the first character of every text, as sure as the logit 0 makes it: 0.5. */
  const halfSure = () => new ScriptedModel(() => [{ first: 0, last: 0, start: 0.1, end: 0.1 }]);

  it("stand in place of the threshold for that name alone", async () => {
    const extractor = extractorOf(halfSure());
    const strict = await extractor.extract("xy", ["A", "B"], { thresholds: { A: 0.9 } });
    expect(Object.keys(strict)).toEqual(["B"]);
    const loose = await extractor.extract("xy", ["A", "B"], { threshold: 0.9, thresholds: { A: 0.5 } });
    expect(Object.keys(loose)).toEqual(["A"]);
  });

  it("are refused for a name that the schema lacks, and out of range", async () => {
    const extractor = extractorOf(halfSure());
    await expect(extractor.extract("xy", ["A"], { thresholds: { C: 0.9 } })).rejects.toThrow(
      "thresholds.C: expected a name of the schema, got another name",
    );
    await expect(extractor.extract("xy", ["A"], { thresholds: { A: 2 } })).rejects.toThrow(
      "thresholds.A: expected a number from 0 to 1, got 2",
    );
  });

  it("may be for a name at any depth", async () => {
    const model = modelFinding({ A: ["x"], "B of x": ["y"] });
    const result = await extractorOf(model).extract("x y", { A: "B" }, { thresholds: { B: 0.999999 } });
    expect(result.A?.[0].relations).toBeUndefined();
  });
});

describe("what calls do that do not say", () => {
  /** Finds the first character of every text at a start and an end of 0.62 each. */
  const model = (config: ScriptedModel["config"]) =>
    Object.assign(new ScriptedModel(() => [{ first: 0, last: 0, start: 0.5, end: 0.5 }]), { config });
  const tokenizer = { ...characterTokenizer, modelMaxLength: 300 };

  it.each([
    ["the checkpoint says", { maxPositionEmbeddings: 1026, uie: { maxSeqLen: 40 } }, undefined, 40],
    ["published models read", { maxPositionEmbeddings: 1026 }, undefined, 512],
    ["there are positions for", { maxPositionEmbeddings: 102 }, undefined, 100],
    ["the tokenizer says", { maxPositionEmbeddings: 1026 }, 300, 300],
    [
      "the tokenizer says where the checkpoint says more",
      { maxPositionEmbeddings: 1026, uie: { maxSeqLen: 400 } },
      300,
      300,
    ],
  ])("read at most what %s", async (_, config, modelMaxLength, most) => {
    const scorer = model(config);
    const extractor = new InformationExtractor({
      model: scorer,
      tokenizer: modelMaxLength === undefined ? characterTokenizer : tokenizer,
    });
    expect(extractor.maxTokens).toBe(most);
    await extractor.extract("x".repeat(2000), "A");
    expect(Math.max(...scorer.inputs.map(({ inputIds }) => inputIds.shape[1]))).toBe(most);
  });

  it("take the checkpoint's threshold", async () => {
    const config = { maxPositionEmbeddings: 514, uie: { positionProb: 0.7 } };
    const extractor = extractorOf(model(config));
    expect(await extractor.extract("xy", "A")).toEqual({});
    expect(await extractor.extract("xy", "A", { threshold: 0.6 })).toHaveProperty("A");
    expect(await extractorOf(model(config), { threshold: 0.6 }).extract("xy", "A")).toHaveProperty("A");
  });

  it("never read more than there are positions for", () => {
    expect(() => extractorOf(model({ maxPositionEmbeddings: 514 }), { maxTokens: 513 })).toThrow(
      "maxTokens: expected a whole number from 16 to 512, got 513",
    );
  });
});

describe("special tokens in a text", () => {
  const MASK = 50_000;
  const tokenizer: TaskTokenizer = {
    ...characterTokenizer,
    tokenize(text, options) {
      const { specialTokensInText } = options;
      const pattern = specialTokensInText === "find" ? /\[MASK\]|./gsu : /./gsu;
      return tokenSequence(
        Array.from(text.matchAll(pattern), ({ 0: found, index }) => ({
          id: found === "[MASK]" ? MASK : found.codePointAt(0)! + 10,
          start: index,
          end: index + found.length,
        })),
      );
    },
  };

  it.each(["plain", "find"] as const)(
    "are text or tokens, as %s says, in prompts and in every window",
    async (how) => {
      const model = new ScriptedModel(() => []);
      const extractor = new InformationExtractor({ model, tokenizer, specialTokensInText: how });
      const text = "say [MASK]. ".repeat(10);
      const ids = async (options: ExtractionOptions) => {
        model.inputs.length = 0;
        await extractor.extract(text, "a [MASK]", options);
        return model.inputs.flatMap(({ inputIds }) => Array.from(inputIds.data));
      };
      const count = (all: readonly number[]) => all.filter((id) => id === MASK).length;
      expect(count(await ids({}))).toBe(how === "find" ? 11 : 0);
      const windows = extractor.windows(text, "a [MASK]", { maxTokens: 40 });
      expect(windows.length).toBeGreaterThan(1);
      expect(count(await ids({ maxTokens: 40 }))).toBeGreaterThanOrEqual(
        how === "find" ? 10 + windows.length : 0,
      );
      expect(count(await ids({ specialTokensInText: "plain" }))).toBe(0);
    },
  );
});

describe("the probability of every option", () => {
  const SENTIMENT = "Mood [good, bad]";
  /** Logits at the options' first and last characters. */
  const model = () =>
    new ScriptedModel(() => [
      { side: "prompt", first: 6, last: 9, start: 3, end: 2 },
      { side: "prompt", first: 12, last: 14, start: -1, end: 1 },
    ]);

  it("is start × end at its own characters", async () => {
    const result = await extractorOf(model()).extract("text", SENTIMENT);
    const [choice] = result[SENTIMENT] ?? [];
    expect(choice.text).toBe("good");
    expect(choice.options?.map(({ text }) => text)).toEqual(["good", "bad"]);
    expect(choice.options?.[0].probability).toBeCloseTo(sigmoid(3) * sigmoid(2), 6);
    expect(choice.options?.[1].probability).toBeCloseTo(sigmoid(-1) * sigmoid(1), 6);
  });

  it("is there for every option below the threshold too, when the threshold of the name lets one be chosen", async () => {
    const quiet = new ScriptedModel(() => [
      { side: "prompt", first: 6, last: 9, start: -3, end: -2 },
      { side: "prompt", first: 12, last: 14, start: -1, end: -4 },
    ]);
    const extractor = extractorOf(quiet);
    expect(await extractor.extract("text", SENTIMENT)).toEqual({});
    const result = await extractor.extract("text", SENTIMENT, { thresholds: { [SENTIMENT]: 0 } });
    const [choice] = result[SENTIMENT] ?? [];
    expect(choice.text).toBe("bad");
    expect(choice.options?.map(({ probability }) => probability)).toEqual([
      expect.closeTo(sigmoid(-3) * sigmoid(-2), 6),
      expect.closeTo(sigmoid(-1) * sigmoid(-4), 6),
    ]);
  });

  it("is left out where it is not wanted", async () => {
    const result = await extractorOf(model()).extract("text", SENTIMENT, { optionProbabilities: false });
    expect(result[SENTIMENT]?.[0]).not.toHaveProperty("options");
  });
});

describe("onPromptRead", () => {
  it("tells what every token got, for each prompt and window, and changes no result", async () => {
    const text = "Ada met Bob. Eve met Ada. Bob left them both alone.";
    const model = modelFinding({ person: ["Ada", "Bob"], "friend of Ada": ["Bob"], "friend of Bob": [] });
    const extractor = extractorOf(model);
    const schema = { person: "friend" };
    const readings: PromptReading[] = [];
    const options = { maxTokens: 40 };
    const onPromptRead = (reading: PromptReading): void => void readings.push(reading);
    const result = await extractor.extract(text, schema, { ...options, onPromptRead });
    expect(result).toEqual(await extractor.extract(text, schema, options));
    expect(new Set(readings.map(({ name, subject }) => `${name} ${subject}`))).toEqual(
      new Set(["person undefined", "friend Ada", "friend Bob"]),
    );
    const [first, ...others] = readings.filter(({ name }) => name === "person");
    expect(others.length).toBeGreaterThan(0);
    for (const reading of readings) {
      expect(reading.text).toBe(text);
      const tokens = reading.starts.length;
      expect(
        [reading.ends, reading.startProbabilities, reading.endProbabilities].map(({ length }) => length),
      ).toEqual([tokens, tokens, tokens]);
      expect(reading.window.start + reading.ends[tokens - 1]).toBeLessThanOrEqual(reading.window.end);
    }
    const likely = (probabilities: Float32Array): readonly string[] =>
      [...probabilities].flatMap((probability, i) =>
        probability > 0.5 ? [text.slice(first.starts[i], first.ends[i])] : [],
      );
    expect(likely(first.startProbabilities).slice(0, 2)).toEqual(["A", "B"]);
    expect(likely(first.endProbabilities).slice(0, 2)).toEqual(["a", "b"]);
  });
});

describe("extractEach", () => {
  const texts = Array.from({ length: 150 }, (_, i) => (i % 3 === 0 ? "x" : `a${i}`));

  it("gives what extract gives, in order, from any source, without reading ahead of what it works on", async () => {
    const model = modelFinding({ A: ["x"] });
    const extractor = extractorOf(model);
    let read = 0;
    const source = async function* (): AsyncGenerator<string> {
      for (const text of texts) {
        read++;
        yield text;
      }
    };
    const results: unknown[] = [];
    for await (const result of extractor.extractEach(source(), ["A"])) {
      results.push(result);
      expect(read).toBeLessThanOrEqual(results.length + 64);
    }
    expect(results).toEqual(await extractor.extract(texts, ["A"]));
  });

  it("stops reading when the reader stops", async () => {
    const extractor = extractorOf(modelFinding({ A: ["x"] }));
    let read = 0;
    const source = function* (): Generator<string> {
      for (const text of texts) {
        read++;
        yield text;
      }
    };
    for await (const _ of extractor.extractEach(source(), ["A"])) break;
    expect(read).toBe(64);
  });

  it("reports a bad text when it is reached", async () => {
    const extractor = extractorOf(modelFinding({ A: ["x"] }));
    const each = extractor.extractEach(["x", 5 as unknown as string], ["A"]);
    await expect(each.next()).rejects.toThrow("texts[1]: expected a string, got 5");
  });
});
