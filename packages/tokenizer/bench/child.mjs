/**
 * One engine in a process of its own, so that none pays for another's heap, and all wait for their turn:
 *
 *   node bench/child.mjs ENGINE FOLDER TEXT
 *
 * A line in, a line out. It begins with the seconds that loading took, or "null" when the engine is not installed.
 * Then "FROM TO ENOUGH" encodes those lines of TEXT, again and again for ENOUGH seconds (0: once), and answers with the
 * seconds of one time; "ids FROM TO" answers with the ids as JSON, "memory" with the megabytes kept since before it was
 * loaded. Seconds are the process's own processor time, collecting garbage and compiling included: what else the
 * machine does does not count.
 */
import { createInterface } from "node:readline";
import { engines } from "./engines.mjs";
import { readLines } from "./lines.mjs";

const [, , key, folder, textPath] = process.argv;
const lines = readLines(textPath);
const engine = engines[key];
const kept = () => {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1e6;
};
const prepared = await Promise.resolve(engine.prepare(folder)).catch((error) => {
  if (error?.code === "ERR_MODULE_NOT_FOUND") return undefined;
  throw error;
});
if (prepared === undefined) {
  console.log("null");
  process.exit();
}
const clock = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const before = kept();
const start = clock();
const { encode, ids } = await engine.open(prepared);
console.log(clock() - start);

for await (const command of createInterface({ input: process.stdin })) {
  const words = command.split(" ");
  if (words[0] === "memory") console.log(kept() - before);
  else if (words[0] === "ids")
    console.log(JSON.stringify(ids(lines.slice(Number(words[1]), Number(words[2])))));
  else {
    const texts = lines.slice(Number(words[0]), Number(words[1]));
    const from = clock();
    let times = 0;
    let spent = 0;
    do {
      encode(texts);
      times++;
      spent = clock() - from;
    } while (spent < Number(words[2]));
    console.log(spent / times);
  }
}
