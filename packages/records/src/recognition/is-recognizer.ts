import type { Recognizer } from "../types.js";

/** Whether anything is a recogniser of the caller's own. */
export function isRecognizer(value: unknown): value is Recognizer {
  return (
    typeof value === "object" &&
    value !== null &&
    "kind" in value &&
    typeof value.kind === "string" &&
    "recognize" in value &&
    typeof value.recognize === "function"
  );
}

/** Whether anything is a pattern to find. */
export function isPattern(value: unknown): value is { readonly pattern: string } {
  return (
    typeof value === "object" && value !== null && "pattern" in value && typeof value.pattern === "string"
  );
}
