import { errorMessage } from "@ernie-m/config";

/** UTF-16 code units of what is said of an error, and of its message that are looked at. */
const LONGEST = 1000;
const MOST_READ = 4000;

const SOURCE = String.raw`[\w.+-]+\.(?:cc|cpp|cxx|c|cu|cuh|h|hpp|inc|m|mm)`;
const FOLDERS = String.raw`[^\s"'();=,]*[\\/]`;
const LOCATION = new RegExp(String.raw`(${FOLDERS})?\b${SOURCE}:\d+\s?`);
/** What CUDA's own errors end in. */
const FIELDS = /\s*;\s*(?:hostname|file|line)=[^;]*?(?=\s*(?:;|$))/g;
const STRAY = new RegExp(String.raw`\(?${FOLDERS}${SOURCE}\b(?::\d+)?\)?\s?`, "g");
const STACK = /\s*\bStacktrace:.*$/;

/** The start of a signature as compilers print it in full: what is before its parameters has a scope. */
const SIGNATURE = /^(?:[\w:<>,*&~{}[\]= ]|\(anonymous[\w ]*\))*?::[^\s(]*(?=\()/;
const AFTER_PARAMETERS =
  /^(?:::(?:<[^>]*>|\((?:[^()]|\([^()]*\))*\)|[^\s()])+)?(?: const)?(?: noexcept)?(?: \[[^\]]*\])?/;
const NAME = /^(?:operator\(\)|[\w~:<>])+/;
const CONDITION = /^(.*?\S was false)\.(?:\s|$)/;

/**
 * What native code threw, on one line and in words: an error's message without the places in the source that ONNX
 * Runtime puts into it, `FILE:LINE FUNCTION [CONDITION was false.]`, of which no user has the files.
 *
 * Source: onnxruntime `include/onnxruntime/core/common/{code_location,exceptions,common}.h`.
 */
export function nativeMessage(cause: unknown): string {
  const text = start(errorMessage(cause).replace(STACK, ""), MOST_READ);
  let rest = text;
  let said = "";
  for (let at = LOCATION.exec(rest); at !== null; at = LOCATION.exec(rest)) {
    said += rest.slice(0, at.index);
    rest = withoutFunction(rest.slice(at.index + at[0].length), at[1] !== undefined);
  }
  const cleaned = (said + rest).replace(FIELDS, "").replace(STRAY, "").replace(/\s+/g, " ").trim();
  return cleaned === "" && text !== "" ? "ONNX Runtime failed and does not say why" : start(cleaned, LONGEST);
}

/** Whole words from the start. */
function start(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const cut = text.slice(0, longest);
  return `${cut.slice(0, Math.max(0, cut.lastIndexOf(" ")))}…`;
}

/** What follows a place: after the function that is there, and the condition, if something is said after that. */
function withoutFunction(text: string, isInFull: boolean): string {
  const said = text.slice(functionLength(text, isInFull)).trimStart();
  const condition = CONDITION.exec(said);
  // The condition of another place that follows is not this one's.
  if (condition === null || LOCATION.test(condition[1])) return said;
  const words = said.slice(condition[0].length).trimStart();
  return words === "" ? condition[1] : words;
}

/** Characters of the function: a signature beside a full path, else a bare name. */
function functionLength(text: string, isInFull: boolean): number {
  const signature = isInFull ? SIGNATURE.exec(text) : null;
  const start = signature?.[0].length ?? 0;
  const end = signature === null ? 0 : endOfParameters(text, start);
  if (end === 0) return NAME.exec(text)?.[0].length ?? 0;
  return end + (AFTER_PARAMETERS.exec(text.slice(end))?.[0].length ?? 0);
}

/** After the parenthesis that closes the one at `start`; 0 when none does. */
function endOfParameters(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === "(") depth++;
    else if (text[at] === ")" && --depth === 0) return at + 1;
  }
  return 0;
}
