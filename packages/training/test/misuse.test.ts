/** Whatever a caller hands over, at any place of any argument: it is taken, or refused on purpose and by name. */
import { isErnieMError } from "@ernie-m/config";
import { type CheckpointFiles, int32Tensor, memoryFiles, SaveError, seededRandom } from "@ernie-m/core";
import { referenceModelUrl } from "@ernie-m/fixtures";
import type { ErnieMTokenizer } from "@ernie-m/tokenizer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as training from "../src/index.js";
import { MemoryStore } from "./memory-store.js";
import { miniTokenizer, runtime } from "./mini.js";

const ANYTHING: readonly unknown[] = [
  ...[undefined, null, true, 5, -1, 0.5, Number.NaN, 10n, "", "x", Symbol("s")],
  ...[[], [null], {}, () => {}],
];

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "list" : typeof value;
}

/** A place in the arguments of a call: number of the argument, then keys. */
type Place = readonly (string | number)[];

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Every place in a value; of a list the first item stands for all. */
function placesIn(value: unknown, place: Place): readonly Place[] {
  const within = Array.isArray(value)
    ? Object.entries(value.slice(0, 1))
    : isPlain(value)
      ? Object.entries(value)
      : [];
  return [
    place,
    ...within.flatMap(([key, item]) => placesIn(item, [...place, Array.isArray(value) ? Number(key) : key])),
  ];
}

function valueAt(value: unknown, place: Place): unknown {
  return place.reduce((at: unknown, key) => Reflect.get(at as object, key), value);
}

function replaced(value: unknown, [key, ...rest]: Place, by: unknown): unknown {
  if (key === undefined) return by;
  const within = replaced(Reflect.get(value as object, key), rest, by);
  return Array.isArray(value) ? value.with(Number(key), within) : { ...(value as object), [key]: within };
}

/** What others implement is taken whole. */
function service<T extends object>(methods: T): T {
  return Object.create(methods);
}

/** A call with all that it can be given, each of which is right. */
interface Call {
  readonly of: (...args: never[]) => unknown;
  readonly args: () => readonly unknown[];
  /** Arguments that there must be. */
  readonly needed: number;
  /** What it ends by when all is right; nothing unless said. */
  readonly ends?: RegExp;
  /** Kinds that a place takes beside that of its value, by the place's last key. */
  readonly also?: Readonly<Record<string, readonly string[]>>;
}

let tokenizer: ErnieMTokenizer;
let model: training.TrainableModel;
/** A checkpoint of which nothing but the configuration is there: settings are read, and nothing is loaded. */
let configured: CheckpointFiles;

beforeAll(async () => {
  tokenizer = await miniTokenizer();
  // Little of it is trained: what is taken is then computed soon.
  const trained = (name: string): boolean => !name.startsWith("ernie_m.");
  const head = "information-extraction";
  model = await training.TrainableModel.load(referenceModelUrl, { runtime, head, trained });
  const json = await model.files.readFile("config.json");
  configured = memoryFiles("configured", { "config.json": json });
});
afterAll(() => model.dispose());

const span = { start: 0, end: 3, text: "Ann" };
const record = {
  text: "Ann left.",
  prompt: "person",
  label: "person",
  offsets: "utf-16",
  spans: [span],
  options: ["a"],
};
const { options: _, ...spanRecord } = record;
const row = { sequences: [Int32Array.of(0, 7, 2)], target: { kind: "marks", starts: [1], ends: [1] } };
const { signal } = new AbortController();
const random = service(seededRandom(1));
const ids = int32Tensor(Int32Array.of(0, 7, 2), [1, 3]);
const batch = { inputIds: ids, attentionMask: ids, startPositions: ids, endPositions: ids };

/** A sink that nothing can be written to. */
const full = service({
  location: "full",
  create: () => Promise.reject(new SaveError("unwritable", "full", "no space")),
  commit: async () => {},
  abort: async () => {},
});

