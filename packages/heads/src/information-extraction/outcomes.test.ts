import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { characterTokenizer, extractorOf, modelFinding } from "../../test/scripted-model.js";
import { BudgetError, PromptTooLongError } from "./errors.js";
import { InformationExtractor } from "./extractor.js";
import type { ExtractionOptions } from "./options.js";

/** A name that a relation of it has no room for. */
const LONG = "w".repeat(30);
const model = () => modelFinding({ A: ["x", LONG], "B of x": ["y"] });
const extractor = () => extractorOf(model(), { maxTokens: 40 });

describe("onError", () => {
  const texts = Array.from({ length: 20 }, (_, i) => (i === 7 ? LONG : `x y${i}`));

  it("return: one bad text has its error, the others what they have without it", async () => {
    const outcomes = await extractor().extract(texts, { A: "B" }, { onError: "return" });
    const good = texts.filter((text) => text !== LONG);
    const alone = await extractor().extract(good, { A: "B" });
    expect(outcomes[7].error).toBeInstanceOf(PromptTooLongError);
    expect(outcomes.flatMap(({ result }) => result ?? [])).toEqual(alone);
    const [single] = outcomes;
    expect(await extractor().extract(texts[0], { A: "B" }, { onError: "return" })).toEqual(single);
  });

  it("throw, the default: the call does", async () => {
    await expect(extractor().extract(texts, { A: "B" })).rejects.toThrow(PromptTooLongError);
    await expect(extractor().extract(texts, { A: "B" }, { onError: "throw" })).rejects.toThrow(
      PromptTooLongError,
    );
  });

  it("return: what is no text has its error, in a list and in a stream", async () => {
    const mixed = ["x y", 5 as unknown as string, "x"];
    const outcomes = await extractor().extract(mixed, "A", { onError: "return" });
    expect(outcomes.map(({ result }) => result?.A?.length)).toEqual([1, undefined, 1]);
    expect(outcomes[1].error).toMatchObject({
      message: expect.stringMatching(/^texts\[1\]: expected a string, got 5/),
    });
    const each: unknown[] = [];
    for await (const outcome of extractor().extractEach(mixed, "A", { onError: "return" }))
      each.push(outcome);
    expect(each).toEqual(outcomes);
  });

  it("return: what holds for every text is thrown", async () => {
    const options = { onError: "return" } as const;
    await expect(extractor().extract(["x"], LONG, options)).rejects.toThrow(PromptTooLongError);
    await expect(extractor().extract(["x"], [] as never, options)).rejects.toThrow("schema $");
    await expect(extractor().extract(["x"], "A", { ...options, maxRows: 0 })).rejects.toThrow("maxRows");
    const controller = new AbortController();
    controller.abort(new Error("enough"));
    const { signal } = controller;
    await expect(extractor().extract(["x"], "A", { ...options, signal })).rejects.toThrow("enough");
    await expect(extractor().extract(["x"], "A", { onError: "skip" as "throw" })).rejects.toThrow(/^onError/);
  });

  it("return: a model that fails for one text fails for that alone", async () => {
    const failing = model();
    const forward = failing.forward.bind(failing);
    failing.forward = async (inputs, options) => {
      if (inputs.inputIds.data.includes("z".codePointAt(0)! + 10)) throw new Error("no");
      return forward(inputs, options);
    };
    const outcomes = await extractorOf(failing).extract(["x", "z", "x y"], "A", { onError: "return" });
    expect(outcomes.map(({ error }) => error)).toEqual([undefined, new Error("no"), undefined]);
  });
});

