/** From strings to labels beside transformers.js: the pipeline that people use, on the exported classifier. */
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { loadTextClassifier } from "@ernie-m/heads";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { tokenizerConfig, tokenizerJson } from "../checkpoints/tokenizer-json.mjs";
import { MIXED_LENGTHS } from "../lib/lengths.mjs";
import { clockFor, interleaved, median, ratio } from "../lib/measure.mjs";
import { atLeast, fromTo } from "../lib/results.mjs";
import { sentencesOf } from "../lib/sentences.mjs";
import { exportedOptions } from "../lib/workbench.mjs";

const NAME = "ErnieMForSequenceClassification";
const GOAL = 4;
const ROUNDS = 5;

export async function* transformers(bench) {
  const { env, pipeline } = await import("@huggingface/transformers");
  const folder = await bench.base();
  const converted = await transformersFolder(bench, folder);
  env.allowRemoteModels = false;
  env.localModelPath = dirname(converted);
  for (const threads of [1, 2]) {
    const ours = await loadTextClassifier(folder, { runtime: nodeRuntime({ threads }) });
    const peer = await pipeline("text-classification", "transformers", {
      dtype: "fp32",
      session_options: exportedOptions({ threads }),
    });
    const texts = sentencesOf(MIXED_LENGTHS, ours.tokenizer);
    checkAgreement(await ours.classify(texts), await peer(texts, { top_k: 1 }));
    const times = await interleaved(
      { peer: () => peer(texts), ours: () => ours.classify(texts) },
      { rounds: bench.rounds(ROUNDS), clock: clockFor(threads) },
    );
    yield atLeast(GOAL, ratio(times.peer, times.ours), {
      what: `the same from strings to labels, ${threads === 1 ? "one thread" : "two threads"}`,
      peer: `@huggingface/transformers ${env.version}`,
      notes: fromTo(median(times.peer), median(times.ours)),
    });
    await peer.dispose();
    await ours.dispose();
  }
}

/** The checkpoint in `folder` with the files that transformers.js reads. */
async function transformersFolder(bench, folder) {
  const path = await bench.path("transformers");
  await mkdir(join(path, "onnx"), { recursive: true });
  await copyFile(await bench.exported(folder, NAME), join(path, "onnx", "model.onnx"));
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