const settings = {
  ...{ epochs: 1, steps: 1, batchSize: 1, batchTokens: 9, gradientAccumulation: 1, learningRate: 0.1 },
  ...{
    headLearningRate: 0.1,
    schedule: "linear",
    warmup: 0.1,
    weightDecay: 0,
    betas: [0.9, 0.9],
    epsilon: 1,
  },
  ...{
    maxGradientNorm: 1,
    dropout: 0,
    labelSmoothing: 0,
    positiveWeight: 1,
    loss: "real",
    freeze: ["pooler"],
  },
  ...{ lora: { rank: 1, alpha: 1, targets: ["q_proj"] }, negatives: 1, rehearse: ["city"], ownAnswers: 1 },
  ...{ denseEmbeddings: false, seed: 1, shuffle: true, patience: 1, evaluateEvery: 1 },
};

function input() {
  const opened = service({ backend: runtime.backend, openCheckpoint: async () => configured });
  const sets = { training: [spanRecord], development: [spanRecord], placeOf: () => "here" };
  return {
    ...{ ...settings, ...sets, runtime: opened, task: "extraction", signal, onProgress: () => {} },
    ...{ dtype: "float32", adapter: true, memoryLimit: 1e9 },
  };
}

const nothingThere = /tokenizer|vocabulary|weights|sentencepiece|file/;

/** Kinds that a setting has beside that of the value here. */
const alsoOfSettings = { rehearse: ["string"], where: ["object"] };

const calls: Readonly<Record<string, Call>> = {
  checkData: {
    of: training.checkData,
    args: () => ["extraction", { training: [record], development: [record] }, ["city"]],
    needed: 2,
  },
  drawNegatives: {
    of: training.drawNegatives,
    args: () => [[record], training.possibleNegatives([spanRecord] as never), { ratio: 1, random }],
    needed: 3,
  },
  possibleNegatives: { of: training.possibleNegatives, args: () => [[spanRecord]], needed: 1 },
  readTrainingRecord: {
    of: training.readTrainingRecord,
    args: () => ["extraction", spanRecord, "line 1"],
    needed: 2,
  },
  textOf: { of: training.textOf, args: () => ["extraction", { text: record.text }], needed: 2 },
  splitByText: {
    of: training.splitByText,
    args: () => [["a", "b"], String, { share: 0.5, seed: 1 }],
    needed: 3,
    // Records are whatever the function of the caller's reads texts of.
    also: { "0.0": ["null", "boolean", "number", "bigint", "symbol", "list", "object", "function"] },
  },
  trainingRows: {
    of: training.trainingRows,
    args: () => [
      "extraction",
      [spanRecord],
      { config: service(model.config), tokenizer, maxTokens: 64, placeOf: () => "here" },
    ],
    needed: 3,
  },
  microBatches: {
    of: training.microBatches,
    args: () => [[row], { padId: 1, gradientAccumulation: 1 }],
    needed: 2,
  },
  learningRateAt: {
    of: training.learningRateAt,
    args: () => [0, { schedule: "linear", learningRate: 1, steps: 9, warmup: 0.1 }],
    needed: 2,
  },
  estimate: {
    of: training.estimate,
    args: () => ["model", input()],
    needed: 2,
    also: alsoOfSettings,
    ends: nothingThere,
  },
  plannedSteps: {
    of: (...args: never[]) => Reflect.apply(training.plannedSteps, undefined, args).next(),
    args: () => ["model", input()],
    needed: 2,
    also: alsoOfSettings,
    ends: nothingThere,
  },
  train: {
    of: (...args: never[]) => Reflect.apply(training.train, undefined, args).next(),
    args: () => ["model", { ...input(), store: new MemoryStore(), resume: false, saveEvery: 9 }],
    needed: 2,
    also: alsoOfSettings,
    ends: nothingThere,
  },
  "TrainableModel.load": {
    of: training.TrainableModel.load,
    args: () => {
      const loss = { labelSmoothing: 0, positiveWeight: 1, extractionLoss: "paddle", paddedLength: 64 };
      return [
        "model",
        {
          ...{ runtime: input().runtime, signal, head: "information-extraction", trained: () => true },
          ...{ lora: { rank: 1, alpha: 1, targets: () => true, dropout: 0 }, dropout: 0, seed: 1 },
          ...{ denseEmbeddings: true, labels: ["a"], loss: { ...loss, problemType: "regression" } },
        },
      ];
    },
    needed: 2,
    also: { paddedLength: ["function"] },
    ends: nothingThere,
  },
  "TrainableModel.step": {
    of: (...args: never[]) => Reflect.apply(model.step, model, args),
    args: () => [
      [batch],
      {
        ...{ step: 0, learningRate: 0, headLearningRate: 0, weightDecay: 0, maxGradientNorm: 1 },
        ...{ betas: [0.9, 0.9], epsilon: 1, beforeUpdate: async () => {}, signal },
      },
    ],
    needed: 2,
  },
  "TrainableModel.setTensors": {
    of: (...args: never[]) => Reflect.apply(model.setTensors, model, args),
    args: () => {
      const [[name, tensor]] = Object.entries(model.tensors);
      return [{ [name]: tensor }];
    },
    needed: 1,
  },
  "TrainableModel.weights": {
    of: (...args: never[]) => Reflect.apply(model.weights, model, args),
    args: () => ["float32"],
    needed: 0,
  },
  "TrainableModel.restoreRun": {
    of: (...args: never[]) => Reflect.apply(model.restoreRun, model, args),
    args: () => [service(configured)],
    needed: 1,
    ends: nothingThere,
  },
  evaluateModel: {
    of: training.evaluateModel,
    args: () => ["extraction", model, [spanRecord], { tokenizer, maxTokens: 64, labels: ["city"], signal }],
    needed: 4,
  },
  saveModel: {
    of: training.saveModel,
    args: () => {
      const notes = { training: {}, labels: ["a"], problemType: "regression", dtype: "float32", signal };
      return [model, full, notes];
    },
    needed: 2,
    ends: /no space/,
  },
};

