import { isErnieMError } from "@ernie-m/config";
import { describe, expect, test } from "vitest";
import * as evaluation from "../src/evaluation.js";

/** A call as JavaScript allows it: with anything. */
type Anything = (...args: unknown[]) => unknown;

interface Argument {
  /** As the errors name it. */
  readonly name: string;
  readonly good: unknown;
  /** Whether a value of another shape is right, too. */
  readonly takes?: (value: unknown) => boolean;
  /** A value with one thing wrong in it, and the path that names it. */
  readonly wrong?: readonly (readonly [value: unknown, path: string])[];
}

const isOptional = (value: unknown) => value === undefined;
const isObject = (value: unknown) => typeof value === "object" && value !== null;
const isPlain = (value: unknown) => isObject(value) && !Array.isArray(value);
const isText = (value: unknown) => typeof value === "string";
const isEmptyList = (value: unknown) => Array.isArray(value) && value.length === 0;

const name: Argument = {
  name: "name",
  good: "record",
  takes: (value) => value === undefined || isText(value),
};
const span = { kind: "person", start: 0, end: 3 };
const evaluationOptions: Argument = {
  name: "options",
  good: {},
  takes: (value) => isOptional(value) || isPlain(value),
  wrong: [
    [{ signal: 5 }, "signal"],
    [{ onRecords: {} }, "onRecords"],
    [{ onExample: null }, "onExample"],
    [{ onPromptTooLong: "log" }, "onPromptTooLong"],
  ],
};
const exported: Argument = {
  name: "exported",
  good: [{ text: "Ann.", label: [[0, 3, "person"]] }],
  takes: isObject,
};
const options = (wrong: Argument["wrong"]): Argument => ({
  ...{ name: "options", good: {} },
  takes: (value) => isOptional(value) || isPlain(value),
  ...(wrong && { wrong }),
});
const examples = (good: object, wrong: Argument["wrong"], at = "examples"): Argument => ({
  ...{ name: at, good: [good], takes: isEmptyList },
  ...(wrong && { wrong }),
});
const spanExamples = (at: string) =>
  examples(
    { gold: [span], predicted: [] },
    [
      [[{ gold: [] }], `${at}[0].predicted`],
      [
        [
          { gold: [], predicted: [] },
          { gold: [null], predicted: [] },
        ],
        `${at}[1].gold[0]`,
      ],
      [[{ gold: [{ ...span, kind: 5 }], predicted: [] }], `${at}[0].gold[0].kind`],
      [[{ gold: [], predicted: [{ ...span, end: Number.NaN }] }], `${at}[0].predicted[0].end`],
    ],
    at,
  );
const records = (good: object, wrong: Argument["wrong"]): Argument => ({
  ...{ name: "records", good: [good], takes: isEmptyList },
  ...(wrong && { wrong }),
});
const finder = (at: string, method: string, result: unknown): Argument => ({
  ...{ name: at, good: { [method]: async (inputs: readonly unknown[]) => inputs.map(() => result) } },
  wrong: [[{ [method]: 5 }, `${at}.${method}`]],
});
const id2label: Argument = {
  ...{ name: "id2label", good: ["a", "b"], takes: isEmptyList },
  wrong: [[["a", 5], "id2label[1]"]],
};
const value = (good: object, wrong: Argument["wrong"]): Argument => ({
  ...{ name: "record", good },
  ...(wrong && { wrong }),
});

