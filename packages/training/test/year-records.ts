import type { PromptRecord } from "@ernie-m/heads/evaluation";

const subjects = [
  "The bridge",
  "Her first novel",
  "The library",
  "Their company",
  "The old mill",
  "The railway",
  "A small museum",
  "The opera",
];
const deeds = [
  "was finished in",
  "opened in",
  "was sold after the winter of",
  "was first shown in",
  "has been closed since",
];
const endings = [
  ".",
  ", two years after the fire.",
  " by Anna Keller.",
  " in Vienna.",
  ", as the town had hoped.",
];

/** Sentences with a year, which the embedded model's labels do not have; texts of different offsets share none. */
export function yearRecords(count: number, offset = 0): readonly PromptRecord[] {
  return Array.from({ length: count }, (_, n) => {
    const i = n + offset;
    const head = `${subjects[i % subjects.length]} ${deeds[i % deeds.length]} `;
    const year = String(1805 + ((i * 37) % 210));
    const text = `${head}${year}${endings[(i * 3) % endings.length]}`;
    const spans = [{ start: head.length, end: head.length + 4, text: year }];
    return { text, prompt: "year", label: "year", offsets: "utf-16", spans };
  });
}
