import { readJsonLines } from "@ernie-m/fixtures";

/** The texts of the reference cases. */
export function referenceTexts(): string[] {
  const cases: unknown[] = readJsonLines("reference/tokenizer/cases.jsonl");
  return cases.map((entry) => {
    const text = typeof entry === "object" && entry !== null && "text" in entry ? entry.text : undefined;
    if (typeof text !== "string") throw new Error("a reference case without a text");
    return text;
  });
}
