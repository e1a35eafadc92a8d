/** What `encodeBatch` takes beside the matrices it gives: on the way, and kept with the result. */
import { ErnieMTokenizer } from "../dist/index.js";
import { tokenizerParts } from "./engines.mjs";

const MAX_LENGTH = 64;
/** Bytes of a token in the arrays of a batch: four int32, one int8, two int32 offsets. */
const TOKEN_BYTES = 25;

/** Needs `--expose-gc`; what is made on the way is seen whole only if nothing is collected meanwhile. */
export function printBatches(folder, lines) {
  const tokenizer = ErnieMTokenizer.create(tokenizerParts(folder));
  const encode = (texts) => tokenizer.encodeBatch(texts, { maxLength: MAX_LENGTH });
  for (let warmUp = 0; warmUp < 3; warmUp++) encode(lines);
  console.log(`\nencodeBatch, ${MAX_LENGTH} tokens a row: bytes a text beside the matrices\n`);
  console.log("texts | made on the heap | kept on the heap | kept in buffers");
  console.log("--- | --- | --- | ---");
  for (let count = lines.length >> 3; count <= lines.length; count *= 2) {
    const texts = lines.slice(0, count);
    globalThis.gc();
    const before = process.memoryUsage();
    const batch = encode(texts);
    const made = process.memoryUsage();
    globalThis.gc();
    const kept = process.memoryUsage();
    const matrices = batch.rows * batch.length * TOKEN_BYTES;
    const perText = (bytes) => Math.round(bytes / count);
    console.log(
      [
        count,
        perText(made.heapUsed - before.heapUsed),
        perText(kept.heapUsed - before.heapUsed),
        perText(kept.arrayBuffers - before.arrayBuffers - matrices),
      ].join(" | "),
    );
  }
}
