import { float32Tensor, int32Tensor, type Runtime } from "@ernie-m/core";
import { fixturePath } from "@ernie-m/fixtures";
import { expect, test } from "vitest";
import { ErnieMForSequenceClassification } from "../src/index.js";
import { interpretedRuntime } from "./interpreted-runtime.js";

const folder = fixturePath("reference/checkpoints/sequence-classification");
const inputs = { inputIds: int32Tensor(Int32Array.of(0, 17, 2), [1, 3]) };

/** The interpreter, whose sessions take a while to close. */
function slowRuntime(): Runtime & { readonly open: Set<object> } {
  const { backend: inner, openCheckpoint } = interpretedRuntime();
  const open = new Set<object>();
  return {
    open,
    openCheckpoint,
    backend: {
      name: inner.name,
      async createSession(program) {
        const session = await inner.createSession(program);
        open.add(session);
        return {
          run: (feeds) => session.run(feeds),
          async dispose() {
            await new Promise((resolve) => setTimeout(resolve, 20));
            await session.dispose();
            open.delete(session);
          },
        };
      },
    },
  };
}

test("a table is resized when the promise says so, with a session open: the old one is closed, the new rows count", async () => {
  const runtime = slowRuntime();
  const model = await ErnieMForSequenceClassification.fromPretrained(folder, { runtime });
  await model.forward(inputs);
  const rows = model.config.vocabSize + 3;
  await model.resizeTokenEmbeddings(rows);
  expect(model.config.vocabSize).toBe(rows);
  expect(runtime.open.size).toBe(0);
  const last = { inputIds: int32Tensor(Int32Array.of(0, rows - 1, 2), [1, 3]) };
  expect((await model.forward(last)).logits.data.every(Number.isFinite)).toBe(true);
  await model.dispose();
});

test("a table is set when the promise says so, with a session open", async () => {
  const runtime = slowRuntime();
  const model = await ErnieMForSequenceClassification.fromPretrained(folder, { runtime });
  const before = await model.forward(inputs);
  const { hiddenSize } = model.config;
  await model.setInputEmbeddings(
    float32Tensor(new Float32Array(20 * hiddenSize).fill(0.5), [20, hiddenSize]),
  );
  expect(model.config.vocabSize).toBe(20);
  expect(runtime.open.size).toBe(0);
  const after = await model.forward(inputs);
  expect(after.logits.data).not.toEqual(before.logits.data);
  await expect(model.forward({ inputIds: int32Tensor(Int32Array.of(20), [1, 1]) })).rejects.toThrow(
    "values from 0 to 19",
  );
  await model.dispose();
});
