import { InputError } from "@ernie-m/core";
import type { ExtractionOptions } from "@ernie-m/heads";
import { checkRecognitionOptions } from "./recognition/check-options.js";
import type { RecognitionOptions, Recognizer } from "./types.js";

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

/** Throws: InputError naming the option. */
export function checkRecordOptions(options: RecordOptions): RecordOptions {
  checkRecognitionOptions(options);
  const { records = "one", recognizers = [] } = options;
  if (records !== "one" && records !== "many")
    throw new InputError("records", '"one" or "many"', JSON.stringify(records) ?? typeof records);
  for (const name of ["strict", "coerce"] as const)
    if (options[name] !== undefined && typeof options[name] !== "boolean")
      throw new InputError(name, "true or false", typeof options[name]);
  if (!Array.isArray(recognizers))
    throw new InputError("recognizers", "a list of recognisers", typeof recognizers);
  recognizers.forEach((recognizer: unknown, index) => {
    if (!isRecognizer(recognizer))
      throw new InputError(`recognizers[${index}]`, "{ kind, recognize }", typeof recognizer);
  });
  return options;
}

function isRecognizer(value: unknown): value is Recognizer {
  if (typeof value !== "object" || value === null) return false;
  return (
    "kind" in value &&
    typeof value.kind === "string" &&
    "recognize" in value &&
    typeof value.recognize === "function"
  );
}
