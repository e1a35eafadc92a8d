import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { describe, expect, onTestFinished, test } from "vitest";
import { readOnnxModel } from "../../test/onnx-reader.js";
import { plainRun, poolingHead, randomModel, runnerOf } from "../../test/random-model.js";
import { memoryFiles } from "../checkpoint/memory-files.js";
import { memorySink } from "../checkpoint/memory-sink.js";
import { int32Tensor } from "../tensor.js";
import { saveOnnx } from "./save-onnx.js";

const IDS = [3, 4, 5, 0, 1, 2, 9, 1, 1, 10, 1, 1];
const MASK = [1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0];
const SHAPE = [3, 4];

async function exported(dtype?: "float16" | "bfloat16") {
  const model = randomModel();
  const sink = memorySink("exported");
  await saveOnnx({ ...model, files: memoryFiles("model", {}), head: poolingHead, dtype }, sink);
  return { model, files: sink.files };
}

async function runFolder(files: Readonly<Record<string, Uint8Array>>) {
  const folder = mkdtempSync(join(tmpdir(), "ernie-m-onnx-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  const session = await InferenceSession.create(join(folder, "model.onnx"), { logSeverityLevel: 3 });
  const int64 = (values: readonly number[]): OrtTensor =>
    new OrtTensor("int64", BigInt64Array.from(values, BigInt), SHAPE);
  const outputs = await session.run({ input_ids: int64(IDS), attention_mask: int64(MASK) });
  await session.release();
  return outputs;
}

describe("saveOnnx", () => {
  test("takes the documented inputs and gives the head's outputs", async () => {
    const { files } = await exported();
    expect(Object.keys(files).sort()).toEqual(["config.json", "model.onnx", "model.onnx_data"]);
    const { inputs, outputs, initializers } = readOnnxModel(files["model.onnx"]);
    const int64 = 7;
    expect(inputs).toEqual([
      { name: "input_ids", elementType: int64, dims: ["batch", "sequence"] },
      { name: "attention_mask", elementType: int64, dims: ["batch", "sequence"] },
    ]);
    expect(outputs.map(({ name }) => name)).toEqual(["last_hidden_state", "pooler_output"]);
    const parameters = initializers.filter(({ name }) => name.startsWith("ernie_m."));
    expect(parameters.length).toBeGreaterThan(10);
    for (const { external } of parameters) expect(external.location).toBe("model.onnx_data");
  });

  test.each([
    [undefined, 1e-4],
    ["float16", 2e-2],
    ["bfloat16", 2e-1],
  ] as const)("ONNX Runtime alone computes what the model does, weights in %s", async (dtype, tolerance) => {
    const { model, files } = await exported(dtype);
    const actual = await runFolder(files);
    const expected = await runnerOf(model, poolingHead).run(
      {
        inputIds: int32Tensor(Int32Array.from(IDS), SHAPE),
        attentionMask: int32Tensor(Int32Array.from(MASK), SHAPE),
      },
      plainRun,
    );
    for (const name of ["last_hidden_state", "pooler_output"]) {
      const [a, b] = [actual[name].data as Float32Array, expected[name].data as Float32Array];
      const worst = a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
      expect(a.length).toBe(b.length);
      expect(worst).toBeLessThan(tolerance);
    }
  });

  test("keeps rows of the word table in the order asked for", async () => {
    const model = randomModel();
    const sink = memorySink("exported");
    const keptIds = Int32Array.from({ length: 11 }, (_, i) => 10 - i);
    const vocabulary = { keptIds, files: new Map([["vocab.txt", Uint8Array.of(1)]]) };
    const files = memoryFiles("model", {});
    await saveOnnx({ ...model, files, head: poolingHead, vocabulary }, sink);
    expect(sink.files["vocab.txt"]).toEqual(Uint8Array.of(1));
    const json: unknown = JSON.parse(new TextDecoder().decode(sink.files["config.json"]));
    expect(json).toMatchObject({ vocab_size: 11, pad_token_id: 9 });
    const actual = await runFolder(sink.files);
    const expected = await runnerOf(model, poolingHead).run(
      {
        inputIds: int32Tensor(
          Int32Array.from(IDS, (id) => 10 - id),
          SHAPE,
        ),
        attentionMask: int32Tensor(Int32Array.from(MASK), SHAPE),
      },
      plainRun,
    );
    const [a, b] = [actual.pooler_output!.data as Float32Array, expected.pooler_output!.data as Float32Array];
    expect(a.every((value, i) => Math.abs(value - b[i]) < 1e-4)).toBe(true);
  });
});
