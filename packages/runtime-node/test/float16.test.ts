import { existsSync } from "node:fs";
import { float32Tensor, int32Tensor, memoryFiles, type Program, type Tensor } from "@ernie-m/core";
import { GraphBuilder, toFloat16 } from "@ernie-m/core/graph";
import { float16ConformanceCases } from "@ernie-m/core/testing";
import { readJsonLines, referenceModelUrl } from "@ernie-m/fixtures";
import { ErnieMModel, type FromPretrainedOptions, loadExtractor } from "@ernie-m/heads";
import { evaluateExtraction, readPromptRecord } from "@ernie-m/heads/evaluation";
import { type HeadName, heads } from "@ernie-m/heads/table";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { listDevices, nodeRuntime } from "../src/index.js";
import { float16OnTheProcessor } from "./float16-on-the-processor.js";

/** Mesa's Vulkan driver, which computes in software and, in newer versions, has what `shader-f16` takes. */
const SOFTWARE_DRIVER = ["lvp_icd.json", "lvp_icd.x86_64.json"]
  .map((name) => `/usr/share/vulkan/icd.d/${name}`)
  .find(existsSync);
if (SOFTWARE_DRIVER !== undefined) process.env.VK_ICD_FILENAMES ??= SOFTWARE_DRIVER;

const webgpu = (await listDevices()).find(({ device }) => device === "webgpu");
const hasFloat16 = webgpu?.float16?.computed === true;
if (!hasFloat16)
  process.stderr.write(
    `runtime-node: float16 on WebGPU is not tested: ${webgpu?.float16?.reason ?? webgpu?.reason}\n`,
  );

/** Rows of ids as [CLS] … [SEP], padded to the longest. */
function inputsOf(rows: readonly (readonly number[])[]) {
  const width = Math.max(...rows.map(({ length }) => length)) + 2;
  const shape = [rows.length, width];
  const inputIds = new Int32Array(rows.length * width).fill(1);
  const attentionMask = new Int32Array(inputIds.length);
  rows.forEach((ids, row) => {
    inputIds.set([0, ...ids, 2], row * width);
    attentionMask.fill(1, row * width, row * width + ids.length + 2);
  });
  return { inputIds: int32Tensor(inputIds, shape), attentionMask: int32Tensor(attentionMask, shape) };
}

type Inputs = ReturnType<typeof inputsOf>;
interface Forward {
  forward(inputs: Inputs, options: { maskMode: "hf" | "paddle"; paddedLength: number }): Promise<object>;
  dispose(): Promise<void>;
}

const headNames = Object.keys(heads) as HeadName[];

/** A head over the reference model's trained encoder; those it lacks are drawn at random, the same every time. */
async function loadHead(head: HeadName, options: FromPretrainedOptions): Promise<Forward> {
  const Model = await heads[head].model();
  const model = await Model.fromPretrained(referenceModelUrl, options);
  // A row of multiple choice is a choice of the only question.
  const shaped = (tensor: Tensor<"int32">): Tensor<"int32"> =>
    head === "multiple-choice" ? { ...tensor, shape: [1, ...tensor.shape] } : tensor;
  return {
    forward: ({ inputIds, attentionMask }, how) =>
      model.forward({ inputIds: shaped(inputIds), attentionMask: shaped(attentionMask) }, how),
    dispose: () => model.dispose(),
  };
}

const calls = fc.record({
  head: fc.constantFrom(...headNames),
  rows: fc.array(fc.array(fc.integer({ min: 4, max: 16000 }), { minLength: 1, maxLength: 60 }), {
    minLength: 1,
    maxLength: 4,
  }),
  maskMode: fc.constantFrom("hf" as const, "paddle" as const),
  paddedLength: fc.integer({ min: 62, max: 512 }),
});

interface Nearness {
  /** Largest difference of a logit, or of a number of a hidden state. */
  readonly difference: number;
  readonly cosine: number;
}

