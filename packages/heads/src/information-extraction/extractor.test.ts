import { InputError } from "@ernie-m/core";
import { describe, expect, it } from "vitest";
import {
  extractorOf,
  modelFinding,
  scriptedProbability as probability,
  ScriptedModel,
} from "../../test/scripted-model.js";
import { SchemaError } from "./schema/errors.js";
import type { Schema } from "./schema/types.js";
import type { ExtractionProgress } from "./types.js";

describe("InformationExtractor", () => {
  it("finds spans and what hangs on them, level by level", async () => {
    const model = modelFinding({
      Company: ["Acme", "Initech"],
      "founder of Acme": ["Ada"],
      "product of Acme": ["Rocket"],
      "price of Rocket": ["5 €"],
    });
    const result = await extractorOf(model).extract("Ada's Acme sells a Rocket at 5 €; Initech does not.", {
      Company: ["founder", { product: ["price"] }],
    });
    expect(result).toEqual({
      Company: [
        {
          text: "Acme",
          start: 6,
          end: 10,
          probability,
          relations: {
            founder: [{ text: "Ada", start: 0, end: 3, probability }],
            product: [
              {
                text: "Rocket",
                start: 19,
                end: 25,
                probability,
                relations: { price: [{ text: "5 €", start: 29, end: 32, probability }] },
              },
            ],
          },
        },
        { text: "Initech", start: 34, end: 41, probability },
      ],
    });
  });

  it("runs all prompts of a level over all texts in one batch when they fit", async () => {
    const model = modelFinding({ A: ["x"], "C of x": ["y"] });
    await extractorOf(model).extract(["x y", "x z", "q"], [{ A: ["C", "D"] }, "B"]);
    expect(model.runs.map((run) => run.length)).toEqual([6, 4]);
  });

  it("a text alone gives what it gives in a list, and results share no object", async () => {
    const model = modelFinding({ A: ["x"] });
    const extractor = extractorOf(model);
    const [first, second, third] = await extractor.extract(["x", "a x", "x"], ["A"]);
    expect(model.rows).toHaveLength(2);
    expect(first).toEqual(await extractor.extract("x", ["A"]));
    expect(second).toEqual(await extractor.extract("a x", ["A"]));
    expect(third).toEqual(first);
    expect(third.A).not.toBe(first.A);
    expect(third.A?.[0]).not.toBe(first.A?.[0]);
  });

  it("finds nothing in empty and blank texts and runs nothing for them", async () => {
    const model = modelFinding({});
    expect(await extractorOf(model).extract(["", " \n\u3000", "\u200b"], "A")).toEqual([{}, {}, {}]);
    expect(await extractorOf(model).extract([], "A")).toEqual([]);
    expect(model.runs).toEqual([]);
  });

  it("takes names that are properties of every object, in and out", async () => {
    const model = modelFinding({ ["__proto__"]: ["x"], "constructor of x": ["y"] });
    const schema = JSON.parse('{"__proto__": ["constructor"]}') as Schema;
    const result = await extractorOf(model).extract("x y", schema);
    expect(JSON.stringify(result)).toBe(
      `{"__proto__":[{"text":"x","start":0,"end":1,"probability":${probability},"relations":{"constructor":[{"text":"y","start":2,"end":3,"probability":${probability}}]}}]}`,
    );
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
  });

  it("passes mask mode, padded length and signal to the model", async () => {
    const model = modelFinding({});
    const { signal } = new AbortController();
    await extractorOf(model, { maskMode: "paddle", paddedLength: 99 }).extract("x", "A", { signal });
    expect(model.options).toEqual([{ maskMode: "paddle", paddedLength: 99, signal }]);
  });

  it("uses the constructor's schema and settings unless the call says otherwise", async () => {
    const model = new ScriptedModel(() => [{ first: 0, last: 0, start: 1, end: 1 }]);
    const extractor = extractorOf(model, { schema: "A", threshold: 0.9 });
    expect(await extractor.extract("x")).toEqual({});
    expect(Object.keys(await extractor.extract("x", undefined, { threshold: 0.5 }))).toEqual(["A"]);
    expect(Object.keys(await extractor.extract("x", "B", { threshold: 0.5 }))).toEqual(["B"]);
    await expect(extractorOf(model).extract("x")).rejects.toThrow(InputError);
  });
});

