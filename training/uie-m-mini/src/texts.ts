import { createWriteStream } from "node:fs";
import { drawExamples, type Mixture } from "./batches/mixture.js";
import type { Gathered } from "./gather.js";
import { groupBy } from "./group-by.js";
import { Random } from "./random.js";

/** What is written for a vocabulary. */
export const WRITTEN: Mixture = {
  corpus: 0,
  relation: 0,
  joined: 0,
  document: 6,
  sentence: 1,
  invented: 1,
  choice: 1,
  cloze: 0,
};

/** Texts that a vocabulary is made of, one a line: those of corpora, written ones, and prompts. */
export async function writeTexts(
  { sources, training }: Gathered,
  path: string,
  written: number,
): Promise<void> {
  const file = createWriteStream(path);
  const write = (text: string): void => {
    file.write(`${text.replaceAll("\n", " ")}\n`);
  };
  for (const text of groupBy(training, ({ text }) => text).keys()) write(text);
  for (const { labels, choices } of sources.lexicons.languages)
    for (const lists of [labels, choices])
      for (const words of lists.values()) for (const word of words) write(word);
  let count = 0;
  let last = "";
  for (const { text, prompt } of drawExamples(sources, WRITTEN, new Random(20))) {
    if (count++ >= written) break;
    write(prompt);
    if (text !== last) write(text);
    last = text;
  }
  await new Promise<void>((resolve, reject) => {
    file.on("error", reject);
    file.end(resolve);
  });
}
