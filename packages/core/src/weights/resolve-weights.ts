import { checkArgument, checkSource, isObject, isShape } from "../arguments.js";
import { quote } from "../checkpoint/quote.js";
import type {
  Misfit,
  ModelWeight,
  ModelWeights,
  WeightEntry,
  WeightSource,
} from "../checkpoint/weight-source.js";
import { malformedFile, WeightError, type WeightErrorCode } from "../errors.js";
import { GROUP_SIZE } from "../ir/group-layout.js";
import { type DType, floatDTypes, formatShape } from "../tensor.js";
import { canonicalName, isForeignName, isIgnoredName, scaleName } from "./names.js";

/** A parameter that a model needs. */
export interface ParameterSpec {
  /** Canonical name. */
  readonly name: string;
  /** As PyTorch stores it: [out, in] for `linear`. */
  readonly shape: readonly number[];
  readonly kind: "linear" | "embedding" | "vector";
  /** A `head` may be missing and is then initialised; the rest must be there. */
  readonly part: "encoder" | "pooler" | "head";
}

/** What a checkpoint has of what a model needs. */
export interface ResolvedWeights {
  /** The parameters that are there, by canonical name. */
  readonly weights: ModelWeights;
  /** Canonical names of the head's parameters that are not there and must be initialised. */
  readonly missing: readonly string[];
  /** Tensors of the checkpoint, under its own names, that the model does not use. */
  readonly unexpected: readonly string[];
}

/** Something wrong with one tensor, kept until all have been looked at. */
interface Problem {
  readonly code: WeightErrorCode;
  readonly tensor: string;
  readonly expected: string;
  readonly received: string;
}

/**
 * Finds the parameters of a model among the tensors of a checkpoint, whatever family of names it uses, and
 * checks dtype and shape. No tensor is read.
 *
 * In the "pd" layout Linear weights are stored [in, out]: they are compared so and marked `transposed`. The
 * layout decides, never the shape: a square matrix looks the same in both.
 *
 * A matrix or table may be int8, or uint8 of two values a byte, where the checkpoint has a scale beside it
 * (`X.weight_scale`, see `quantizationConfig`): `weights` then has both, and an int8 Linear weight is [in,
 * out].
 *
 * Throws: InputError; WeightError `unknown-architecture` when the tensors are of another model, `missing-weight`,
 * `weight-shape` (both shapes) or `weight-dtype` otherwise, naming the first and counting the others;
 * CheckpointError `malformed-file` when two tensors stand for one parameter.
 */
export function resolveWeights(source: WeightSource, specs: readonly ParameterSpec[]): ResolvedWeights {
  checkSource(source);
  checkArgument(Array.isArray(specs) && specs.every(isSpec), "specs", "a list of parameters", specs);
  const found = byCanonicalName(source, specs);
  const others = new Map(
    [...(source.others ?? [])].map(([name, misfit]) => [canonicalName(name), { name, misfit }]),
  );
  checkArchitecture(source, specs, found);
  const weights = new Map<string, ModelWeight>();
  const missing: string[] = [];
  const used = new Set<string>();
  const problems: Problem[] = [];
  for (const spec of specs) {
    const entry = found.get(spec.name);
    if (entry === undefined) {
      const other = others.get(spec.name);
      if (other !== undefined) problems.push(misfitProblem(other.name, other.misfit, shapeIn(source, spec)));
      else if (spec.part === "head") missing.push(spec.name);
      else problems.push(missingProblem(spec, source));
      continue;
    }
    used.add(entry.name);
    const scale = found.get(scaleName(spec.name));
    const quantized = scale === undefined ? undefined : quantizedLayout(spec, entry.dtype);
    const transposed = quantized?.transposed ?? isTransposed(spec, source);
    const expected = quantized?.shape ?? (transposed ? spec.shape.toReversed() : spec.shape);
    const problem = mismatch(entry, expected, quantized === undefined ? floatDTypes : [entry.dtype]);
    if (problem !== undefined) problems.push(problem);
    weights.set(spec.name, { ...entry, name: spec.name, transposed });
    if (scale === undefined || quantized === undefined) continue;
    used.add(scale.name);
    const scaleProblem = mismatch(scale, quantized.scale.shape, [quantized.scale.dtype]);
    if (scaleProblem !== undefined) problems.push(scaleProblem);
    weights.set(scaleName(spec.name), { ...scale, name: scaleName(spec.name), transposed: false });
  }
  if (problems.length > 0) throw firstOf(problems, source.file);
  const names = [...source.entries.keys(), ...(source.others?.keys() ?? [])];
  const unexpected = names.filter((name) => !used.has(name) && !isIgnoredName(name));
  return { weights, missing, unexpected };
}

function isSpec(spec: unknown): boolean {
  return isObject(spec) && typeof spec.name === "string" && isShape(spec.shape);
}

