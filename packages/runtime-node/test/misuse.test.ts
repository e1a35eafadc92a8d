import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { referenceModelUrl } from "@ernie-m/fixtures";
// The built package: worker threads run files, not what the test runner makes of them.
import * as exported from "@ernie-m/runtime-node";
import { ErnieMTokenizer } from "@ernie-m/tokenizer";
import { afterAll, expect, test } from "vitest";
import {
  type Argument,
  argument,
  type Call,
  isFlag,
  isFunction,
  isInteger,
  isListOf,
  isNumber,
  isObject,
  isOptional,
  isText,
  type Takes,
  testMisuse,
} from "../../../misuse.shared.js";

const { listDevices, nodeRuntime, tokenizerPool, trainingFolder } = exported;

const folder = await mkdtemp(join(tmpdir(), "ernie-m-misuse-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

const isNothing: Takes = () => false;
const isLeftOut = isOptional(isNothing);
const isOptions = isOptional(isObject);
const isFolder: Takes = (value) => isText(value) && value !== "";
const isNumberFrom =
  (least: number): Takes =>
  (value) =>
    isNumber(value) && (value as number) >= least;

/** Nothing is asked of any hub. */
const runtime = nodeRuntime({ hub: { offline: true, cacheDir: folder } });

/** A method of an object, which is called with anything; what it opens is closed. */
const method = (object: object, name: string, ...args: readonly Argument[]): Call => ({
  call: async (...given) =>
    close(await (object as Record<string, (...all: unknown[]) => unknown>)[name](...given)),
  args,
});

async function close(opened: unknown): Promise<unknown> {
  for (const end of ["abort", "close", "dispose"]) {
    const method: unknown = Reflect.get(Object(opened), end);
    if (typeof method === "function") await Reflect.apply(method, opened, []);
  }
  return opened;
}

const hubFields = {
  ...{ endpoint: isOptional(isText), token: isOptional(isText), cacheDir: isOptional(isText) },
  ...{ offline: isOptional(isFlag), revision: isOptional(isText), fetch: isOptional(isFunction) },
  ...{ timeout: isOptional(isNumber), apiTimeout: isOptional(isNumber), retries: isOptional(isNumber) },
  ...{ retryDelay: isOptional(isNumber), onDelay: isOptional(isFunction) },
};
const admissionFields = {
  maxConcurrentCalls: isOptional(isInteger(1)),
  maxQueuedRows: isOptional(isNumberFrom(0)),
  maxWait: isOptional(isNumberFrom(0)),
};
const runtimeFields = {
  ...{ device: isLeftOut, threads: isOptional(isInteger(1, 1024)), spinning: isOptional(isFlag) },
  ...{ prepacking: isOptional(isFlag), workers: isOptional(isInteger(1, 1024)), mapped: isOptional(isFlag) },
  ...{ convertedDir: isOptional(isFolder), admission: isOptions, hub: isOptions },
  observe: isOptional(isFunction),
};

const tokenizer = ErnieMTokenizer.create({
  sentencePiece: readFileSync(new URL("sentencepiece.bpe.model", referenceModelUrl)),
  vocab: readFileSync(new URL("vocab.txt", referenceModelUrl)),
});
const isPath: Takes = (value) => isText(value) && value !== "";
const store = trainingFolder(runtime, join(folder, "training"));
const pool = tokenizerPool(tokenizer, { workers: 1 });
afterAll(() => pool.dispose());
const disposed = tokenizerPool(tokenizer, { workers: 1 });

const here = fileURLToPath(referenceModelUrl);
const where = argument(here, isNothing);
const openFields = {
  ...{ signal: isLeftOut, revision: isOptional(isText), token: isOptional(isText) },
  ...{ cacheDir: isOptional(isFolder), offline: isOptional(isFlag), weights: isLeftOut },
  onProgress: isOptional(isFunction),
};
const createFields = { overwrite: isOptional(isFlag), source: isOptional(isText), signal: isLeftOut };

const isSmall: Takes = (value) => isInteger(Number.MIN_SAFE_INTEGER, 512)(value);
const tokenizeFields = {
  ...{ specialTokensInText: isLeftOut, enableSampling: isOptional(isFlag), nbestSize: isOptional(isSmall) },
  ...{ alpha: isOptional((value) => Number.isFinite(value)), seed: isOptional(Number.isSafeInteger) },
  signal: isLeftOut,
};
const encodeFields = {
  ...tokenizeFields,
  ...{ addSpecialTokens: isOptional(isFlag), truncation: isLeftOut, maxLength: isOptional(isInteger(1)) },
  ...{ stride: isOptional(isInteger(0)), padding: isLeftOut, padToMultipleOf: isOptional(isInteger(1)) },
  ...{ paddingSide: isLeftOut, overflow: isLeftOut },
};
const encodeOptions = argument({}, isOptions, encodeFields);
const isInput: Takes = (value) => isText(value) || isListOf(isText)(value);

testMisuse(
  exported as unknown as Record<string, unknown>,
  {
    listDevices: { call: listDevices as never, args: [] },
    nodeRuntime: { call: nodeRuntime as never, args: [argument({}, isOptions, runtimeFields)] },
    tokenizerPool: method(
      exported,
      "tokenizerPool",
      argument(tokenizer, isNothing, { parts: isNothing }),
      argument({ workers: 1 }, isOptions, { workers: isOptional(isInteger(1, 1024)) }),
    ),
    trainingFolder: {
      call: trainingFolder as never,
      args: [
        argument(runtime, isNothing, { openCheckpoint: isFunction, createCheckpoint: isFunction }),
        argument(folder, isPath),
      ],
    },
    "NodeRuntime#report": method(runtime, "report"),
    "NodeRuntime#close": method(
      nodeRuntime(),
      "close",
      argument({ timeout: 0 }, isOptions, { timeout: isOptional(isNumberFrom(0)) }),
    ),
    "NodeRuntime#openCheckpoint": method(
      runtime,
      "openCheckpoint",
      where,
      argument({}, isOptions, openFields),
    ),
    "NodeRuntime#createCheckpoint": method(
      runtime,
      "createCheckpoint",
      argument(join(folder, "made"), isPath),
      argument({}, isOptions, createFields),
    ),
    "TokenizerPool#encodeBatch": method(
      pool,
      "encodeBatch",
      argument(["Ann", ["Ann", "Bo"]], isListOf(isInput)),
      encodeOptions,
    ),
    "TokenizerPool#tokenizeBatch": method(
      pool,
      "tokenizeBatch",
      argument(["Ann"], isListOf(isText)),
      argument({}, isOptions, tokenizeFields),
    ),
    "TokenizerPool#encodeBatches": {
      call: (...given) => Reflect.apply(pool.encodeBatches, pool, given),
      args: [
        argument([["Ann"]], (value) => value instanceof Map || isListOf(isListOf(isInput))(value)),
        encodeOptions,
      ],
    },
    "TokenizerPool#dispose": method(disposed, "dispose"),
    "TrainingFolder#createModel": method(store, "createModel"),
    "TrainingFolder#createRun": method(store, "createRun"),
    "TrainingFolder#openRun": method(store, "openRun"),
    "TrainingFolder#removeRun": method(store, "removeRun"),
    "TrainingFolder#close": method(store, "close"),
  },
  { NodeRuntime: runtime, TokenizerPool: pool, TrainingFolder: store },
);

// What stands inside the options of a runtime.
testMisuse(
  {},
  {
    "options#admission": {
      call: (admission) => nodeRuntime({ admission: admission as object }),
      args: [argument({}, isOptions, admissionFields)],
    },
    "options#hub": {
      call: (hub) => nodeRuntime({ hub: hub as object }),
      args: [argument({}, isOptions, hubFields)],
    },
  },
  { options: { admission: () => undefined, hub: () => undefined } },
);

// What a hub's model would be opened with; it is in no cache.
test("options of a hub that cannot be are refused before anything is asked of it", async () => {
  const refused = { code: "invalid-input" };
  const opened = (options: object) => runtime.openCheckpoint("someone/uie", options);
  await expect(opened({})).rejects.toMatchObject({ problem: "offline" });
  await expect(opened({ revision: "a..b" })).rejects.toMatchObject({ ...refused, input: "revision" });
  await expect(opened({ token: "two words" })).rejects.toMatchObject({ ...refused, input: "token" });
});

const files = await runtime.openCheckpoint(here);
const file = await files.open("config.json");
afterAll(() => file.close());
const sink = await runtime.createCheckpoint(join(folder, "sink"));
const written = await sink.create("written");
afterAll(() => sink.abort());
const name = argument("config.json", isText);
let created = 0;

testMisuse(
  {},
  {
    "files#has": method(files, "has", name),
    "files#open": method(files, "open", name),
    "files#readFile": method(files, "readFile", name),
    "files#names": method(files, "names"),
    "file#read": method(file, "read", argument(0, isInteger(0)), argument(2, isInteger(0))),
    "sink#create": {
      // A file is created once.
      call: (given) => sink.create(given === "new" ? `new${created++}` : (given as string)),
      args: [argument("new", isText)],
    },
    "written#write": method(
      written,
      "write",
      argument(new Uint8Array(2), (value) => value instanceof Uint8Array),
    ),
  },
  {
    files: pick(files, "has", "open", "readFile", "names"),
    file: pick(file, "read"),
    sink: pick(sink, "create"),
    written: pick(written, "write"),
  },
);

/** Some methods of an object. */
function pick(object: object, ...names: readonly string[]): object {
  return Object.fromEntries(names.map((one) => [one, Reflect.get(object, one)]));
}

test("what has to be given is asked for by name", () => {
  expect(() => (trainingFolder as () => unknown)()).toThrow("runtime: expected a runtime");
  expect(() => (trainingFolder as (value: unknown) => unknown)(runtime)).toThrow("folder: expected a path");
  expect(() => (tokenizerPool as () => unknown)()).toThrow("tokenizer: expected an ErnieMTokenizer");
});
