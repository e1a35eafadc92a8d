import { openWeights, type PastKeyValue, type Runtime, readConfig, type Tensor } from "@ernie-m/core";
import { worstDifference } from "@ernie-m/core/testing";
import { readWeight } from "@ernie-m/core/weights";
import type { ReferenceCase } from "@ernie-m/fixtures";
import type { EncoderExtras } from "@ernie-m/heads";
import { headOf, heads } from "@ernie-m/heads/table";
import { checkpointFromUrls } from "../../src/index.js";

type Tensors = Readonly<Record<string, Tensor | undefined>>;

/** The largest difference of a reference case's outputs, each output on its own. */
export async function referenceDifferences(
  reference: ReferenceCase,
  runtime: Runtime,
): Promise<Readonly<Record<string, number>>> {
  const inputs = await tensorsOf(runtime, `${reference.case}.inputs`);
  const expected = await tensorsOf(runtime, `${reference.case}.outputs`);
  const actual = await run(reference, inputs, runtime);
  const differences: Record<string, number> = {};
  for (const [name, tensor] of Object.entries(expected)) {
    const found = actual[name];
    if (tensor === undefined || found === undefined) throw new Error(`no output ${name}`);
    const isPadded = reference.case === "ie-paddle-mask";
    const compared = isPadded ? withoutPadding(found, inputs.attention_mask) : found;
    differences[name] = worstDifference(compared, tensor);
  }
  return differences;
}

/** The tensors of a reference file, read as a checkpoint's weights are. */
async function tensorsOf(runtime: Runtime, name: string): Promise<Tensors> {
  const urls = { "model.safetensors": `/reference/cases/${name}.safetensors` };
  const files = await runtime.openCheckpoint(checkpointFromUrls(urls));
  const { entries } = await openWeights(files);
  const tensors: Record<string, Tensor> = {};
  for (const entry of entries.values()) tensors[entry.name] = await readWeight(files, entry);
  return tensors;
}

async function run(reference: ReferenceCase, inputs: Tensors, runtime: Runtime): Promise<Tensors> {
  const { checkpoint, options } = reference;
  const where = `/reference/checkpoints/${checkpoint}/`;
  const head = headOf(await readConfig(await runtime.openCheckpoint(where))) ?? "base";
  const Model = await heads[head].model();
  const model = await Model.fromPretrained(where, { runtime });
  if (reference.case === "base-pruned") await model.pruneHeads({ 0: [1], 2: [0, 3] });
  if (reference.case === "base-resized") await model.resizeTokenEmbeddings(model.config.vocabSize - 50);
  const outputs = await model.forward(callInputs(inputs), {
    outputHiddenStates: options.output_hidden_states === true,
    outputAttentions: options.output_attentions === true,
    ...(options.mask_mode === "paddle" && {
      maskMode: "paddle",
      paddedLength: Number(options.padded_length),
    }),
    ...(reference.problem_type && { problemType: reference.problem_type as "regression" }),
  });
  await model.dispose();
  return named(outputs);
}

function callInputs(inputs: Tensors) {
  const layers = Object.keys(inputs).filter((name) => /^past_key_values\.\d+\.key$/.test(name)).length;
  const pastKeyValues: readonly PastKeyValue[] = Array.from({ length: layers }, (_, i) => ({
    key: inputs[`past_key_values.${i}.key`]!,
    value: inputs[`past_key_values.${i}.value`]!,
  }));
  return {
    ...(inputs.input_ids && { inputIds: inputs.input_ids }),
    ...(inputs.inputs_embeds && { inputsEmbeds: inputs.inputs_embeds }),
    ...(inputs.attention_mask && { attentionMask: inputs.attention_mask }),
    ...(inputs.position_ids && { positionIds: inputs.position_ids }),
    ...(inputs.head_mask && { headMask: inputs.head_mask }),
    ...(inputs.labels && { labels: inputs.labels }),
    ...(inputs.start_positions && { startPositions: inputs.start_positions }),
    ...(inputs.end_positions && { endPositions: inputs.end_positions }),
    ...(layers > 0 && { pastKeyValues }),
  };
}

/** The outputs of a call under the reference's names. */
function named(outputs: EncoderExtras): Tensors {
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

/** Outputs at padded places are 0 in the file and not to be compared. */
function withoutPadding(tensor: Tensor, mask: Tensor | undefined): Tensor {
  const data = Float32Array.from(tensor.data as Float32Array, (value, i) =>
    Number(mask?.data[i]) === 0 ? 0 : value,
  );
  return { dtype: "float32", shape: tensor.shape, data };
}