function byCanonicalName(
  source: WeightSource,
  specs: readonly ParameterSpec[],
): ReadonlyMap<string, WeightEntry> {
  const wantsQuestionAnswering = specs.some((spec) => spec.name.startsWith("qa_outputs."));
  const classifierIs = source.layout === "pd" && wantsQuestionAnswering ? "qa_outputs" : "classifier";
  const found = new Map<string, WeightEntry>();
  for (const entry of source.entries.values()) {
    const name = canonicalName(entry.name, classifierIs);
    if (name === undefined) continue;
    const other = found.get(name);
    if (other !== undefined) {
      throw malformedFile(
        source.file,
        `${quote(other.name)} and ${quote(entry.name)} both stand for ${name}`,
      );
    }
    found.set(name, entry);
  }
  return found;
}

function checkArchitecture(
  source: WeightSource,
  specs: readonly ParameterSpec[],
  found: ReadonlyMap<string, WeightEntry>,
): void {
  const names = [...source.entries.keys()];
  const foreign = names.filter(isForeignName);
  const body = specs.filter((spec) => spec.part === "encoder");
  const fits = body.length === 0 || body.some((spec) => found.has(spec.name));
  if (fits && foreign.length === 0) return;
  const examples = (foreign.length > 0 ? foreign : names).slice(0, 3).map(quote);
  throw new WeightError("unknown-architecture", {
    file: source.file,
    tensor: body[0]?.name ?? "encoder",
    expected: "the weights of an ERNIE-M model",
    received:
      names.length === 0 ? "no tensors" : `${names.length} tensors, among them ${examples.join(", ")}`,
  });
}

function isTransposed(spec: ParameterSpec, source: WeightSource): boolean {
  return spec.kind === "linear" && source.layout === "pd";
}

/** How a matrix and its scale are stored as integers of `dtype`; undefined for what is never stored so. */
function quantizedLayout(spec: ParameterSpec, dtype: DType): QuantizedLayout | undefined {
  const [rows = 0, width = 0] = spec.shape;
  if (spec.kind === "vector") return undefined;
  const transposed = spec.kind === "linear" && dtype === "int8";
  if (dtype === "int8") {
    const shape = transposed ? [width, rows] : [rows, width];
    return { transposed, shape, scale: { dtype: "float32", shape: [rows] } };
  }
  if (dtype !== "uint8" || width % GROUP_SIZE !== 0) return undefined;
  return {
    transposed,
    shape: [rows, width / 2],
    scale: { dtype: "float16", shape: [rows, width / GROUP_SIZE] },
  };
}

interface QuantizedLayout {
  readonly transposed: boolean;
  readonly shape: readonly number[];
  readonly scale: { readonly dtype: DType; readonly shape: readonly number[] };
}

function misfitProblem(tensor: string, misfit: Misfit, shape: readonly number[]): Problem {
  switch (misfit.kind) {
    case "dtype":
      return { code: "weight-dtype", tensor, expected: floatDTypes.join(", "), received: misfit.dtype };
    case "rank": {
      const received = `${misfit.rank} dimensions`;
      return { code: "weight-shape", tensor, expected: `shape ${formatShape(shape)}`, received };
    }
  }
}

/** As the checkpoint's layout stores it. */
function shapeIn(source: WeightSource, spec: ParameterSpec): readonly number[] {
  return isTransposed(spec, source) ? spec.shape.toReversed() : spec.shape;
}

function missingProblem(spec: ParameterSpec, source: WeightSource): Problem {
  return {
    code: "missing-weight",
    tensor: spec.name,
    expected: `a tensor of shape ${formatShape(shapeIn(source, spec))}`,
    received: "none",
  };
}

function mismatch(
  entry: WeightEntry,
  expected: readonly number[],
  dtypes: readonly DType[],
): Problem | undefined {
  if (!dtypes.includes(entry.dtype)) {
    const named = `${dtypes.slice(0, -1).join(", ")}${dtypes.length > 1 ? " or " : ""}${dtypes.at(-1)}`;
    return { code: "weight-dtype", tensor: entry.name, expected: named, received: entry.dtype };
  }
  const same = expected.length === entry.shape.length && expected.every((size, i) => size === entry.shape[i]);
  if (same) return undefined;
  return {
    code: "weight-shape",
    tensor: entry.name,
    expected: `shape ${formatShape(expected)}`,
    received: formatShape(entry.shape),
  };
}

function firstOf(problems: readonly Problem[], file: string): WeightError {
  const [first, ...others] = problems;
  const { code, tensor, expected, received } = first!;
  const names = others.slice(0, 3).map((problem) => problem.tensor);
  if (others.length > names.length) names.push("…");
  const rest = others.length === 0 ? "" : ` (${others.length} more do not fit: ${names.join(", ")})`;
  return new WeightError(code, { file, tensor, expected, received: `${received}${rest}` });
}
