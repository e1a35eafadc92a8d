import { int32Tensor, type Tensor } from "@ernie-m/core";
import type { ErnieMModel, ForwardOptions } from "@ernie-m/heads";
import { sigmoid } from "../inside/sigmoid.js";
import type { Inspection, InspectRequest } from "../protocol.js";
import { type Engine, maxLengthOf } from "./engine.js";
import { rewritesOf } from "./rewrites.js";

/** Engines whose session for attention is made. */
const prepared = new WeakSet<Engine>();

/** The model that is looked into: the extraction model, else the encoder alone. */
async function modelOf({ loaded, embedder }: Engine): Promise<AttentiveModel> {
  return loaded.head === "extraction" ? loaded.task.model : (await embedder()).model;
}

interface AttentiveModel {
  forward(
    inputs: Parameters<ErnieMModel["forward"]>[0],
    options: ForwardOptions,
  ): Promise<{ readonly attentions?: readonly Tensor<"float32">[] }>;
}

/** One forward pass over a prompt and a text, with everything there is to see. */
export async function inspect(
  engine: Engine,
  { prompt, text }: InspectRequest,
  signal: AbortSignal,
): Promise<Inspection> {
  const { tokenizer, loaded } = engine;
  const began = performance.now();
  const rewrites = rewritesOf(text, tokenizer.sentencePiece.normalize(text));
  const normalized = performance.now();
  const options = { specialTokensInText: "plain" } as const;
  const whole = tokenizer.tokenize(text, options).length;
  const encoding = tokenizer.encode(prompt, text, {
    ...options,
    truncation: "only_second",
    maxLength: maxLengthOf(engine.config),
  });
  const tokenized = performance.now();
  const shape = [1, encoding.length];
  const inputs = {
    inputIds: int32Tensor(encoding.ids, shape),
    attentionMask: int32Tensor(encoding.attentionMask, shape),
  };
  const how = { outputAttentions: true, signal };
  // The first run with these outputs makes a session for them: timed by itself, it does not look like slowness.
  let sessionMs: number | undefined;
  if (!prepared.has(engine)) {
    await modelOf(engine).then((model) => model.forward(inputs, how));
    prepared.add(engine);
    sessionMs = performance.now() - tokenized;
  }
  const ready = performance.now();
  let attentions: readonly Tensor<"float32">[] | undefined;
  let probabilities: Inspection["probabilities"];
  if (loaded.head === "extraction") {
    const output = await loaded.task.model.forward(inputs, how);
    attentions = output.attentions;
    probabilities = {
      start: output.startLogits.data.map(sigmoid),
      end: output.endLogits.data.map(sigmoid),
    };
  } else attentions = (await (await modelOf(engine)).forward(inputs, how)).attentions;
  const done = performance.now();
  const kept = encoding.sequenceIds.filter((part) => part === 1).length;
  return {
    tokens: encoding.tokens,
    ids: encoding.ids.slice(),
    parts: encoding.sequenceIds.slice(),
    offsets: encoding.offsets.slice(),
    cut: whole - kept,
    ...(probabilities && { probabilities }),
    attentions: (attentions ?? []).map(({ data }) => data),
    heads: engine.config.numAttentionHeads,
    rewrites,
    normalizeMs: normalized - began,
    tokenizeMs: tokenized - normalized,
    modelMs: done - ready,
    ...(sessionMs !== undefined && { sessionMs }),
  };
}
