/** What the service is asked, by HTTP or not: distinct texts, so that nothing is read twice. */
import { readJsonLines } from "@ernie-m/fixtures";

const sentences = readJsonLines("reference/extraction.jsonl").map(({ text }) => text);

export const schema = ["person", "location", "date"];
export const textOf = (i) => `${i}. ${sentences[i % sentences.length]}`;

/** Has so many callers make calls, each its next one when it has the answer to the last. */
export async function closedLoop(calls, callers, call) {
  let next = 0;
  const caller = async () => {
    while (next < calls) await call(next++);
  };
  await Promise.all(Array.from({ length: callers }, caller));
}
