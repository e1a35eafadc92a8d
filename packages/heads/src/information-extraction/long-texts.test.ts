import { describe, expect, it } from "vitest";
import { hashedTokenizer } from "../../test/hashed-model.js";
import { characterTokenizer, extractorOf, modelFinding } from "../../test/scripted-model.js";
import type { TaskTokenizer } from "../task/types.js";
import { InformationExtractor } from "./extractor.js";

describe("a text of megabytes", () => {
  /** Most code units that are tokenized in one turn: about 20 milliseconds' work of the slowest machine in mind. */
  const MOST_UNITS = 150_000;
  const SENTENCE = "Ada of Rome met Bob. ";

  /** Counts what is tokenized, asked and told between two turns of the event loop. */
  function watched(abortAt = Number.POSITIVE_INFINITY, tokenizes: TaskTokenizer = characterTokenizer) {
    const most = { units: 0, rows: 0 };
    let [units, rows, turns, looks] = [0, 0, 0, 0];
    const turn = () => {
      most.units = Math.max(most.units, units);
      most.rows = Math.max(most.rows, rows);
      units = 0;
      rows = 0;
      turns++;
    };
    const tokenizer = {
      ...tokenizes,
      tokenize(...call: Parameters<TaskTokenizer["tokenize"]>) {
        units += call[0].length;
        // A question's text is made tokens of for each row.
        if (call[0].length > 8) rows++;
        return tokenizes.tokenize(...call);
      },
    };
    const signal = {
      aborted: false,
      throwIfAborted() {
        looks++;
        if (turns >= abortAt) throw new Error("enough");
      },
    };
    const model = Object.assign(modelFinding({ person: ["Ada"] }), {
      yieldToEventLoop: async () => turn(),
    });
    const extractor = new InformationExtractor({ model, tokenizer, maxTokens: 64 });
    return { extractor, model, signal, most, turn, turns: () => turns, looks: () => looks };
  }

  const texts = {
    "words without a stop": "word ".repeat(80_000),
    "one word": "x".repeat(400_000),
    sentences: SENTENCE.repeat(20_000),
    lines: "Ada of Rome met Bob\n".repeat(20_000),
    "Chinese without blanks": "我爱北京天安门，他说。".repeat(40_000),
    "a gap of line feeds": `Ada.${"\n".repeat(600_000)}Ada.`,
    "a gap of spaces": `Ada${" ".repeat(600_000)}Ada`,
    "line feeds alone": "\n".repeat(600_000),
  };

  for (const kindScope of ["window", "sentence"] as const)
    it.each(Object.entries(texts))(
      `${kindScope}: %s: gives turns and looks at the signal while it is cut`,
      async (_, text) => {
        const { extractor, model, signal, most, turn, turns, looks } = watched(Infinity, hashedTokenizer);
        await extractor.estimate(text, "person", { signal, kindScope });
        turn();
        expect(most.units).toBeLessThan(MOST_UNITS);
        expect(turns()).toBeGreaterThan(text.length / MOST_UNITS);
        expect(looks()).toBeGreaterThan(text.length / MOST_UNITS);
        expect(model.runs).toEqual([]);
      },
    );

  it("ends as soon as the signal says so, before anything is run", async () => {
    const { extractor, model, signal, turns } = watched(20);
    await expect(
      extractor.extract(texts.sentences, "person", { signal, maxRows: 1_000_000 }),
    ).rejects.toThrow("enough");
    expect(turns()).toBe(20);
    expect(model.runs).toEqual([]);
  });

  it.each(["sentence", "window"] as const)(
    "%s: gives turns while relations are asked, answered and put together",
    async (relationScope) => {
      const { extractor, signal, most } = watched();
      const text = SENTENCE.repeat(3000);
      const options = { signal, relationScope, kindScope: "sentence" } as const;
      const { person } = await extractor.extract(text, { person: "friend" }, options);
      expect(person).toHaveLength(3000);
      expect(most.units).toBeLessThan(MOST_UNITS);
      expect(most.rows).toBeLessThan(512);
    },
  );
});

