import { modelParameters, openWeights, readConfig, resolveWeights } from "@ernie-m/core";
import { memorySink, type SavedModel, saveCheckpoint } from "@ernie-m/core/saving";
import { fixturePath } from "@ernie-m/fixtures";
import { expect, test } from "vitest";
import { baseGraph } from "../src/embeddings/model.js";
import { ErnieMModel, type ModelDType, modelDTypes } from "../src/index.js";
import { interpretedRuntime } from "./interpreted-runtime.js";

const folder = fixturePath("reference/checkpoints/base");
const runtime = interpretedRuntime();

/** What is meant by each dtype, in core's words. */
const forms: { readonly [D in ModelDType]: Pick<SavedModel, "dtype" | "quantize"> } = {
  fp32: { dtype: "float32" },
  fp16: { dtype: "float16" },
  bf16: { dtype: "bfloat16" },
  int8: { quantize: "int8" },
  int7: { quantize: "int7" },
  int4: { quantize: "int4" },
};

async function savedByModel(dtype: ModelDType | undefined) {
  const sink = memorySink("saved");
  const model = await ErnieMModel.fromPretrained(folder, { runtime });
  await model.savePretrained("saved", {
    runtime: { createCheckpoint: async () => sink },
    ...(dtype && { dtype }),
  });
  await model.dispose();
  return sink.files;
}

async function savedByCore(form: Pick<SavedModel, "dtype" | "quantize">) {
  const sink = memorySink("saved");
  const files = await runtime.openCheckpoint(folder);
  const config = await readConfig(files);
  const { weights } = resolveWeights(await openWeights(files), modelParameters(config, baseGraph));
  await saveCheckpoint({ config, architecture: "ErnieMModel", weights, files, ...form }, sink);
  return sink.files;
}

test.each([...modelDTypes, undefined])("saved as %s", async (dtype) => {
  const files = await savedByModel(dtype);
  expect(files).toEqual(await savedByCore(dtype === undefined ? {} : forms[dtype]));
  expect(Object.keys(files)).toContain("model.safetensors");
});

test("the dtypes differ in what they write", async () => {
  const written = await Promise.all(
    modelDTypes.map(async (dtype) => (await savedByModel(dtype))["model.safetensors"]),
  );
  expect(new Set(written.map((bytes) => Buffer.from(bytes).toString("base64"))).size).toBe(
    modelDTypes.length,
  );
});

test("another dtype is refused before anything is made", async () => {
  const model = await ErnieMModel.fromPretrained(folder, { runtime });
  let created = 0;
  const store = {
    createCheckpoint: async () => {
      created++;
      return memorySink("saved");
    },
  };
  for (const dtype of ["float16", "q4", null] as unknown as ModelDType[])
    for (const save of [model.savePretrained.bind(model), model.saveOnnx.bind(model)])
      await expect(save("saved", { runtime: store, dtype })).rejects.toThrow(
        `dtype: expected "fp32" or "fp16" or "bf16" or "int8" or "int7" or "int4", got ${dtype}`,
      );
  expect(created).toBe(0);
  await model.dispose();
});
