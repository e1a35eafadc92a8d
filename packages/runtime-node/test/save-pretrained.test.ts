import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ErnieMConfig, parseConfig } from "@ernie-m/config";
import { float32Tensor, int32Tensor, openWeights, readConfig } from "@ernie-m/core";
import { readWeight } from "@ernie-m/core/weights";
import { fixturePath } from "@ernie-m/fixtures";
import {
  ErnieMForInformationExtraction,
  ErnieMForQuestionAnswering,
  ErnieMForSequenceClassification,
  ErnieMForTokenClassification,
  ErnieMModel,
} from "@ernie-m/heads";
import { ErnieMTokenizer } from "@ernie-m/tokenizer";
import { describe, expect, it, onTestFinished } from "vitest";
import { nodeRuntime } from "../src/index.js";
import { temporaryFolder } from "./temporary-folder.js";

const runtime = nodeRuntime({ threads: 1 });
const checkpoint = (name: string): string => fixturePath(`reference/checkpoints/${name}`);

const inputs = {
  inputIds: int32Tensor(Int32Array.of(0, 17, 400, 9, 2, 0, 5, 2, 1, 1), [2, 5]),
  attentionMask: int32Tensor(Int32Array.of(1, 1, 1, 1, 1, 1, 1, 1, 0, 0), [2, 5]),
};

async function loadBase(where: string): Promise<ErnieMModel> {
  const model = await ErnieMModel.fromPretrained(where, { runtime });
  onTestFinished(() => model.dispose());
  return model;
}

/** Every tensor of a checkpoint as stored. */
async function tensorsOf(where: string): Promise<Readonly<Record<string, unknown>>> {
  const files = await runtime.openCheckpoint(where);
  const { entries } = await openWeights(files);
  const tensors: Record<string, unknown> = {};
  for (const entry of entries.values()) tensors[entry.name] = await readWeight(files, entry);
  return tensors;
}

function withoutSource({ source: _, ...config }: ErnieMConfig): Omit<ErnieMConfig, "source"> {
  return config;
}