describe("a text that fails", () => {
  const schema = { A: { B: "C" } } as const;
  /** Fails for texts with `z` when they are run, for those with `?` when they are tokenized. */
  function failing() {
    const model = modelFinding({ A: ["x", LONG], "B of x": ["y", LONG], "C of y": ["x"] });
    const forward = model.forward.bind(model);
    model.forward = async (inputs, options) => {
      if (inputs.inputIds.data.includes("z".codePointAt(0)! + 10)) throw new Error("no run");
      return forward(inputs, options);
    };
    const tokenizer = {
      ...characterTokenizer,
      tokenize(...call: Parameters<typeof characterTokenizer.tokenize>) {
        if (call[0].includes("?")) throw new Error("no tokens");
        return characterTokenizer.tokenize(...call);
      },
    };
    return { model, extractor: new InformationExtractor({ model, tokenizer, maxTokens: 40 }) };
  }
  const ask = async (texts: readonly unknown[], options: ExtractionOptions = {}) => {
    const { model, extractor } = failing();
    const call = extractor.extract(texts as readonly string[], schema, { ...options, onError: "return" });
    return { outcome: await call.catch((error: unknown) => error), rows: model.rows };
  };
  /** Texts that are found nothing in, fail in the first, the second and the third level, or before it. */
  const text = fc.oneof(
    fc
      .tuple(fc.constantFrom("x", "y", "x y", "y x x", "w"), fc.nat({ max: 9 }))
      .map(([of, i]) => `${of}${i}`),
    fc.constantFrom("", " ", LONG, `x ${LONG}`, "z", "x z", "x?", 5, null),
  );

  it("has what it has alone, as the others do, and nothing is asked twice", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(text, { maxLength: 24 }),
        fc.integer({ min: 1, max: 300 }),
        async (texts, batchTokens) => {
          const { outcome, rows } = await ask(texts, { batchTokens });
          const alone = await Promise.all(texts.map(async (one) => (await ask([one])).outcome));
          const message = ({ error }: { error?: unknown }) =>
            String(error).replace(/texts\[\d+\]/, "texts[]");
          const comparable = (outcomes: unknown) =>
            (outcomes as readonly { error?: unknown }[]).map((one) => ({ ...one, error: message(one) }));
          expect(comparable(outcome)).toEqual(comparable(alone.flat()));
          expect(new Set(rows.map((row) => JSON.stringify(row))).size).toBe(rows.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("costs a budget what it is asked itself, and is told with what was found so far", async () => {
    let stopped = 0;
    // A row that fails is none that was asked, but needs room.
    const runs = text.filter((one) => !String(one).includes("z"));
    await fc.assert(
      fc.asyncProperty(fc.array(runs, { maxLength: 16 }), fc.nat({ max: 20 }), async (texts, short) => {
        const { outcome, rows } = await ask(texts);
        expect((await ask(texts, { maxRows: rows.length })).outcome).toEqual(outcome);
        if (rows.length === 0) return;
        const maxRows = Math.max(0, rows.length - 1 - short);
        const { outcome: error, rows: asked } = await ask(texts, { maxRows });
        if (!(error instanceof BudgetError)) throw error;
        stopped++;
        expect(error).toMatchObject({ budget: "maxRows", maxRows, rows: asked.length });
        expect(error.results).toHaveLength(texts.length);
        const outcomes = outcome as readonly { result?: { A?: readonly unknown[] }; error?: unknown }[];
        for (const [place, { result, error: reason }] of outcomes.entries()) {
          const found = error.results[place].A?.length ?? 0;
          if (error.errors.has(place)) {
            expect([String(error.errors.get(place)), found]).toEqual([String(reason), 0]);
          } else if (reason === undefined)
            expect(found).toBe(error.level === 1 ? 0 : (result?.A?.length ?? 0));
          if (typeof texts[place] !== "string") expect(error.errors.has(place)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
    expect(stopped).toBeGreaterThan(20);
  });

  it("is not what a callback throws that is about no text", async () => {
    const onProgress = () => {
      throw new Error("no more");
    };
    for (const texts of [["x"], ["x", "y", "x y"]])
      expect((await ask(texts, { onProgress, batchTokens: 1 })).outcome).toEqual(new Error("no more"));
  });

  it("is one whose callbacks throw", async () => {
    const names = ["onPromptRead", "onNearMisses", "onPromptTooLong"] as const;
    for (const name of names) {
      const told = ["x y", `${LONG} y`, "y"];
      const refuse = (about: { readonly text?: string }) => {
        if (about.text === undefined || about.text === told[1]) throw new Error(name);
      };
      const { outcome } = await ask(told, {
        [name]: refuse,
        nearMisses: 1,
        onNearMisses() {},
        ...{ [name]: refuse },
      });
      const errors = (outcome as readonly { error?: Error }[]).map(({ error }) => error?.message);
      // The second text has a relation that is too long, whoever takes note of it.
      expect([errors[0], errors[2]]).toEqual([undefined, undefined]);
      expect(errors[1]).toMatch(name === "onNearMisses" ? /onNearMisses/ : new RegExp(`^${name}$`));
    }
  });
});
