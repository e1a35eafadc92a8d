import {
  closeSync,
  cpSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { referenceModelPath } from "@ernie-m/fixtures";
import { ErnieMForInformationExtraction } from "@ernie-m/heads";
import { type NodeRuntimeOptions, nodeRuntime } from "@ernie-m/runtime-node";
import { describe, expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "./temporary-folder.js";

const inputs = {
  inputIds: { dtype: "int32", shape: [1, 5], data: Int32Array.of(0, 17, 4711, 12_345, 2) },
} as const;

interface Loaded {
  readonly model: ErnieMForInformationExtraction;
  readonly path: string;
}

async function load(options: NodeRuntimeOptions = {}): Promise<Loaded> {
  const folder = join(temporaryFolder(), "model");
  cpSync(referenceModelPath, folder, { recursive: true });
  const runtime = nodeRuntime({ threads: 1, ...options });
  const model = await ErnieMForInformationExtraction.fromPretrained(folder, { runtime });
  onTestFinished(() => model.dispose());
  return { model, path: join(folder, "model.safetensors") };
}

/** Other bytes in the same file, whose size stays. */
function overwrite(path: string): void {
  const file = openSync(path, "r+");
  writeSync(file, Buffer.alloc(1024, 1), 0, 1024, statSync(path).size - 1024);
  closeSync(file);
}

const truncated = (path: string) => ({
  name: "CheckpointError",
  code: "truncated-file",
  file: path,
  reason: expect.stringMatching(/^has 100 bytes, it had \d+ when it was opened; load the model again$/),
});
const replaced = (path: string) => ({
  name: "CheckpointError",
  code: "unreadable-file",
  file: path,
  reason: "was overwritten or replaced after it was opened; load the model again",
});

describe("a file of weights that changes", () => {
  it.each([{}, { mapped: false }])("before the first session is named: %o", async (options) => {
    const first = await load(options);
    truncateSync(first.path, 100);
    await expect(first.model.forward(inputs)).rejects.toMatchObject(truncated(first.path));
    const second = await load(options);
    overwrite(second.path);
    await expect(second.model.forward(inputs)).rejects.toMatchObject(replaced(second.path));
    const third = await load(options);
    writeFileSync(`${third.path}.new`, readFileSync(third.path));
    renameSync(`${third.path}.new`, third.path);
    await expect(third.model.forward(inputs)).rejects.toMatchObject(replaced(third.path));
  });

  it.each([{}, { workers: 1 }, { prepacking: "background" }] as const)(
    "while a session maps it is named before the next run: %o",
    async (options) => {
      const { model, path } = await load({ prepacking: false, ...options });
      await model.forward(inputs);
      overwrite(path);
      await expect(model.forward(inputs)).rejects.toMatchObject(replaced(path));
      truncateSync(path, 100);
      await expect(model.forward(inputs)).rejects.toMatchObject(truncated(path));
    },
  );

  it("by another file in its place, or none, leaves a session that maps it as it is", async () => {
    const { model, path } = await load({ prepacking: false });
    const { startLogits } = await model.forward(inputs);
    writeFileSync(`${path}.new`, "short");
    renameSync(`${path}.new`, path);
    expect((await model.forward(inputs)).startLogits.data).toEqual(startLogits.data);
    rmSync(path);
    expect((await model.forward(inputs)).startLogits.data).toEqual(startLogits.data);
  });

  it("is of no matter to a session that read it", async () => {
    const { model: mapped } = await load();
    const expected = (await mapped.forward(inputs)).startLogits.data;
    const { model, path } = await load({ mapped: false });
    expect((await model.forward(inputs)).startLogits.data).toEqual(expected);
    truncateSync(path, 100);
    utimesSync(path, 0, 0);
    expect((await model.forward(inputs)).startLogits.data).toEqual(expected);
  });
});
