/** From strings to labels beside transformers.js: the pipeline that people use, on the exported classifier. */
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { loadTextClassifier } from "@ernie-m/heads";
import { clockFor, interleavedTimes, median, medianRatio } from "@ernie-m/measure";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { tokenizerConfig, tokenizerJson } from "../checkpoints/tokenizer-json.mjs";
import { MIXED_LENGTHS } from "../lib/lengths.mjs";
import { atLeast, fromTo } from "../lib/results.mjs";
import { sentencesOf } from "../lib/sentences.mjs";
import { BY_THREADS } from "../lib/thread-variants.mjs";
import { exportedOptions } from "../lib/workbench.mjs";

const HEAD = "sequence-classification";
const GOAL = 4;
const ROUNDS = 5;

export async function* transformers(bench) {
  const { env, pipeline } = await import("@huggingface/transformers");
  const folder = await bench.base();
  const converted = await transformersFolder(bench, folder);
  env.allowRemoteModels = false;
  env.localModelPath = dirname(converted);
  for (const [threads, variants] of Object.entries(BY_THREADS)) {
    const peer = await pipeline("text-classification", "transformers", {
      dtype: "fp32",
      session_options: exportedOptions({ threads: Number(threads) }),
    });
    const names = Object.keys(variants);
    const ours = await Promise.all(
      names.map((name) => loadTextClassifier(folder, { runtime: nodeRuntime(variants[name]) })),
    );
    const texts = sentencesOf(MIXED_LENGTHS, ours[0].tokenizer);
    const expected = await peer(texts, { top_k: 1 });
    for (const classifier of ours) checkAgreement(await classifier.classify(texts), expected);
    const runs = names.map((name, i) => [name, () => ours[i].classify(texts)]);
    const times = await interleavedTimes(
      { peer: () => peer(texts), ...Object.fromEntries(runs) },
      { rounds: bench.rounds(ROUNDS), clock: clockFor(Number(threads)), areWarm: true },
    );
    for (const name of names)
      yield atLeast(GOAL, medianRatio(times.peer, times[name]), {
        what: `the same from strings to labels, ${name}`,
        peer: `@huggingface/transformers ${env.version}, ${threads === "1" ? "one thread" : "two threads"}`,
        notes: fromTo(median(times.peer), median(times[name])),
      });
    await peer.dispose();
    for (const classifier of ours) await classifier.dispose();
  }
}

/** The checkpoint in `folder` with the files that transformers.js reads. */
async function transformersFolder(bench, folder) {
  const path = await bench.path("transformers");
  await mkdir(join(path, "onnx"), { recursive: true });
  await copyFile(await bench.exported(folder, HEAD), join(path, "onnx", "model.onnx"));
  const config = JSON.parse(await readFile(join(folder, "config.json"), "utf8"));
  const files = {
    "config.json": {
      ...config,
      model_type: "xlm-roberta",
      architectures: ["XLMRobertaForSequenceClassification"],
    },
    "tokenizer.json": await tokenizerJson(folder),
    "tokenizer_config.json": tokenizerConfig,
  };
  for (const [name, content] of Object.entries(files))
    await writeFile(join(path, name), JSON.stringify(content));
  return path;
}

function checkAgreement(ours, peer) {
  ours.forEach(({ labels: [best] }, i) => {
    const other = [peer[i]].flat()[0];
    if (best.label !== other.label || Math.abs(best.score - other.score) > 1e-4)
      throw new Error(
        `text ${i}: ours says ${best.label} ${best.score}, transformers.js ${other.label} ${other.score}`,
      );
  });
}