function nearness(actual: object, expected: object): Nearness {
  let [difference, cosine] = [0, 1];
  for (const [name, value] of Object.entries(expected) as [string, Tensor<"float32">][]) {
    const found = (actual as Record<string, Tensor<"float32">>)[name];
    expect([name, found.dtype, found.shape]).toEqual([name, "float32", value.shape]);
    let [dot, aa, bb] = [0, 0, 0];
    value.data.forEach((a, i) => {
      const b = found.data[i];
      difference = Math.max(difference, Math.abs(a - b));
      [dot, aa, bb] = [dot + a * b, aa + a * a, bb + b * b];
    });
    cosine = Math.min(cosine, dot / Math.sqrt(aa * bb));
  }
  return { difference, cosine };
}

/** The same heads in float16, and in float32 as the graph is built. */
function useHeads(runtime: FromPretrainedOptions["runtime"]) {
  const loaded = new Map<HeadName, { readonly float16: Forward; readonly plain: Forward }>();
  beforeAll(async () => {
    for (const name of headNames)
      loaded.set(name, {
        float16: await loadHead(name, { runtime, dtype: "fp16" }),
        plain: await loadHead(name, { runtime: nodeRuntime({ threads: 1 }), dtype: "fp32", optimize: false }),
      });
  });
  afterAll(async () => {
    for (const { float16, plain } of loaded.values()) await Promise.all([float16.dispose(), plain.dispose()]);
  });
  return async ({ head, rows, ...how }: typeof calls extends fc.Arbitrary<infer C> ? C : never) => {
    const { float16, plain } = loaded.get(head)!;
    const inputs = inputsOf(rows);
    return nearness(await float16.forward(inputs, how), await plain.forward(inputs, how));
  };
}

describe("the graph in float16, on ONNX Runtime's processor provider", () => {
  const compare = useHeads(float16OnTheProcessor());

  it("gives what the plain graph in float32 gives, whatever the head, lengths, batch and mask mode", async () => {
    let worst = 0;
    await fc.assert(
      fc.asyncProperty(calls, async (call) => {
        const { difference, cosine } = await compare(call);
        // Of 1,400 calls the worst was 0.012 off.
        expect(difference).toBeLessThanOrEqual(0.05);
        expect(cosine).toBeGreaterThanOrEqual(0.9999);
        worst = Math.max(worst, difference);
      }),
      { numRuns: 60 },
    );
    // Were nothing rounded, nothing would have been tested.
    expect(worst).toBeGreaterThan(1e-4);
  });

  it("extracts as well from 1,500 held-out prompts, within 0.3 points of F1", async () => {
    const records = readJsonLines<object>("uie-dev.jsonl").map((record, i) =>
      readPromptRecord({ offsets: "code-points", ...record }, `line ${i + 1}`),
    );
    const scores: number[] = [];
    for (const options of [
      { runtime: nodeRuntime({ threads: 1 }), dtype: "fp32" } as const,
      { runtime: float16OnTheProcessor(), dtype: "fp16" } as const,
    ]) {
      await using extractor = await loadExtractor(referenceModelUrl, options);
      scores.push((await evaluateExtraction(extractor, records)).micro.f1);
    }
    const [before = 0, after = 0] = scores;
    expect(before).toBeGreaterThan(0.8);
    expect(Math.abs(after - before)).toBeLessThanOrEqual(0.003);
  });
});

test("on the processor what is asked for in float16 is computed in float32, and the report says so", async () => {
  const runtime = nodeRuntime({ threads: 1 });
  const report = await runtime.report();
  expect(report).toMatchObject({
    device: "cpu",
    float16: { computed: false, reason: "the processor computes in float32" },
  });
  // The reference model's weights are float16 already: the same numbers either way.
  const inputs = inputsOf([[17, 200, 4123, 9]]);
  const [fp16, fp32] = await Promise.all(
    (["fp16", "fp32"] as const).map(async (dtype) => {
      await using model = await ErnieMModel.fromPretrained(referenceModelUrl, { runtime, dtype });
      return (await model.forward(inputs)).lastHiddenState.data;
    }),
  );
  expect(fp16).toEqual(fp32);
});

