import type { CancelSignal } from "@ernie-m/core";
import { ReadText } from "../read-text.js";
import type {
  Finding,
  RecognitionOptions,
  Recognized,
  RecognizedKind,
  RecognizedValues,
  Recognizer,
} from "../types.js";
import { wrongArgument } from "../wrong-argument.js";
import { builtInRecognizers, isRecognizedKind, recognizedKinds } from "./built-in.js";
import { checkRecognitionOptions } from "./check-options.js";
import { isPattern, isRecognizer } from "./is-recognizer.js";

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
  if (typeof text !== "string") throw wrongArgument("text", "a string", text);
  if (!Array.isArray(what)) throw wrongArgument("what", "a list of kinds, patterns and recognisers", what);
  const asked = Array.from(what, (one: unknown, index) => checkRecognizable(one, `what[${index}]`));
  const checked = checkRecognitionOptions(options);
  const read = new ReadText(text, checked.locale);
  const lists = await Promise.all(
    asked.map((one, index) => recognizeOne(read, one, `what[${index}]`, checked)),
  );
  return lists.flat().sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Throws: InputError naming `place`. */
function checkRecognizable(what: unknown, place: string): Recognizable {
  if (typeof what === "string") {
    if (isRecognizedKind(what)) return what;
    throw wrongArgument(place, `one of ${recognizedKinds.join(", ")}`, what);
  }
  if (isRecognizer(what) || isPattern(what)) return what;
  throw wrongArgument(place, "a kind, { pattern } or a recogniser { kind, recognize }", what);
}

/** What one recogniser finds. Throws: InputError for a pattern, naming `place`; the signal's reason. */
export async function recognizeOne(
  read: ReadText,
  what: Recognizable,
  place: string,
  options: RecognitionOptions,
  signal?: CancelSignal,
): Promise<readonly Recognized[]> {
  if (typeof what === "string") {
    const find = await builtInRecognizers[what]();
    return cutOut(read.text, what, await find(read, options));
  }
  if (isRecognizer(what))
    return cutOut(read.text, what.kind, findingsOf(await what.recognize(read.text, options), place));
  const { recognizePattern } = await import("../patterns/pattern.js");
  return cutOut(
    read.text,
    "pattern",
    await recognizePattern(read.text, what.pattern, `${place}.pattern`, signal),
  );
}

/** What the caller's own recogniser gave. Throws: InputError. */
function findingsOf(given: unknown, place: string): readonly Finding[] {
  const isList = typeof given === "object" && given !== null && Symbol.iterator in given;
  if (!isList) throw wrongArgument(`${place}.recognize()`, "findings", given);
  return Array.from(given as Iterable<unknown>, (finding, index) => {
    if (typeof finding !== "object" || finding === null)
      throw wrongArgument(`${place}.recognize()[${index}]`, "{ start, end }", finding);
    return finding as Finding;
  });
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
