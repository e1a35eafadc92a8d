/** What a unit costs as a text without a space, of one character, or of combining marks grows: it must not grow. */
import { ErnieMTokenizer } from "../dist/index.js";
import { tokenizerParts } from "./engines.mjs";

const SIZES = [16, 17, 18, 19, 20, 21, 22].map((log2) => 2 ** log2);
const CASES = [
  ["no space, one word", () => "abcdefghij"],
  ["no space, random letters", randomLetters],
  ["one character", () => "a"],
  ["combining marks", () => "\u0301"],
  ["letters with marks", () => "e\u0301"],
];

export function printGrowth(folder) {
  const tokenizer = ErnieMTokenizer.create(tokenizerParts(folder));
  const labels = SIZES.map((size) => (size < 2 ** 20 ? `${size >> 10} Ki` : `${size >> 20} Mi`));
  console.log(`\nns a unit | ${labels.join(" | ")}`);
  console.log(`--- | ${labels.map(() => "---").join(" | ")}`);
  for (const [name, unit] of CASES) {
    const costs = SIZES.map((size) => {
      const part = unit(size);
      const text = part.repeat(Math.ceil(size / part.length)).slice(0, size);
      let best = Number.POSITIVE_INFINITY;
      for (let trial = 0; trial < 3; trial++) {
        const start = performance.now();
        tokenizer.tokenize(text);
        best = Math.min(best, performance.now() - start);
      }
      return ((best * 1e6) / size).toFixed(1);
    });
    console.log(`${name} | ${costs.join(" | ")}`);
  }
}

function randomLetters(size) {
  let state = 1;
  const letters = new Array(size);
  for (let i = 0; i < size; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    letters[i] = String.fromCharCode(97 + ((state >>> 24) % 26));
  }
  return letters.join("");
}
