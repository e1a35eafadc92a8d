import type { ModelDType, Schema } from "@ernie-m/heads";
import { parseDType } from "../dtypes.js";
import { parseChoiceOption, parseJsonOption, parseListOption, parseNumberOption } from "../usage-error.js";
import { type PrepackingName, prepackings, type Variations } from "./configurations.js";
import { USUAL_BATCHES } from "./shapes.js";

/** The options of `ernie-m bench` that say what to measure. */
export interface MeasuringOptions {
  readonly dtype?: string;
  readonly schema?: string;
  readonly threads?: string;
  readonly workers?: string;
  readonly prepacking: string;
  readonly lengths?: string;
  readonly batches?: string;
  readonly rounds: string;
  readonly timeLimit: string;
}

/** What was asked for, before the model is opened; undefined is what fits the model. */
export interface BenchOptions extends Omit<Variations, "dtypes"> {
  readonly dtypes: readonly ModelDType[] | undefined;
  readonly lengths: readonly number[] | undefined;
  readonly batches: readonly number[];
  readonly rounds: number;
  readonly timeLimitSeconds: number;
  readonly schema: Schema;
}

/** What is looked for where nothing else is said. */
export const USUAL_SCHEMA: Schema = ["person", "location", "organization"];

const MOST_THREADS = 1024;
const MOST_SEQUENCES = 4096;
const MOST_ROUNDS = 1000;
const DAY_SECONDS = 86_400;

/** Throws: UsageError naming the option and what it takes. */
export function parseBenchOptions(options: MeasuringOptions): BenchOptions {
  const { dtype, threads, workers, prepacking, lengths, batches, schema, rounds, timeLimit } = options;
  return {
    dtypes: dtype === undefined ? undefined : parseListOption(dtype, parseDType),
    threads: threads === undefined ? [null] : parseCounts("--threads", threads, 1, MOST_THREADS),
    workers: workers === undefined ? [0] : parseCounts("--workers", workers, 0, MOST_THREADS),
    prepacking: parseListOption(prepacking, (part) =>
      parseChoiceOption("--prepacking", part, Object.keys(prepackings) as readonly PrepackingName[]),
    ),
    lengths: lengths === undefined ? undefined : parseCounts("--lengths", lengths, 2, Infinity),
    batches: batches === undefined ? USUAL_BATCHES : parseCounts("--batches", batches, 1, MOST_SEQUENCES),
    rounds: parseNumberOption("--rounds", rounds, { low: 1, high: MOST_ROUNDS, integer: true }),
    timeLimitSeconds: parseNumberOption("--time-limit", timeLimit, {
      low: 0,
      high: DAY_SECONDS,
      integer: false,
    }),
    schema:
      schema === undefined ? USUAL_SCHEMA : (parseJsonOption("--schema", schema, '["person"]') as Schema),
  };
}

function parseCounts(flag: string, text: string, low: number, high: number): readonly number[] {
  return parseListOption(text, (part) => parseNumberOption(flag, part, { low, high, integer: true }));
}