describe.skipIf(!hasFloat16)(`WebGPU in float16: ${webgpu?.float16?.reason}`, () => {
  const runtime = nodeRuntime({ device: "webgpu" });

  it("is what the runtime reports", async () => {
    const { device, float16 } = await runtime.report();
    expect(device).toBe("webgpu");
    expect(float16).toEqual({
      computed: true,
      reason: expect.stringMatching(/^in float16 webgpu differs from float32 by/),
      selfCheck: { passed: true, tolerance: 0.02, difference: expect.any(Number) },
    });
    // Sums in float32 would differ by the rounding of weights alone.
    expect(float16.selfCheck?.difference).toBeGreaterThan(1e-4);
  });

  it.each(float16ConformanceCases.map((entry) => [entry.name, entry] as const))("%s", async (_, entry) => {
    expect(await entry.check(runtime.backend)).toBeLessThanOrEqual(5e-3);
  });

  describe("every head", () => {
    const compare = useHeads(runtime);
    it.each(headNames)("%s", async (head) => {
      const rows = [
        [17, 200, 4123, 9, 88, 1023, 15999],
        [4, 5, 6],
      ];
      for (const maskMode of ["hf", "paddle"] as const) {
        const { difference, cosine } = await compare({ head, rows, maskMode, paddedLength: 512 });
        // WebGPU's kernels add up in float16 as well.
        expect(difference).toBeLessThanOrEqual(0.25);
        expect(difference).toBeGreaterThan(1e-5);
        expect(cosine).toBeGreaterThanOrEqual(0.9999);
      }
    });
  });

  it.each(["hf", "paddle"] as const)("finds what the processor finds, mask mode %s", async (maskMode) => {
    const text = "Marie Curie was born in Warsaw and worked in Paris.";
    const schema = { person: ["birthplace"] };
    await using extractor = await loadExtractor(referenceModelUrl, { runtime, dtype: "fp16" });
    await using expected = await loadExtractor(referenceModelUrl, { runtime: nodeRuntime(), dtype: "fp32" });
    const [found, same] = await Promise.all(
      [extractor, expected].map((each) => each.extract(text, schema, { maskMode, paddedLength: 64 })),
    );
    expect(found?.person?.[0]).toMatchObject({ text: "Marie Curie", start: 0, end: 11 });
    const spans = (result: typeof found) =>
      result?.person?.map(({ text, start, relations }) => [
        text,
        start,
        relations?.birthplace?.map((place) => [place.text, place.start]),
      ]);
    expect(spans(found)).toEqual(spans(same));
    expect(found?.person?.[0]?.probability).toBeCloseTo(same?.person?.[0]?.probability ?? 0, 2);
  });

  /** Eight times 1 in float16. */
  const ONES = new Uint8Array(new Uint16Array(8).fill(0x3c00).buffer);

  it("names what becomes too large for float16, and computes it in float32 when told to", async () => {
    const g = new GraphBuilder("large");
    const x = g.input("x", "float32", ["rows", 4]);
    const weight = g.cast(g.parameter("w", "float16", [2, 4]), "float32");
    g.output("y", g.linear(x, weight, g.constant(float32Tensor(new Float32Array(2), [2])), false));
    const graph = g.build();
    const program: Program = {
      graph,
      weights: new Map([["w", { kind: "memory", data: ONES }]]),
      files: memoryFiles("large", {}),
    };
    const feeds = { x: float32Tensor(Float32Array.of(6e4, 6e4, 1, 1), [1, 4]) };
    const float16 = await runtime.backend.createSession({
      ...program,
      float16Graph: toFloat16(graph, () => true),
    });
    await expect(float16.run(feeds)).rejects.toMatchObject({
      code: "run-failed",
      message: expect.stringMatching(/webgpu: y holds what is no number: .*too large for float16/),
    });
    await float16.dispose();
    const floats = await runtime.backend.createSession(program);
    expect([...(await floats.run(feeds)).y!.data]).toEqual([120002, 120002]);
    await floats.dispose();
  });
});
