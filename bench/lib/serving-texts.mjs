/** What the rows of `serving.mjs` ask, and how they tell what they measured. */
import { readJsonLines } from "@ernie-m/fixtures";

export const SCHEMA = ["person", "location", "organization"];
/** Milliseconds in which an answer is wanted. */
export const DEADLINE = 1000;

const sentences = readJsonLines("reference/extraction.jsonl").map(({ text }) => text);
const all = sentences.join(" ");
let made = 0;
/** A text that was not asked before. */
export const freshText = () => `${made}. ${sentences[made++ % sentences.length]}`;
/** A text of so many UTF-16 code units. */
export const longText = (units) => all.repeat(Math.ceil(units / all.length)).slice(0, units);

export const quantile = (numbers, q) =>
  [...numbers].sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(q * numbers.length))];
export const count = (outcomes, kind) => outcomes.filter((outcome) => outcome.kind === kind).length;
export const milliseconds = (number) => `${number.toFixed(number < 10 ? 1 : 0)} ms`;
