import type { ProblemType } from "@ernie-m/config";
import { type PastKeyValue, readConfig, type Tensor } from "@ernie-m/core";
import { worstDifference } from "@ernie-m/core/testing";
import { fixturePath, type ReferenceCase, referenceCases } from "@ernie-m/fixtures";
import { describe, expect, test } from "vitest";
import type { EncoderExtras } from "../src/index.js";
import { headOf, heads } from "../src/table.js";
import { interpretedRuntime } from "./interpreted-runtime.js";
import { referenceTensors } from "./reference-tensors.js";

type Outputs = Readonly<Record<string, Tensor | undefined>>;

/** The outputs of a call under the reference's names. */
function named(outputs: EncoderExtras): Outputs {
  const result: Record<string, Tensor | undefined> = {};
  for (const [name, value] of Object.entries(outputs))
    result[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)] = value;
  outputs.hiddenStates?.forEach((tensor, i) => {
    result[`hidden_states.${i}`] = tensor;
  });
  outputs.attentions?.forEach((tensor, i) => {
    result[`attentions.${i}`] = tensor;
  });
  return result;
}

function pastOf(inputs: Readonly<Record<string, Tensor>>): readonly PastKeyValue[] | undefined {
  const layers = Object.keys(inputs).filter((name) => /^past_key_values\.\d+\.key$/.test(name)).length;
  if (layers === 0) return undefined;
  return Array.from({ length: layers }, (_, i) => ({
    key: inputs[`past_key_values.${i}.key`],
    value: inputs[`past_key_values.${i}.value`],
  }));
}

function callInputs(inputs: Readonly<Record<string, Tensor>>) {
  const pastKeyValues = pastOf(inputs);
  return {
    ...(inputs.input_ids && { inputIds: inputs.input_ids }),
    ...(inputs.inputs_embeds && { inputsEmbeds: inputs.inputs_embeds }),
    ...(inputs.attention_mask && { attentionMask: inputs.attention_mask }),
    ...(inputs.position_ids && { positionIds: inputs.position_ids }),
    ...(inputs.head_mask && { headMask: inputs.head_mask }),
    ...(inputs.labels && { labels: inputs.labels }),
    ...(inputs.start_positions && { startPositions: inputs.start_positions }),
    ...(inputs.end_positions && { endPositions: inputs.end_positions }),
    ...(pastKeyValues && { pastKeyValues }),
  };
}

async function run(reference: ReferenceCase): Promise<Outputs> {
  const folder = fixturePath(`reference/checkpoints/${reference.checkpoint}`);
  const runtime = interpretedRuntime();
  const head = headOf(await readConfig(await runtime.openCheckpoint(folder))) ?? "base";
  const Model = await heads[head].model();
  const model = await Model.fromPretrained(folder, { runtime });
  expect(model.loadReport.initialised).toEqual([]);
  if (reference.case === "base-pruned") await model.pruneHeads({ 0: [1], 2: [0, 3] });
  if (reference.case === "base-resized") await model.resizeTokenEmbeddings(model.config.vocabSize - 50);
  const { options } = reference;
  const inputs = await referenceTensors(`${reference.case}.inputs`);
  const outputs = await model.forward(callInputs(inputs), {
    outputHiddenStates: options.output_hidden_states === true,
    outputAttentions: options.output_attentions === true,
    ...(options.mask_mode === "paddle" && {
      maskMode: "paddle",
      paddedLength: Number(options.padded_length),
    }),
    ...(reference.problem_type && { problemType: reference.problem_type as ProblemType }),
  });
  await model.dispose();
  return named(outputs);
}

/** Outputs at padded places are 0 in this case's file and not to be compared. */
function withoutPadding(tensor: Tensor, mask: Tensor): Tensor {
  const data = Float32Array.from(tensor.data as Float32Array, (value, i) =>
    Number(mask.data[i]) === 0 ? 0 : value,
  );
  return { dtype: "float32", shape: tensor.shape, data };
}

describe("agrees with the published implementation", () => {
  test.each(referenceCases())("$case: $note", async (reference) => {
    const actual = await run(reference);
    const expected = await referenceTensors(`${reference.case}.outputs`);
    const inputs = await referenceTensors(`${reference.case}.inputs`);
    expect(Object.keys(expected).length).toBeGreaterThan(0);
    for (const [name, tensor] of Object.entries(expected)) {
      const found = actual[name];
      if (found === undefined) throw new Error(`no output ${name}`);
      const compared =
        reference.case === "ie-paddle-mask" ? withoutPadding(found, inputs.attention_mask) : found;
      expect(worstDifference(compared, tensor), name).toBeLessThan(1e-4);
    }
  });
});