/** Every function of the entry with arguments that it takes. */
const calls: Readonly<Record<string, readonly Argument[]>> = {
  answerMetrics: [
    examples({ gold: ["Ann"], predicted: "Ann" }, [
      [[{ gold: "Ann", predicted: "Ann" }], "examples[0].gold"],
      [[{ gold: [5], predicted: "Ann" }], "examples[0].gold[0]"],
      [[{ gold: [] }], "examples[0].predicted"],
    ]),
  ],
  classificationMetrics: [
    examples({ gold: "a", predicted: "b" }, [
      [[{ gold: 5, predicted: "b" }], "examples[0].gold"],
      [[{ gold: "a" }], "examples[0].predicted"],
    ]),
  ],
  classNumber: [{ name: "label", good: "a", takes: (one) => isText(one) || one === 5 }, id2label],
  // None: of lists that are not as many the second is named.
  compareSpans: [
    { ...spanExamples("before"), good: [] },
    { ...spanExamples("after"), good: [] },
  ],
  convertLabels: [
    exported,
    options([
      [{ from: "brat" }, "from"],
      [{ offsets: 5 }, "offsets"],
      [{ text: null }, "text"],
      [{ lang: "fr" }, "lang"],
      [{ optionName: {} }, "optionName"],
    ]),
  ],
  convertTextLabels: [
    exported,
    options([
      [{ from: 5 }, "from"],
      [{ text: [] }, "text"],
      [{ choice: null }, "choice"],
    ]),
  ],
  describeLabels: [id2label],
  evaluateAnswers: [
    finder("finder", "answer", [{ text: "Ann" }]),
    records({ question: "Who?", context: "Ann.", answers: ["Ann"] }, [
      [[{ question: "Who?", context: "Ann." }], "records[0].answers"],
    ]),
    evaluationOptions,
  ],
  evaluateEntities: [
    finder("finder", "classify", []),
    records({ text: "Ann.", offsets: "utf-16", entities: [{ label: "p", start: 0, end: 3, text: "Ann" }] }, [
      [[{ text: "Ann.", entities: [{ start: 0, end: 3 }] }], "records[0].entities[0].label"],
      [[{ text: "Ann.", entities: [{ label: "p", start: 0, end: 9 }] }], "records[0].entities[0]"],
    ]),
    evaluationOptions,
  ],
  evaluateExtraction: [
    finder("extractor", "extract", {}),
    records({ text: "Ann.", prompt: "p", label: "p", offsets: "utf-16", spans: [] }, [
      [[{ text: "Ann.", prompt: "p", spans: [] }], "records[0].label"],
      [[{ text: "Ann.", prompt: "p", label: "p", spans: [5] }], "records[0].spans[0]"],
      [[{ text: "Ann.", prompt: "p", label: "p", spans: [], options: "a" }], "records[0].options"],
    ]),
    evaluationOptions,
  ],
  evaluateLabels: [
    {
      ...finder("finder", "classify", { labels: [{ label: "a" }] }),
      wrong: [
        [{ classify: "a" }, "finder.classify"],
        [
          { classify: async () => [], model: { config: { id2label: [5] } } },
          "finder.model.config.id2label[0]",
        ],
        [{ classify: async () => [], model: { config: { id2label: "a" } } }, "finder.model.config.id2label"],
      ],
    },
    records({ text: "Ann.", label: "a" }, [
      [[{ text: "Ann." }], "records[0].label"],
      [[{ text: "Ann.", label: 3 }], "records[0].label"],
    ]),
    evaluationOptions,
  ],
  readAnswerRecord: [
    value({ question: "Who?", context: "Ann.", answers: [] }, [
      [{ question: "Who?", context: "Ann.", answers: [5] }, "record.answers[0]"],
    ]),
    name,
  ],
  readClassLabel: [
    { ...name, takes: isText },
    { name: "record", good: "a", takes: (one) => isText(one) || one === 5 },
  ],
  readEntityRecord: [
    value({ text: "Ann.", entities: [] }, [[{ text: "Ann.", entities: {} }, "record.entities"]]),
    name,
  ],
  readLabelRecord: [value({ text: "Ann.", label: 0 }, [[{ text: "Ann.", label: {} }, "record.label"]]), name],
  readPromptRecord: [
    value({ text: "Ann.", prompt: "p", spans: [] }, [
      [{ text: "Ann.", prompt: "p", spans: [[0, 9]] }, "record.spans[0]"],
    ]),
    name,
  ],
  spanMetrics: [spanExamples("examples")],
};

const BAD: readonly (readonly [what: string, value: unknown])[] = [
  ...(
    [undefined, null, true, 5, -1, Number.NaN, "text", "", {}, [], [null], [5], [[]], { a: 1 }] as const
  ).map((one) => [JSON.stringify(one) ?? "undefined", one] as const),
  ["a function", () => undefined],
  ["a symbol", Symbol("a")],
  ["a bigint", 5n],
  ["a date", new Date(0)],
  ["a long text", "x".repeat(100_000)],
];

/** What a call throws, also later; undefined for one that is taken. */
async function thrown(call: () => unknown): Promise<unknown> {
  try {
    await call();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Expects an error of the project's, short, that names a path. */
function expectRefusal(error: unknown, path: string, whole = false): void {
  expect(isErnieMError(error), String(error)).toBe(true);
  const { code, input, message } = error as Error & { readonly code: string; readonly input: string };
  expect(code).toBe("invalid-input");
  if (whole) expect(input).toBe(path);
  else expect([path, `${path}[0]`]).toContain(/^[^.[]+(?:\[0\])?/.exec(input)?.[0]);
  expect(message.length).toBeLessThan(1000);
}

test("every function of the entry is tried", () => {
  const functions = Object.entries(evaluation).filter(([, one]) => typeof one === "function");
  expect(functions.map(([one]) => one).sort()).toEqual(Object.keys(calls).sort());
});

describe.each(Object.entries(calls))("%s", (of, args) => {
  const call = (evaluation as unknown as Readonly<Record<string, Anything>>)[of]!;
  const good = args.map((one) => one.good);

  test("takes what is right", async () => {
    expect(await thrown(() => call(...good))).toBeUndefined();
  });

  describe.each(args.map((one, i) => [one.name, one, i] as const))("%s", (_, argument, place) => {
    const withValue = (bad: unknown) => () => call(...good.slice(0, place), bad, ...good.slice(place + 1));

    test.each(BAD)("refuses %s by name, unless it takes it", async (_, bad) => {
      const error = await thrown(withValue(bad));
      // What a function takes may still be refused for what is in it, never by accident.
      if (error === undefined) expect(argument.takes?.(bad) ?? false).toBe(true);
      else expectRefusal(error, argument.name);
    });

    test.each((argument.wrong ?? []).map(([bad, path]) => [path, bad] as const))(
      "names %s where that is wrong",
      async (path, bad) => {
        expectRefusal(await thrown(withValue(bad)), path, true);
      },
    );
  });

  test("called with nothing at all refuses its first argument", async () => {
    const error = await thrown(() => call());
    expectRefusal(error, args[0]!.name);
  });
});
