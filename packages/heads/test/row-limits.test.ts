/** What every task has in common: rows are counted before any is run, and others have their turn while they are made. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  ChoiceSelector,
  QuestionAnswerer,
  RowLimitError,
  TextClassifier,
  TextEmbedder,
  TokenClassifier,
  ZeroShotClassifier,
} from "../src/index.js";
import type { CallOptions, TaskTokenizer } from "../src/task/types.js";
import { HashedModel } from "./hashed-model.js";
import { HashedTokenModel } from "./span-task-models.js";
import { HashedChooser, HashedClassifier, HashedEncoder, smallTokenizer } from "./task-doubles.js";

/** A stretch of words, a token for each letter. */
const text = fc.integer({ min: 1, max: 60 }).map((length) => "ab c".repeat(length).slice(0, length));
const texts = fc.array(text, { minLength: 1, maxLength: 5 });
const question = fc.record({ question: fc.constantFrom("w", "who", "who is it"), context: text });
const choice = fc.record({ prompt: text, choices: fc.array(text, { minLength: 1, maxLength: 5 }) });
const NLI = ["entailment", "neutral", "contradiction"];

/** What a call is made with, and what is seen of it. */
interface Bench {
  readonly tokenizer: TaskTokenizer;
  /** Called where a model gives others their turn. */
  yieldToEventLoop(): Promise<void>;
}

type Call = (options: CallOptions, bench: Bench) => Promise<unknown>;

/** A model with turns. */
const turning = <Model extends object>(model: Model, { yieldToEventLoop }: Bench): Model & Bench =>
  Object.assign(model, { yieldToEventLoop }) as Model & Bench;

const SHORT = { maxTokens: 20 };

const calls: Readonly<Record<string, fc.Arbitrary<Call>>> = {
  TextClassifier: texts.map((inputs) => (options, bench) => {
    const model = turning(new HashedClassifier({}), bench);
    return new TextClassifier({ model, tokenizer: bench.tokenizer }).classify(inputs, options);
  }),
  TextEmbedder: texts.map((inputs) => (options, bench) => {
    const model = turning(new HashedEncoder({}), bench);
    const embedder = new TextEmbedder({ model, tokenizer: bench.tokenizer, ...SHORT, longTexts: "windows" });
    return embedder.embed(inputs, options);
  }),
  ZeroShotClassifier: fc.tuple(texts, texts).map(([inputs, labels]) => (options, bench) => {
    const model = turning(new HashedClassifier({ id2label: NLI }), bench);
    return new ZeroShotClassifier({ model, tokenizer: bench.tokenizer }).classify(
      inputs,
      labels.map((label) => `x${label}`),
      options,
    );
  }),
  ChoiceSelector: fc.array(choice, { minLength: 1, maxLength: 4 }).map((questions) => (options, bench) => {
    const model = turning(new HashedChooser({}), bench);
    return new ChoiceSelector({ model, tokenizer: bench.tokenizer }).choose(questions, options);
  }),
  QuestionAnswerer: fc.array(question, { minLength: 1, maxLength: 4 }).map((inputs) => (options, bench) => {
    const model = turning(new HashedModel(), bench);
    return new QuestionAnswerer({ model, tokenizer: bench.tokenizer, ...SHORT }).answer(inputs, options);
  }),
  TokenClassifier: texts.map((inputs) => (options, bench) => {
    const model = turning(new HashedTokenModel(["O", "B-a"]), bench);
    return new TokenClassifier({ model, tokenizer: bench.tokenizer, ...SHORT }).classify(inputs, options);
  }),
};

const still: Bench = { tokenizer: smallTokenizer, yieldToEventLoop: () => Promise.resolve() };

describe.each(Object.entries(calls))("%s", (_, call) => {
  test("runs as many rows as it may, and none of more", async () => {
    await fc.assert(
      fc.asyncProperty(call, async (ask) => {
        let rows = 0;
        const onProgress: CallOptions["onProgress"] = ({ done }) => {
          rows = done;
        };
        const result = await ask({ onProgress }, still);
        const needed = rows;
        expect(needed).toBeGreaterThan(0);
        expect(await ask({ maxRows: needed }, still)).toEqual(result);
        rows = 0;
        const refused = ask({ maxRows: needed - 1, onProgress }, still);
        await expect(refused).rejects.toThrow(new RowLimitError({ maxRows: needed - 1, rows: needed }));
        expect(rows).toBe(0);
      }),
      { numRuns: 30 },
    );
  });

  test.each([-1, 1.5, Number.NaN, "9", null])("refuses %j for a number of rows by name", async (maxRows) => {
    const [ask] = fc.sample(call, 1);
    await expect(ask({ maxRows: maxRows as number }, still)).rejects.toMatchObject({ input: "maxRows" });
  });
});