describe("relations in a text without a stop", () => {
  it("give turns by what is tokenized, which is not all that is around each mention, here or in a pool", async () => {
    const text =
      "then Ada met somebody in the old town of Rome and so on and so forth with the others ".repeat(500);
    const mentions = 500;
    for (const isPooled of [false, true]) {
      let [here, since, longest, pooled] = [0, 0, 0, 0];
      const tokenizer = {
        ...characterTokenizer,
        tokenize(...call: Parameters<TaskTokenizer["tokenize"]>) {
          here += call[0].length;
          since += call[0].length;
          return characterTokenizer.tokenize(...call);
        },
      };
      const tokenizerPool = {
        async tokenizeBatch(texts: readonly string[]) {
          for (const { length } of texts) pooled += length;
          return texts.map((one) => characterTokenizer.tokenize(one, { specialTokensInText: "plain" }));
        },
      };
      const model = Object.assign(modelFinding({ person: ["Ada"], "town of Ada": ["Rome"] }), {
        async yieldToEventLoop() {
          longest = Math.max(longest, since);
          since = 0;
        },
      });
      const extractor = new InformationExtractor({ model, tokenizer, maxTokens: 256 });
      const { person } = await extractor.extract(
        text,
        { person: "town" },
        { kindScope: "sentence", relationScope: "sentence", ...(isPooled && { tokenizerPool }) },
      );
      expect(person).toHaveLength(mentions);
      expect(person?.every(({ relations }) => relations?.town !== undefined)).toBe(true);
      // Each row is tokenized when it is cut and when it is read; what is around mentions, once for those near each other.
      expect(here + pooled).toBeLessThan(12 * text.length + 4 * 256 * mentions);
      expect(longest).toBeLessThan(50_000);
      if (isPooled) expect(here).toBeLessThan(4 * 256 * mentions + 2 * text.length);
    }
  });
});

describe("thousands of texts", () => {
  it("are tokenized a few at a time, and none before the signal is looked at once more", async () => {
    const texts = Array.from({ length: 2000 }, (_, i) => `${i} ${"word ".repeat(20)}`);
    let units = 0;
    const between: number[] = [];
    const tokenizer = {
      ...characterTokenizer,
      tokenize(...call: Parameters<typeof characterTokenizer.tokenize>) {
        units += call[0].length;
        return characterTokenizer.tokenize(...call);
      },
    };
    const model = Object.assign(modelFinding({}), {
      async yieldToEventLoop() {
        between.push(units);
        units = 0;
      },
    });
    for (const options of [{}, { maxRows: 100_000 }]) {
      between.length = 0;
      await new InformationExtractor({ model, tokenizer }).extract(texts, ["person", "town"], options);
      expect(between.reduce((sum, some) => sum + some, units)).toBeGreaterThan(200_000);
      expect(Math.max(...between)).toBeLessThan(50_000);
    }
  });
});

describe("a pool of tokenizers", () => {
  const text = "Ada lives in Rome. Bob lives in Bonn.\n".repeat(200);
  const schema = { person: "town" };
  const towns = () =>
    modelFinding({ person: ["Ada", "Bob"], "town of Ada": ["Rome"], "town of Bob": ["Bonn"] });

  function pooled() {
    const given: (readonly string[])[] = [];
    return {
      given,
      pool: {
        async tokenizeBatch(
          texts: readonly string[],
          options: { readonly specialTokensInText: "plain" | "find" },
        ) {
          given.push(texts);
          await new Promise((resolve) => setTimeout(resolve, given.length % 3));
          return texts.map((one) => characterTokenizer.tokenize(one, options));
        },
      },
    };
  }

  it.each(["sentence", "window"] as const)(
    "%s: has all of a long text, and the result is the same",
    async (scope) => {
      const { given, pool } = pooled();
      let here = 0;
      const tokenizer = {
        ...characterTokenizer,
        tokenize(...call: Parameters<typeof characterTokenizer.tokenize>) {
          here = Math.max(here, call[0].length);
          return characterTokenizer.tokenize(...call);
        },
      };
      const options = { kindScope: scope, relationScope: "sentence", maxTokens: 300 } as const;
      const extractor = new InformationExtractor({ model: towns(), tokenizer, tokenizerPool: pool });
      const result = await extractor.extract(text, schema, options);
      expect(result).toEqual(await extractorOf(towns()).extract(text, schema, options));
      expect(given.flat().join("").length).toBeGreaterThan(text.length - 500);
      // What is short is not worth handing over.
      expect(here).toBeLessThan(1024);
      expect(given.every((texts) => texts.reduce((sum, { length }) => sum + length, 0) >= 1024)).toBe(true);
    },
  );

  it("has no short text", async () => {
    const { given, pool } = pooled();
    await extractorOf(towns(), { tokenizerPool: pool }).extract("Ada lives in Rome.", schema);
    expect(given).toEqual([]);
  });

  it("that fails, fails the call", async () => {
    const pool = { tokenizeBatch: () => Promise.reject(new Error("no thread")) };
    await expect(extractorOf(towns()).extract(text, schema, { tokenizerPool: pool })).rejects.toThrow(
      "no thread",
    );
  });

  it("is told of the signal", async () => {
    const controller = new AbortController();
    const seen: unknown[] = [];
    const pool = {
      async tokenizeBatch(texts: readonly string[], options: object) {
        seen.push(options);
        return texts.map((one) => characterTokenizer.tokenize(one, { specialTokensInText: "plain" }));
      },
    };
    await extractorOf(towns()).estimate(text, schema, { tokenizerPool: pool, signal: controller.signal });
    expect(seen[0]).toEqual({ specialTokensInText: "plain", signal: controller.signal });
  });
});
