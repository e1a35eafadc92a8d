import { checkText } from "../arguments.js";

/** The heads whose parameters have names of their own, as Hugging Face calls them. */
const HEAD = /^(?:classifier|qa_outputs|linear_start|linear_end)\.(?:weight|weight_scale|bias)$/;

/** Buffers that hold 0, 1, 2, … and are no parameters. */
const POSITION_IDS = /(?:^|\.)position_ids$/;

/**
 * Embeddings that BERT, RoBERTa and other ERNIE models have and ERNIE-M lacks. Without a prefix their other
 * names are those of a BERT-style ERNIE-M export, so these tell them apart.
 */
const FOREIGN = /(?:^|\.)embeddings\.(?:token_type_embeddings|task_type_embeddings)\.weight$/;

/** The canonical name of a layer's part by each name it has in a checkpoint. */
const layerParts: ReadonlyMap<string, string> = new Map([
  ...family("self_attn.self_attn.q_proj", "self_attn.q_proj", "attention.self.query"),
  ...family("self_attn.self_attn.k_proj", "self_attn.k_proj", "attention.self.key"),
  ...family("self_attn.self_attn.v_proj", "self_attn.v_proj", "attention.self.value"),
  ...family("self_attn.out_proj", "attention.output.dense"),
  ...family("linear1", "intermediate.dense"),
  ...family("linear2", "output.dense"),
  ...family("norm1", "attention.output.LayerNorm"),
  ...family("norm2", "output.LayerNorm"),
]);

function family(canonical: string, ...others: readonly string[]): readonly (readonly [string, string])[] {
  return [canonical, ...others].map((name) => [name, canonical] as const);
}

/**
 * The canonical name (Hugging Face's, with `ernie_m.` before encoder and pooler) of a tensor in a checkpoint,
 * or undefined when it names no parameter of any ERNIE-M model.
 *
 * Knows the names of Hugging Face and of PaddleNLP (one `self_attn`), with prefix `ernie_m.` or none, those
 * of older PaddleNLP (prefix `encoder.`), and BERT-style exports
 * (`encoder.encoder.layer.0.attention.self.query`, norms with gamma and beta). `classifierIs` says what
 * `classifier` means: PaddleNLP's question answering calls its head so.
 * Source: state dicts of transformers 4.44 and PaddleNLP 2.5; HUSTAI/uie_pytorch convert.py.
 *
 * Throws: InputError for what is no text.
 */
export function canonicalName(
  name: string,
  classifierIs: "classifier" | "qa_outputs" = "classifier",
): string | undefined {
  checkText("name", name);
  if (HEAD.test(name)) {
    return classifierIs === "qa_outputs" ? name.replace(/^classifier\./, "qa_outputs.") : name;
  }
  const body = withoutPrefix(name);
  const parameter =
    /^(embeddings|encoder\.layers?\.(?:0|[1-9]\d{0,3})|pooler)\.(.+)\.(weight|weight_scale|bias|gamma|beta)$/.exec(
      body,
    );
  if (parameter === null) return undefined;
  const [, place = "", part = "", suffix = ""] = parameter;
  const known = canonicalPart(place, part);
  if (known === undefined) return undefined;
  const kind = canonicalSuffix(known, suffix);
  if (kind === undefined) return undefined;
  return `ernie_m.${place.replace(/^encoder\.layer\./, "encoder.layers.")}.${known}.${kind}`;
}

/** Name of the scale that belongs to a weight stored as integers. Throws: InputError. */
export function scaleName(weight: string): string {
  checkText("weight", weight);
  return `${weight}_scale`;
}

/** Whether a checkpoint's tensor is a known buffer that no model needs, not worth reporting. */
export function isIgnoredName(name: string): boolean {
  return POSITION_IDS.test(name);
}

/** Whether a checkpoint's tensor shows that the weights are of another architecture. */
export function isForeignName(name: string): boolean {
  return FOREIGN.test(name);
}

function withoutPrefix(name: string): string {
  const prefix = /^(?:ernie_m\.|encoder\.(?=embeddings\.|encoder\.|pooler\.))/.exec(name);
  return prefix === null ? name : name.slice(prefix[0].length);
}

function canonicalPart(place: string, part: string): string | undefined {
  if (place === "embeddings") {
    if (part === "LayerNorm") return "layer_norm";
    return ["word_embeddings", "position_embeddings", "layer_norm"].includes(part) ? part : undefined;
  }
  if (place === "pooler") return part === "dense" ? part : undefined;
  return layerParts.get(part);
}

function canonicalSuffix(part: string, suffix: string): "weight" | "weight_scale" | "bias" | undefined {
  const isNorm = part === "norm1" || part === "norm2" || part === "layer_norm";
  const isTable = part.endsWith("_embeddings");
  if (suffix === "weight_scale") return isNorm ? undefined : "weight_scale";
  if (suffix === "weight" || (suffix === "gamma" && isNorm)) return "weight";
  if ((suffix === "bias" && !isTable) || (suffix === "beta" && isNorm)) return "bias";
  return undefined;
}
