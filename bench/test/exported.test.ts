/** The peer is worth what it is compared with only when it computes the same: the exported graph on real onnxruntime. */
import { referenceModelUrl } from "@ernie-m/fixtures";
import { ErnieMForInformationExtraction, ErnieMModel, InformationExtractor } from "@ernie-m/heads";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { ErnieMTokenizer } from "@ernie-m/tokenizer";
import { afterAll, expect, test } from "vitest";
import { exportedInputs, modelInputs, padded, worstDifference } from "../lib/inputs.mjs";
import { PaddedScorer } from "../lib/padded-scorer.mjs";
import { exportedSession, Workbench } from "../lib/workbench.mjs";

const bench = new Workbench();
const runtime = nodeRuntime({ threads: 1 });
afterAll(() => bench.remove());

test("the exported encoder gives the hidden states and the pooler output of a padded batch", async () => {
  const folder = await bench.embedded(referenceModelUrl);
  const model = await ErnieMModel.fromPretrained(folder, { runtime });
  const session = await exportedSession(await bench.exported(folder, "base"), { threads: 1 });
  const lengths = [7, 1, 30];
  const fed = padded(lengths);
  const ours = await model.forward(modelInputs(fed));
  const peer = await session.run(exportedInputs(fed));
  const [, width, hidden] = ours.lastHiddenState.shape;
  lengths.forEach((length, row) => {
    const tokens = [row * width * hidden, (row * width + length) * hidden] as const;
    const [a, b] = [ours.lastHiddenState.data, peer.last_hidden_state.data as Float32Array];
    expect(worstDifference(a.subarray(...tokens), b.subarray(...tokens))).toBeLessThan(1e-5);
  });
  expect(worstDifference(ours.poolerOutput.data, peer.pooler_output.data)).toBeLessThan(1e-5);
  await session.release();
  await model.dispose();
});

test("the Python pipeline's plan finds the same spans", async () => {
  const folder = await bench.embedded(referenceModelUrl);
  const tokenizer = await ErnieMTokenizer.fromPretrained(folder, { runtime });
  const model = await ErnieMForInformationExtraction.fromPretrained(folder, { runtime });
  const path = await bench.exported(folder, "information-extraction");
  const session = await exportedSession(path, { threads: 1 });
  const runs: (readonly number[])[] = [];
  const counting = {
    run(feeds: { readonly input_ids: { readonly dims: readonly number[] } }) {
      runs.push(feeds.input_ids.dims);
      return session.run(feeds as never);
    },
  };
  const texts = ["Marie Curie was born in Warsaw.", "Apple was founded by Steve Jobs in 1976."];
  const schema = [{ person: ["birthplace"] }, "organization"];
  const extract = (scorer: ErnieMForInformationExtraction) =>
    new InformationExtractor({ model: scorer, tokenizer }).extract(texts, schema);
  const ours = await extract(model);
  const peer = await extract(new PaddedScorer(counting, model.config, 512) as never);
  const round = (results: unknown) =>
    JSON.parse(JSON.stringify(results), (key, value) =>
      key === "probability" ? Math.round(value * 1e4) : value,
    );
  expect(round(peer)).toEqual(round(ours));
  expect(ours[0]).toMatchObject({ person: [{ text: "Marie Curie" }] });
  expect(runs.every(([rows, width]) => rows <= 16 && width === 512)).toBe(true);
  await session.release();
  await model.dispose();
});