test("every function that is exported is called here", () => {
  const functions = Object.entries(training).filter(([, value]) => typeof value === "function");
  const names = functions.map(([name]) => name).filter((name) => name !== "TrainingError");
  expect([...new Set(Object.keys(calls).map((name) => name.split(".")[0]))].sort()).toEqual(names.sort());
});

/** What a call threw; undefined where it was taken. Anything thrown not on purpose fails. */
async function refusal(call: Call, args: readonly unknown[], said: string): Promise<Error | undefined> {
  try {
    await Reflect.apply(call.of, training.TrainableModel, args as never[]);
    return undefined;
  } catch (error) {
    if (!isErnieMError(error))
      expect.fail(`${said}: ${error instanceof Error ? error.stack : String(error)}`);
    return error;
  }
}

describe.each(Object.entries(calls))("%s", (_name, call) => {
  test("refuses what is of another kind, and names it; whatever else it is given it never ends by chance", async () => {
    const valid = call.args();
    const problems: string[] = [];
    // Where nothing but a configuration is there, or nothing can be written, what is right ends by that.
    expect((await refusal(call, valid, "what is right"))?.message ?? "").toMatch(call.ends ?? /^$/);
    for (const place of valid.flatMap((argument, i) => placesIn(argument, [i]))) {
      const own = valueAt(valid, place);
      const [last, outer] = place.filter((key) => typeof key === "string").reverse();
      const isNamed = ({ message }: Error): boolean =>
        last === undefined || [last, outer].some((key) => key !== undefined && message.includes(key));
      const kinds = [
        kindOf(own),
        ...[String(last), place.join(".")].flatMap((key) => call.also?.[key] ?? []),
      ];
      for (const value of ANYTHING) {
        const said = `${place.join(".")} = ${typeof value === "object" ? JSON.stringify(value) : String(value)}`;
        const error = await refusal(call, replaced(valid, place, value) as readonly unknown[], said);
        const isOptional = value === undefined && !(place.length === 1 && Number(place[0]) < call.needed);
        if (kinds.includes(kindOf(value)) || isOptional) continue;
        if (error === undefined) problems.push(`${said} was taken`);
        else if (!isNamed(error)) problems.push(`${said}: ${error.message}`);
      }
    }
    expect(problems).toEqual([]);
  });
});
