import { type CancelSignal, InputError } from "@ernie-m/core";
import { ReadText } from "../read-text.js";
import type {
  Finding,
  RecognitionOptions,
  Recognized,
  RecognizedKind,
  RecognizedValues,
  Recognizer,
} from "../types.js";
import { builtInRecognizers, isRecognizedKind, recognizedKinds } from "./built-in.js";
import { checkRecognitionOptions } from "./check-options.js";

/** A regular expression to find, in JavaScript's syntax; it runs in linear time, and finds up to 256 code units at once. */
export interface PatternToFind {
  readonly pattern: string;
}

/** One thing to recognise: a built-in kind by its name, a pattern, or a recogniser of one's own. */
export type Recognizable = RecognizedKind | PatternToFind | Recognizer;

/** What is recognised for one {@link Recognizable}. */
export type RecognizedAs<What extends Recognizable> = What extends RecognizedKind
  ? Recognized<What, RecognizedValues[What]>
  : What extends Recognizer<infer Kind, infer Value>
    ? Recognized<Kind, Value>
    : What extends PatternToFind
      ? Recognized<"pattern", string>
      : never;

/**
 * Finds values whose form tells what they are, with no model: addresses, numbers, dates, amounts. Each comes with its
 * place in the text and its value, or with what keeps it from having one. Ordered by start, then end, then by `what`.
 *
 * Throws: InputError naming the argument, and for a pattern that cannot run in linear time.
 */
export function recognize<const What extends Recognizable>(
  text: string,
  what: readonly What[],
  options?: RecognitionOptions,
): Promise<readonly RecognizedAs<What>[]>;
export async function recognize(
  text: string,
  what: readonly Recognizable[],
  options: RecognitionOptions = {},
): Promise<readonly Recognized[]> {
  if (typeof text !== "string")
    throw new InputError("text", "a string", text === null ? "null" : typeof text);
  if (!Array.isArray(what))
    throw new InputError("what", "a list of kinds, patterns and recognisers", typeof what);
  const checked = checkRecognitionOptions(options);
  const read = new ReadText(text, checked.locale);
  const lists = await Promise.all(
    what.map((one, index) => recognizeOne(read, one, `what[${index}]`, checked)),
  );
  return lists.flat().sort((a, b) => a.start - b.start || a.end - b.end);
}

/** What one recogniser finds. Throws: InputError naming `place`; the signal's reason. */
export async function recognizeOne(
  read: ReadText,
  what: Recognizable,
  place: string,
  options: RecognitionOptions,
  signal?: CancelSignal,
): Promise<readonly Recognized[]> {
  if (typeof what === "string") {
    if (!isRecognizedKind(what))
      throw new InputError(place, `one of ${recognizedKinds.join(", ")}`, JSON.stringify(what));
    const find = await builtInRecognizers[what]();
    return cutOut(read.text, what, await find(read, options));
  }
  if (typeof what === "object" && what !== null) {
    if ("recognize" in what && typeof what.recognize === "function")
      return cutOut(read.text, what.kind, await what.recognize(read.text, options));
    if ("pattern" in what && typeof what.pattern === "string") {
      const { recognizePattern } = await import("../patterns/pattern.js");
      return cutOut(
        read.text,
        "pattern",
        await recognizePattern(read.text, what.pattern, `${place}.pattern`, signal),
      );
    }
  }
  throw new InputError(place, "a kind, { pattern } or a recogniser", what === null ? "null" : typeof what);
}

function cutOut(text: string, kind: string, findings: Iterable<Finding>): readonly Recognized[] {
  const recognized: Recognized[] = [];
  for (const { start, end, value, problem } of findings) {
    if (
      !(Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start < end && end <= text.length)
    )
      continue;
    recognized.push({
      kind,
      text: text.slice(start, end),
      start,
      end,
      ...(value !== undefined && { value }),
      ...(problem !== undefined && { problem }),
    });
  }
  return recognized.sort((a, b) => a.start - b.start || a.end - b.end);
}
