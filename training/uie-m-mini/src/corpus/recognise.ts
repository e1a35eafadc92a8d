import { Random } from "../random.js";

/** A sentence, and whether its corpus states a licence. */
export interface KnownSentence {
  readonly text: string;
  readonly isLicensed: boolean;
}

const EPOCHS = 30;
const RATE = 0.1;
const SHRINKING = 5e-4;

/** What tells corpora apart: pieces of words, and how sentences begin and end. */
function featuresOf(text: string): readonly string[] {
  const framed = `^${text}$`;
  const words = text.split(/\s+/u).filter((word) => word !== "");
  const features = new Set<string>(["bias"]);
  for (let i = 0; i + 1 < framed.length; i++) {
    features.add(framed.slice(i, i + 2));
    if (i + 2 < framed.length) features.add(framed.slice(i, i + 3));
  }
  for (const word of words) features.add(`word ${word.toLowerCase()}`);
  const capitals = words.filter((word) => /^\p{Lu}/u.test(word)).length / Math.max(1, words.length);
  const isSentence = /[.!?。]$/u.test(text) && /^\p{Lu}/u.test(text) && words.length >= 8;
  features.add(`words ${Math.min(20, words.length)}`);
  features.add(`length ${Math.floor(Math.log(text.length + 1) * 3)}`);
  features.add(`capitals ${Math.floor(capitals * 10)}`);
  features.add(`digits ${Math.min(4, text.replace(/\D/g, "").length)}`);
  features.add(`brackets ${text.split("(").length}`);
  features.add(`quotes ${Math.min(3, text.replace(/[^"'“”„«»]/gu, "").length)}`);
  features.add(`begins ${words.slice(0, 2).join(" ")}`);
  features.add(isSentence ? "sentence" : "fragment");
  return [...features];
}

/** A logistic regression that says of a sentence whether it is of a corpus with a licence: above 0 it looks like it. */
export class Recogniser {
  readonly #weights = new Map<string, number>();

  constructor(known: readonly KnownSentence[], seed = 1) {
    const random = new Random(seed);
    const items = known.map(({ text, isLicensed }) => ({
      features: featuresOf(text),
      target: Number(isLicensed),
    }));
    for (let epoch = 0; epoch < EPOCHS; epoch++)
      for (const { features, target } of random.shuffled(items)) {
        const root = Math.sqrt(features.length);
        const slope = target - 1 / (1 + Math.exp(-this.#score(features)));
        for (const feature of features) {
          const weight = this.#weights.get(feature) ?? 0;
          this.#weights.set(feature, weight + RATE * ((2 * slope) / root - SHRINKING * weight));
        }
      }
  }

  score(text: string): number {
    return this.#score(featuresOf(text));
  }

  #score(features: readonly string[]): number {
    let sum = 0;
    for (const feature of features) sum += this.#weights.get(feature) ?? 0;
    return sum / Math.sqrt(features.length);
  }
}

/** Of sentences that pass, the share that is of corpora with a licence; and of those, the share that passes. Five-fold. */
export function measureRecognition(
  known: readonly KnownSentence[],
  least: number,
): { readonly precision: number; readonly recall: number } {
  const shuffled = new Random(7).shuffled(known);
  let [passed, right, licensed] = [0, 0, 0];
  for (let fold = 0; fold < 5; fold++) {
    const recogniser = new Recogniser(shuffled.filter((_, i) => i % 5 !== fold));
    for (const { text, isLicensed } of shuffled.filter((_, i) => i % 5 === fold)) {
      licensed += Number(isLicensed);
      if (recogniser.score(text) <= least) continue;
      passed++;
      right += Number(isLicensed);
    }
  }
  return { precision: passed === 0 ? 1 : right / passed, recall: licensed === 0 ? 1 : right / licensed };
}
