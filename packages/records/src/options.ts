import { checkSignal } from "@ernie-m/core";
import type { ExtractionOptions } from "@ernie-m/heads";
import { checkRecognitionOptions } from "./recognition/check-options.js";
import { isRecognizer } from "./recognition/is-recognizer.js";
import type { RecognitionOptions, Recognizer } from "./types.js";
import { wrongArgument } from "./wrong-argument.js";

/** How records are read from texts. */
export interface RecordOptions
  extends RecognitionOptions,
    Pick<ExtractionOptions, "signal" | "onProgress" | "threshold" | "lang" | "batchTokens" | "maskMode"> {
  /** Whether a text is one record, the default, or as many as it has of the schema's key property. */
  readonly records?: "one" | "many";
  /** Rejects with a RecordError where a record has any problem. Default false: records stay partial. */
  readonly strict?: boolean;
  /** Whether values become what the schema says: numbers, ISO dates, E.164. Default true; otherwise each is its text. It is checked as what it becomes. */
  readonly coerce?: boolean;
  /** Recognisers of one's own: a property whose `format` is the kind of one is found by it. */
  readonly recognizers?: readonly Recognizer[];
}

/** What an option may be, and whether a value is. */
type Form = readonly [expected: string, fits: (value: unknown) => boolean];

const FLAG: Form = ["true or false", (value) => typeof value === "boolean"];

/** Those of the extractor too: a schema of which the model is asked nothing never gets there. */
const FORMS: Readonly<Partial<Record<keyof RecordOptions, Form>>> = {
  onProgress: ["a function", (value) => typeof value === "function"],
  threshold: ["a number from 0 to 1", (value) => typeof value === "number" && value >= 0 && value <= 1],
  lang: ['"en" or "zh"', (value) => value === "en" || value === "zh"],
  batchTokens: ["a whole number from 1", (value) => Number.isSafeInteger(value) && Number(value) >= 1],
  maskMode: ['"hf" or "paddle"', (value) => value === "hf" || value === "paddle"],
  records: ['"one" or "many"', (value) => value === "one" || value === "many"],
  strict: FLAG,
  coerce: FLAG,
  recognizers: ["a list of recognisers", Array.isArray],
};

/** Throws: InputError naming the option. */
export function checkRecordOptions(options: RecordOptions): RecordOptions {
  checkRecognitionOptions(options);
  checkSignal(options.signal);
  for (const [name, [expected, fits]] of Object.entries(FORMS)) {
    const value: unknown = options[name as keyof RecordOptions];
    if (value !== undefined && !fits(value)) throw wrongArgument(name, expected, value);
  }
  for (const [index, recognizer] of Array.from<unknown>(options.recognizers ?? []).entries())
    if (!isRecognizer(recognizer))
      throw wrongArgument(`recognizers[${index}]`, "{ kind, recognize }", recognizer);
  return options;
}
