/**
 * What a pool is asked, checked before it is sent: what cannot be copied to a thread would never be answered. What the
 * texts and options say is for the thread's tokenizer to check.
 */
import { checkSignal } from "@ernie-m/core";
import type { TokenizerInput } from "@ernie-m/tokenizer";
import { checkObject, checkText, isBytes, wrongArgument } from "../arguments.js";

/** Whether it has what a thread makes the same tokenizer of. */
export function isTokenizer(value: unknown): boolean {
  if (typeof value !== "object" || value === null || !("parts" in value)) return false;
  const { parts } = value;
  if (typeof parts !== "object" || parts === null || !("sentencePiece" in parts)) return false;
  const vocab = "vocab" in parts ? parts.vocab : undefined;
  return isBytes(parts.sentencePiece) && (vocab === undefined || isBytes(vocab));
}

/** Throws: InputError naming the text. */
export function checkTexts(texts: readonly string[]): void {
  if (!Array.isArray(texts)) throw wrongArgument("texts", "a list of strings", texts);
  for (const [index, text] of texts.entries()) checkText(`texts[${index}]`, text);
}

/** Throws: InputError naming the input. */
export function checkInputs(inputs: readonly TokenizerInput[]): void {
  if (!Array.isArray(inputs)) throw wrongArgument("inputs", "a list of texts or pairs", inputs);
  for (const [index, input] of inputs.entries()) {
    if (!Array.isArray(input)) checkText(`inputs[${index}]`, input);
    else for (const [part, text] of input.entries()) checkText(`inputs[${index}][${part}]`, text);
  }
}

/** Throws: InputError naming the option. */
export function checkSent(options: object): void {
  const { signal, ...sent } = checkObject("options", options);
  checkSignal(signal);
  for (const [name, value] of Object.entries(sent))
    if (value !== null && ["object", "function", "symbol"].includes(typeof value))
      throw wrongArgument(name, "a string, a number, true or false", value);
}

/** Throws: InputError for what has no batches. */
export function checkBatches(batches: unknown): void {
  const isIterable =
    typeof batches === "object" &&
    batches !== null &&
    (Symbol.iterator in batches || Symbol.asyncIterator in batches);
  if (!isIterable) throw wrongArgument("batches", "batches, in a list or one after another", batches);
}