/** Most code units that are read between two turns, beside the longest text. */
const PER_TURN = 16_384;
const many = Array.from({ length: 3000 }, (_, i) => `label number ${i}`);
const long = "ab cd ".repeat(2000);

const large: Readonly<Record<string, Call>> = {
  "many labels": (options, bench) => {
    const model = turning(new HashedClassifier({ id2label: NLI }), bench);
    return new ZeroShotClassifier({ model, tokenizer: bench.tokenizer }).classify("a", many, options);
  },
  "labels in a long template": (options, bench) => {
    const model = turning(new HashedClassifier({ id2label: NLI, positions: 5000 }), bench);
    const hypothesisTemplate = `${"{} ".repeat(200)}`;
    const classifier = new ZeroShotClassifier({ model, tokenizer: bench.tokenizer, hypothesisTemplate });
    return classifier.classify("a", many.slice(0, 40), options);
  },
  "many choices": (options, bench) => {
    const model = turning(new HashedChooser({}), bench);
    const questions = [{ prompt: "a", choices: many }];
    return new ChoiceSelector({ model, tokenizer: bench.tokenizer }).choose(questions, options);
  },
  "many questions": (options, bench) => {
    const model = turning(new HashedModel(), bench);
    const questions = many.slice(0, 20).map((question, i) => ({ question, context: long.slice(i) }));
    return new QuestionAnswerer({ model, tokenizer: bench.tokenizer, maxTokens: 256 }).answer(
      questions,
      options,
    );
  },
  "many texts": (options, bench) => {
    const model = turning(new HashedTokenModel(["O", "B-a"]), bench);
    const texts = Array.from({ length: 20 }, (_, i) => long.slice(i));
    return new TokenClassifier({ model, tokenizer: bench.tokenizer }).classify(texts, options);
  },
};

describe.each(Object.entries(large))("%s", (_, ask) => {
  test("are read with turns in between", async () => {
    let units = 0;
    let longest = 0;
    let held = 0;
    const bench: Bench = {
      tokenizer: {
        ...smallTokenizer,
        tokenize(text, options) {
          units += text.length;
          longest = Math.max(longest, text.length);
          held = Math.max(held, units);
          return smallTokenizer.tokenize(text, options);
        },
      },
      async yieldToEventLoop() {
        units = 0;
      },
    };
    await ask({}, bench);
    expect(held).toBeLessThan(PER_TURN + longest);
  });

  test("are given up in the middle, before any is run", async () => {
    const stop = new AbortController();
    const reason = new Error("enough");
    let turns = 0;
    let units = 0;
    let longest = 0;
    const bench: Bench = {
      tokenizer: {
        ...smallTokenizer,
        tokenize(text, options) {
          units += text.length;
          longest = Math.max(longest, text.length);
          return smallTokenizer.tokenize(text, options);
        },
      },
      async yieldToEventLoop() {
        turns++;
        stop.abort(reason);
      },
    };
    const runs: number[] = [];
    const asked = ask({ signal: stop.signal, onProgress: ({ done }) => void runs.push(done) }, bench);
    await expect(asked).rejects.toBe(reason);
    expect([turns, runs]).toEqual([1, []]);
    expect(units).toBeLessThan(PER_TURN + longest);
  });
});

const ROWS = 3600;
const rowsOfFewTexts: Readonly<Record<string, Call>> = {
  "texts with labels": (options, bench) => {
    const model = turning(new HashedClassifier({ id2label: NLI }), bench);
    const texts = many.slice(0, 60);
    return new ZeroShotClassifier({ model, tokenizer: bench.tokenizer }).classify(texts, texts, options);
  },
  "one choice again and again": (options, bench) => {
    const model = turning(new HashedChooser({}), bench);
    const questions = [{ prompt: "a", choices: Array<string>(ROWS).fill("b") }];
    return new ChoiceSelector({ model, tokenizer: bench.tokenizer }).choose(questions, options);
  },
};

test.each(Object.entries(rowsOfFewTexts))(
  "%s: rows take turns, also of texts that are known",
  async (_, ask) => {
    let turns = 0;
    let turnsOfRuns = 0;
    const yieldToEventLoop = async (): Promise<void> => {
      turns++;
    };
    const onProgress: CallOptions["onProgress"] = ({ batches }) => {
      turnsOfRuns = batches;
    };
    await ask({ onProgress }, { tokenizer: smallTokenizer, yieldToEventLoop });
    expect(turns - turnsOfRuns).toBeGreaterThan(ROWS / 100);
  },
);
