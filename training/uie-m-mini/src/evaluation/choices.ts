import { readFileSync } from "node:fs";
import type { InformationExtractor } from "@ernie-m/heads";
import { englishOf, type Lexicons } from "../lexicon/lexicon.js";
import { round } from "./records.js";

/** An opinion written by hand, to measure with: nothing is learned from it. */
export interface Opinion {
  readonly language: string;
  readonly sentiment: "positive" | "negative";
  readonly text: string;
}

export function readOpinions(): readonly Opinion[] {
  return readFileSync(new URL("../../data/opinions.tsv", import.meta.url), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line, i) => {
      const [language, sentiment, text] = line.split("\t");
      if (sentiment !== "positive" && sentiment !== "negative")
        throw new SyntaxError(`opinions.tsv, line ${i + 1}: expected positive or negative, got ${sentiment}`);
      return { language, sentiment, text };
    });
}

/** Accuracy of two options, asked in the text's language and in English; what is not answered is wrong. */
export async function measureChoices(
  extractor: InformationExtractor,
  lexicons: Lexicons,
  opinions: readonly Opinion[] = readOpinions(),
): Promise<Readonly<Record<string, number>>> {
  const english = englishOf(lexicons);
  let right = 0;
  let asked = 0;
  for (const { language, sentiment, text } of opinions) {
    const own = lexicons.languages.find((lexicon) => lexicon.language === language) ?? english;
    for (const { choices } of new Set([own, english])) {
      const [name, positive, negative] = ["sentiment", "positive", "negative"].map((key) => {
        const words = choices.get(key);
        if (words === undefined) throw new RangeError(`there is no choice ${key}`);
        return words[0];
      });
      const question = `${name} [${positive}, ${negative}]`;
      const [result] = await extractor.extract([text], [question]);
      asked++;
      if (result[question]?.[0]?.text === (sentiment === "positive" ? positive : negative)) right++;
    }
  }
  return { "sentiment of opinions by hand": round(right / asked) };
}
