/** From strings to labels beside transformers.js: the pipeline that people use, on the exported classifier. */
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { loadTextClassifier } from "@ernie-m/heads";
import { clockFor, interleavedTimes, median, medianRatio } from "@ernie-m/measure";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { tokenizerConfig, tokenizerJson } from "../checkpoints/tokenizer-json.mjs";
import { exportCheckpoint } from "../exported/export-checkpoint.mjs";
import { MIXED_LENGTHS } from "../lib/lengths.mjs";
import { atLeast, fromTo, line } from "../lib/results.mjs";
import { sentencesOf } from "../lib/sentences.mjs";
import { BY_THREADS } from "../lib/thread-variants.mjs";
import { exportedOptions } from "../lib/workbench.mjs";

const HEAD = "sequence-classification";
const GOAL = 4;
const ROUNDS = 5;

/** transformers.js on the classifier in `folder`. */
async function openPeer(bench, folder, { dtype, threads }) {
  const { env, pipeline } = await import("@huggingface/transformers");
  const path = await bench.converted(folder, (target) => writeTransformersFolder(bench, folder, target));
  env.allowRemoteModels = false;
  env.localModelPath = dirname(path);
  const peer = await pipeline("text-classification", basename(path), {
    dtype,
    session_options: exportedOptions({ threads }),
  });
  return { peer, name: `@huggingface/transformers ${env.version}` };
}

/**
 * The same in integers: its q8 beside our int8 on the same weights, and how far from float32 each is, also where a few
 * channels are far larger than the others, as trained encoders have them.
 */
export async function* transformersInIntegers(bench) {
  const { times, name, differences } = await inIntegers(bench, await bench.base(), bench.rounds(ROUNDS));
  const outliers = await inIntegers(bench, await bench.baseWithOutliers(), 0);
  const ratio = medianRatio(times.peer, times.ours);
  const shown = ({ peer, ours }) => `${peer.toExponential(1)} → ${ours.toExponential(1)}`;
  yield line(
    {
      what: "the same from strings to labels in integers, one thread",
      peer: `${name}, q8, one thread`,
      goal: `at least ${GOAL} × at equal or better agreement with float32`,
      measured: `${ratio.toFixed(2)} ×`,
      notes: `${fromTo(median(times.peer), median(times.ours))}; mean difference of a score from float32 ${shown(differences)}, with outliers ${shown(outliers.differences)}`,
    },
    ratio >= GOAL && [differences, outliers.differences].every(({ peer, ours }) => ours <= peer),
    ratio,
  );
}

async function inIntegers(bench, folder, rounds) {
  const { peer, name } = await openPeer(bench, folder, { dtype: "q8", threads: 1 });
  const runtime = nodeRuntime({ threads: 1 });
  const [whole, ours] = await Promise.all(
    ["fp32", "int8"].map((dtype) => loadTextClassifier(folder, { runtime, dtype })),
  );
  const texts = sentencesOf(MIXED_LENGTHS, ours.tokenizer);
  const expected = scoresOf(await whole.classify(texts));
  await whole.dispose();
  const theirs = (await peer(texts, { top_k: null })).map((labels) => ({ labels }));
  const differences = {
    peer: meanDifference(scoresOf(theirs), expected),
    ours: meanDifference(scoresOf(await ours.classify(texts)), expected),
  };
  const times =
    rounds === 0
      ? undefined
      : await interleavedTimes(
          { peer: () => peer(texts), ours: () => ours.classify(texts) },
          { rounds, clock: clockFor(1), areWarm: true },
        );
  await peer.dispose();
  await ours.dispose();
  return { times, name, differences };
}

/** Scores by label, a text each. */
function scoresOf(results) {
  return results.map(({ labels }) => Object.fromEntries(labels.map(({ label, score }) => [label, score])));
}

/** The mean difference of a score. */
function meanDifference(found, expected) {
  const differences = expected.flatMap((scores, i) =>
    Object.entries(scores).map(([label, score]) => Math.abs(score - found[i][label])),
  );
  return differences.reduce((sum, each) => sum + each, 0) / differences.length;
}

export async function* transformers(bench) {
  const folder = await bench.base();
  for (const [threads, variants] of Object.entries(BY_THREADS)) {
    const { peer, name: peerName } = await openPeer(bench, folder, {
      dtype: "fp32",
      threads: Number(threads),
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
        peer: `${peerName}, ${threads === "1" ? "one thread" : "two threads"}`,
        notes: fromTo(median(times.peer), median(times[name])),
      });
    await peer.dispose();
    for (const classifier of ours) await classifier.dispose();
  }
}

/** The checkpoint in `folder` with the files that transformers.js reads, in the new folder `path`. */
async function writeTransformersFolder(bench, folder, path) {
  await mkdir(join(path, "onnx"), { recursive: true });
  const checkpoint = await nodeRuntime().openCheckpoint(folder);
  await exportCheckpoint(checkpoint, HEAD, join(path, "onnx", "model_quantized.onnx"), { quantized: true });
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
