/**
 * Ends while worker threads compute, in the way that the first argument names, after the milliseconds of the second.
 * Prints "running" when a run is under way.
 */
import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { referenceModelUrl } from "@ernie-m/fixtures";
import { loadExtractor } from "@ernie-m/heads";
import { nodeRuntime, tokenizerPool } from "@ernie-m/runtime-node";
import { ErnieMTokenizer } from "@ernie-m/tokenizer";

const [how, wait] = process.argv.slice(2);
const runtime = nodeRuntime(how === "background" ? { prepacking: "background" } : { workers: 2 });
const extractor = await loadExtractor(referenceModelUrl, { runtime });
const text = "Ada Lovelace was born in London. ".repeat(200);
await extractor.extract(text.slice(0, 40), ["person"]);

let settled = 0;
const call = () =>
  extractor.extract(text, ["person", "city"]).then(
    () => settled++,
    (error) => {
      settled++;
      if (error.code !== "disposed") throw error;
    },
  );
const file = (name) => readFileSync(new URL(name, referenceModelUrl));
const pool = tokenizerPool(
  ErnieMTokenizer.create({
    sentencePiece: file("sentencepiece.bpe.model"),
    vocab: file("vocab.txt"),
    variant: "paddle",
  }),
  { workers: 1 },
);
void pool.encodeBatch(Array(100).fill(text)).catch(() => {});
const calls = Array.from({ length: 8 }, call);
await setTimeout(Number(wait));
switch (how) {
  case "background":
  case "exit":
    process.exit(3);
    break;
  case "throw":
    throw new Error("of the app");
  case "close": {
    const [ended] = await Promise.all([runtime.close(), ...calls, pool.dispose()]);
    process.stdout.write(JSON.stringify({ ended, settled, isReady: runtime.isReady }));
    process.exit(4);
    break;
  }
  case "close-late": {
    const ended = await runtime.close({ timeout: 0 });
    process.stdout.write(JSON.stringify({ ended, isReady: runtime.isReady }));
    process.exit(5);
  }
}