describe("input", () => {
  const extractor = extractorOf(modelFinding({}));

  it.each([
    [3, /^texts: .* got 3/],
    [null, /^texts: .* got null/],
    [["a", 3], /^texts\[1\]: expected a string, got 3/],
    [Object.assign(["a"], { length: 2 }), /^texts\[1\]: expected a string, got undefined/],
  ])("%j is an error that names the place", async (input, message) => {
    await expect(extractor.extract(input as unknown as string, "A")).rejects.toThrow(message);
  });

  it.each([
    [{ threshold: 1.5 }, /^threshold: expected a number from 0 to 1, got 1.5/],
    [{ threshold: Number.NaN }, /^threshold/],
    [{ minProbability: -1 }, /^minProbability/],
    [{ maxTokens: 8 }, /^maxTokens/],
    [{ windowOverlap: 1.5 }, /^windowOverlap/],
    [{ batchTokens: 0 }, /^batchTokens/],
    [{ maxSpanTokens: 0 }, /^maxSpanTokens/],
    [{ paddedLength: 0 }, /^paddedLength/],
    [{ overlap: "some" as "allow" }, /^overlap: expected "none" or "allow", got "some"/],
    [{ maskMode: "none" as "hf" }, /^maskMode/],
    [{ lang: "ch" as "zh" }, /^lang: expected "en" or "zh", got "ch"/],
  ])("T31: option %j is an error that names the option", async (options, message) => {
    await expect(extractor.extract("a", "A", options)).rejects.toThrow(message);
    expect(() => extractorOf(modelFinding({}), options)).toThrow(message);
  });

  it("a schema of the wrong form is an error that says where, before anything runs", async () => {
    const model = modelFinding({});
    const broken = [{ person: ["a", 7] }] as unknown as Schema;
    await expect(extractorOf(model).extract("a", broken)).rejects.toThrow(/\$\[0\]\.person\[1\]/);
    expect(() => extractorOf(model, { schema: broken })).toThrow(SchemaError);
    expect(model.runs).toEqual([]);
  });

  it("lone surrogates and NUL are characters like others", async () => {
    const text = "a\ud800b\0x";
    const result = await extractorOf(new ScriptedModel(() => [{ first: 1, last: 3 }])).extract(text, "A");
    expect(result).toEqual({ A: [{ text: "\ud800b\0", start: 1, end: 4, probability }] });
  });
});

describe("cancelling and progress", () => {
  it("stops before the next model run and rejects with the signal's reason", async () => {
    const controller = new AbortController();
    const model = new ScriptedModel(() => {
      controller.abort(new Error("enough"));
      return [];
    });
    const extractor = extractorOf(model, { batchTokens: 1 });
    await expect(extractor.extract(["a", "b", "c"], "A", { signal: controller.signal })).rejects.toThrow(
      "enough",
    );
    expect(model.runs).toHaveLength(1);
    await expect(extractor.extract("a", "A", { signal: controller.signal })).rejects.toThrow("enough");
    expect(model.runs).toHaveLength(1);
  });

  it("tells how far it is after every run", async () => {
    const seen: ExtractionProgress[] = [];
    const model = modelFinding({ A: ["x"] });
    await extractorOf(model, { batchTokens: 1 }).extract(
      ["x", "y"],
      { A: "B" },
      {
        onProgress: (progress) => seen.push(progress),
      },
    );
    expect(seen).toEqual([
      {
        level: 1,
        answered: 1,
        questions: 2,
        batches: 1,
        rows: 1,
        knownRows: 2,
        estimatedRows: 4,
        fraction: 0.25,
      },
      {
        level: 1,
        answered: 2,
        questions: 2,
        batches: 2,
        rows: 2,
        knownRows: 2,
        estimatedRows: 3,
        fraction: 2 / 3,
      },
      {
        level: 2,
        answered: 1,
        questions: 1,
        batches: 3,
        rows: 3,
        knownRows: 3,
        estimatedRows: 3,
        fraction: 1,
      },
    ]);
  });
});
