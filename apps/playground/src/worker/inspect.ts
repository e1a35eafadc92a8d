import { int32Tensor, type Tensor } from "@ernie-m/core";
import { type ForwardOptions, sigmoid } from "@ernie-m/heads";
import type { Encoding } from "@ernie-m/tokenizer";
import type { Inspection, InspectRequest } from "../protocol.js";
import type { Engine } from "./engine.js";
import { rewritesOf } from "./rewrites.js";

/** Engines whose session for attention is made. */
const prepared = new WeakSet<Engine>();

/** What a forward pass gives away. */
interface InsideView {
  readonly attentions?: readonly Tensor<"float32">[];
  readonly probabilities?: NonNullable<Inspection["probabilities"]>;
}

/** One row through the loaded model, whatever its head. */
async function forward(
  { loaded }: Engine,
  { ids, attentionMask }: Pick<Encoding, "ids" | "attentionMask">,
  options: ForwardOptions,
): Promise<InsideView> {
  const inputs = (shape: readonly number[]) => ({
    inputIds: int32Tensor(ids, shape),
    attentionMask: int32Tensor(attentionMask, shape),
  });
  const row = [1, ids.length];
  switch (loaded.head) {
    case "information-extraction": {
      const { attentions, startLogits, endLogits } = await loaded.task.model.forward(inputs(row), options);
      const probabilities = { start: startLogits.data.map(sigmoid), end: endLogits.data.map(sigmoid) };
      return { ...(attentions && { attentions }), probabilities };
    }
    case "multiple-choice":
      return loaded.task.model.forward(inputs([1, ...row]), options);
    default:
      return loaded.task.model.forward(inputs(row), options);
  }
}

/** One forward pass over a prompt and a text, with everything there is to see. */
export async function inspect(
  engine: Engine,
  { prompt, text }: InspectRequest,
  signal: AbortSignal,
): Promise<Inspection> {
  const { tokenizer } = engine;
  const began = performance.now();
  const rewrites = rewritesOf(text, tokenizer.sentencePiece.normalize(text));
  const normalized = performance.now();
  const options = { specialTokensInText: "plain" } as const;
  const whole = tokenizer.tokenize(text, options).length;
  const encoding = tokenizer.encode(prompt, text, {
    ...options,
    truncation: "only_second",
    maxLength: engine.info.maxTokens,
  });
  const tokenized = performance.now();
  const how = { outputAttentions: true, signal };
  // The first run with these outputs makes a session for them: timed by itself, it does not look like slowness.
  let sessionMs: number | undefined;
  if (!prepared.has(engine)) {
    await forward(engine, encoding, how);
    prepared.add(engine);
    sessionMs = performance.now() - tokenized;
  }
  const ready = performance.now();
  const { attentions = [], probabilities } = await forward(engine, encoding, how);
  const done = performance.now();
  const kept = encoding.sequenceIds.filter((part) => part === 1).length;
  return {
    tokens: encoding.tokens,
    ids: encoding.ids.slice(),
    parts: encoding.sequenceIds.slice(),
    offsets: encoding.offsets.slice(),
    cut: whole - kept,
    ...(probabilities && { probabilities }),
    attentions: attentions.map(({ data }) => data),
    heads: engine.config.numAttentionHeads,
    rewrites,
    normalizeMs: normalized - began,
    tokenizeMs: tokenized - normalized,
    modelMs: done - ready,
    ...(sessionMs !== undefined && { sessionMs }),
  };
}