describe("savePretrained", () => {
  it.each([
    ["base", ErnieMModel],
    ["information-extraction", ErnieMForInformationExtraction],
    ["information-extraction-bf16", ErnieMForInformationExtraction],
    ["question-answering", ErnieMForQuestionAnswering],
    ["sequence-classification", ErnieMForSequenceClassification],
    ["token-classification", ErnieMForTokenClassification],
  ])("gives the tensors of %s back bit by bit, and its configuration", async (name, Model) => {
    const target = join(temporaryFolder(), "saved");
    const model = await Model.fromPretrained(checkpoint(name), { runtime });
    await model.savePretrained(target, { runtime });
    await model.dispose();
    expect(await tensorsOf(target)).toEqual(await tensorsOf(checkpoint(name)));
    const saved = await readConfig(await runtime.openCheckpoint(target));
    const source = await readConfig(await runtime.openCheckpoint(checkpoint(name)));
    expect(withoutSource(saved)).toEqual(withoutSource(source));
  });

  it("keeps pruned heads, again pruned and again saved", async () => {
    const root = temporaryFolder();
    const model = await loadBase(checkpoint("base"));
    await model.pruneHeads({ 0: [1], 2: [0, 3] });
    await model.savePretrained(join(root, "once"), { runtime });
    const again = await loadBase(join(root, "once"));
    expect(again.config.prunedHeads).toEqual({ 0: [1], 2: [0, 3] });
    expect(again.loadReport).toEqual({ initialised: [], unused: [], warnings: [] });
    expect(await again.forward(inputs)).toEqual(await model.forward(inputs));

    await again.pruneHeads({ 0: [0], 2: [3] });
    await model.pruneHeads({ 0: [0] });
    await again.savePretrained(join(root, "twice"), { runtime });
    const twice = await loadBase(join(root, "twice"));
    expect(twice.config.prunedHeads).toEqual({ 0: [0, 1], 2: [0, 3] });
    expect(await twice.forward(inputs)).toEqual(await model.forward(inputs));
  });

  it.each([462, 600])("keeps a vocabulary of %d rows", async (rows) => {
    const target = join(temporaryFolder(), "saved");
    const model = await loadBase(checkpoint("base"));
    await model.resizeTokenEmbeddings(rows);
    await model.savePretrained(target, { runtime });
    const saved = await loadBase(target);
    expect(saved.config.vocabSize).toBe(rows);
    expect(saved.loadReport.warnings).toEqual([]);
    expect(await saved.getInputEmbeddings()).toEqual(await model.getInputEmbeddings());
    expect(await saved.forward(inputs)).toEqual(await model.forward(inputs));
  });

  it("keeps embeddings that were set", async () => {
    const target = join(temporaryFolder(), "saved");
    const model = await loadBase(checkpoint("base"));
    const table = float32Tensor(
      Float32Array.from({ length: 500 * 64 }, (_, i) => Math.sin(i)),
      [500, 64],
    );
    await model.setInputEmbeddings(table);
    await model.savePretrained(target, { runtime, maxShardSize: "200KB" });
    expect(existsSync(join(target, "model.safetensors.index.json"))).toBe(true);
    const saved = await loadBase(target);
    expect(await saved.getInputEmbeddings()).toEqual(table);
    expect(await saved.forward(inputs)).toEqual(await model.forward(inputs));
  });

  it("keeps a changed model that was Paddle's, and whose tokenizer it goes with", async () => {
    const target = join(temporaryFolder(), "saved");
    const source = checkpoint("information-extraction-paddle");
    const model = await ErnieMForInformationExtraction.fromPretrained(source, { runtime });
    onTestFinished(() => model.dispose());
    await model.pruneHeads({ 1: [2] });
    await model.savePretrained(target, { runtime });
    const saved = await ErnieMForInformationExtraction.fromPretrained(target, { runtime });
    onTestFinished(() => saved.dispose());
    const [before, after] = [await model.forward(inputs), await saved.forward(inputs)];
    before.startLogits.data.forEach((value, i) => {
      expect(after.startLogits.data[i]).toBeCloseTo(value, 5);
    });
    for (const name of ["sentencepiece.bpe.model", "vocab.txt"])
      writeFileSync(join(target, name), readFileSync(fixturePath(`reference/tokenizer/${name}`)));
    expect((await ErnieMTokenizer.fromPretrained(target, { runtime })).variant).toBe("paddle");
  });

  it("copies the tokenizer", async () => {
    const root = temporaryFolder();
    const model = await loadBase(checkpoint("base"));
    await model.savePretrained(join(root, "one"), { runtime });
    writeFileSync(join(root, "one", "vocab.txt"), "[UNK]\n\r\n\xff", "latin1");
    await (await loadBase(join(root, "one"))).savePretrained(join(root, "two"), { runtime });
    expect(readFileSync(join(root, "two", "vocab.txt"), "latin1")).toBe("[UNK]\n\r\n\xff");
  });

  it("never writes where it reads, and overwrites elsewhere only when told", async () => {
    const root = temporaryFolder();
    const [one, two] = [join(root, "one"), join(root, "two")];
    const model = await loadBase(checkpoint("base"));
    await model.savePretrained(one, { runtime });
    const saved = await loadBase(one);
    const saving = (target: string, overwrite: boolean) =>
      saved.savePretrained(target, { runtime, overwrite });
    await expect(saving(one, true)).rejects.toMatchObject({ code: "target-is-source" });
    await saving(two, false);
    await expect(saving(two, false)).rejects.toMatchObject({ code: "target-exists" });
    await saving(two, true);
    expect(readdirSync(two)).toEqual(readdirSync(one));
    expect(readdirSync(root).sort()).toEqual(["one", "two"]);
  });

  it("leaves nothing when it is stopped in the middle or a weight does not fit the dtype", async () => {
    const root = temporaryFolder();
    const model = await loadBase(checkpoint("base"));
    const stop = new AbortController();
    const stopping = model.savePretrained(join(root, "saved"), {
      runtime,
      signal: stop.signal,
      onProgress: ({ writtenBytes, totalBytes }) => {
        if (writtenBytes > totalBytes / 2) stop.abort();
      },
    });
    await expect(stopping).rejects.toMatchObject({ name: "AbortError" });
    const { shape } = await model.getInputEmbeddings();
    const table = float32Tensor(new Float32Array(512 * 64).fill(7e4), shape);
    await model.setInputEmbeddings(table);
    await expect(model.savePretrained(join(root, "saved"), { runtime, dtype: "fp16" })).rejects.toThrow(
      "word_embeddings.weight: expected values up to 65504, the largest of float16, got 70000",
    );
    expect(readdirSync(root)).toEqual([]);
  });

  it("says whom the weights are for", async () => {
    const target = join(temporaryFolder(), "saved");
    const model = await ErnieMForTokenClassification.fromPretrained(checkpoint("base"), { runtime });
    await model.savePretrained(target, { runtime });
    await model.dispose();
    const json: unknown = JSON.parse(readFileSync(join(target, "config.json"), "utf8"));
    expect(json).toMatchObject({ architectures: ["ErnieMForTokenClassification"] });
    expect(parseConfig(json, "config.json").architectures).toEqual(["ErnieMForTokenClassification"]);
  });
});
