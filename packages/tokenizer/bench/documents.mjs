/** What memory long texts take: tokenized at once, and window by window. Needs `--expose-gc`. */
import { ErnieMTokenizer } from "../dist/index.js";
import { tokenizerParts } from "./engines.mjs";

const WINDOW = { maxLength: 512, stride: 64 };

function buffers() {
  globalThis.gc();
  return process.memoryUsage().arrayBuffers / 1e6;
}

function firstText(folder, text) {
  const tokenizer = ErnieMTokenizer.create(tokenizerParts(folder));
  const start = process.cpuUsage();
  tokenizer.tokenize(text);
  const { user, system } = process.cpuUsage(start);
  return { tokenizer, ms: (user + system) / 1000 };
}

export function printDocuments(folder, lines) {
  const { tokenizer, ms } = firstText(folder, lines[0]);
  console.log(`\nfirst text after loading: ${ms.toFixed(0)} ms of processor time`);
  const corpus = lines.join(" ");
  console.log("\nunits | MB of tokens | MB beside them after tokenize | most MB in encodeWindows");
  console.log("--- | --- | --- | ---");
  for (let size = 2 ** 20; size <= 2 ** 23; size *= 2) {
    const text = corpus.repeat(Math.ceil(size / corpus.length)).slice(0, size);
    const before = buffers();
    const sequence = tokenizer.tokenize(text);
    const tokens = (sequence.length * 12) / 1e6;
    const beside = buffers() - before - tokens;
    const start = buffers();
    let most = 0;
    let count = 0;
    for (const _ of tokenizer.encodeWindows(text, WINDOW))
      if (++count % 256 === 0) most = Math.max(most, buffers() - start);
    console.log([size, tokens.toFixed(1), beside.toFixed(1), most.toFixed(1)].join(" | "));
  }
}
