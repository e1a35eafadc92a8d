import { readdirSync, readFileSync } from "node:fs";
import { readJsonLines, referenceModelUrl } from "@ernie-m/fixtures";
import { loadExtractor } from "@ernie-m/heads";
// The built package: worker threads run files, not what the test runner makes of them.
import { nodeRuntime, tokenizerPool } from "@ernie-m/runtime-node";
import { ErnieMTokenizer } from "@ernie-m/tokenizer";
import { afterAll, describe, expect, it } from "vitest";

const file = (name: string) => readFileSync(new URL(name, referenceModelUrl));
const tokenizer = ErnieMTokenizer.create({
  sentencePiece: file("sentencepiece.bpe.model"),
  vocab: file("vocab.txt"),
  config: { doLowerCase: true },
  variant: "paddle",
});
const texts = readJsonLines<{ readonly text: string }>("reference/tokenizer/cases.jsonl")
  .map(({ text }) => text)
  .filter((text) => text.length < 500);
const batches = Array.from({ length: 40 }, (_, i) => texts.slice(i * 25, i * 25 + 25));
const pool = tokenizerPool(tokenizer, { workers: 2 });

afterAll(() => pool.dispose());

function arrays(batch: Awaited<ReturnType<typeof pool.encodeBatch>>) {
  const { rows, length, inputIds, attentionMask, tokenTypeIds, specialTokensMask } = batch;
  const { sequenceIds, offsets, sampleOfRow } = batch;
  return {
    ...{ rows, length, inputIds, attentionMask, tokenTypeIds, specialTokensMask },
    ...{ sequenceIds, offsets, sampleOfRow },
  };
}

describe("a pool of tokenizers", () => {
  it("gives the arrays that the tokenizer gives, in order, pairs and windows too", async () => {
    const options = { maxLength: 24, stride: 3, truncation: "only_first", overflow: "windows" } as const;
    const inputs = batches.map((batch) =>
      batch.map((text, i) => (i % 3 === 0 ? ([text, "a pair"] as const) : text)),
    );
    let index = 0;
    for await (const batch of pool.encodeBatches(inputs, options))
      expect(arrays(batch)).toEqual(arrays(tokenizer.encodeBatch(inputs[index++], options)));
    expect(index).toBe(inputs.length);
  });

  it("gives the tokens that the tokenizer gives, of each text of a batch", async () => {
    const options = { specialTokensInText: "plain" } as const;
    const given = await Promise.all(batches.map((batch) => pool.tokenizeBatch(batch, options)));
    for (const [i, batch] of batches.entries())
      expect(given[i]).toEqual(
        batch.map((text) => {
          const { length, ids, starts, ends } = tokenizer.tokenize(text, options);
          return { length, ids, starts, ends };
        }),
      );
    expect(await pool.tokenizeBatch([])).toEqual([]);
    await expect(pool.tokenizeBatch(["a"], { specialTokensInText: "no" as "find" })).rejects.toMatchObject({
      code: "invalid-option",
    });
    await expect(pool.tokenizeBatch(["a"], { signal: AbortSignal.abort("over") })).rejects.toBe("over");
  });

  it("takes no more batches than it can work on", async () => {
    let taken = 0;
    function* counted() {
      for (const batch of batches) {
        taken++;
        yield batch;
      }
    }
    let given = 0;
    for await (const _ of pool.encodeBatches(counted())) {
      given++;
      expect(taken - given).toBeLessThanOrEqual(4);
    }
    expect(given).toBe(batches.length);
  });

  it("hands errors over with their codes, and goes on", async () => {
    const refused = pool.encodeBatch(["a"], { maxLength: 1, truncation: "only_first" });
    await expect(refused).rejects.toMatchObject({
      name: "TokenizerError",
      code: "invalid-option",
      message: expect.stringContaining("maxLength: expected more than the 2 special tokens"),
    });
    await expect(pool.encodeBatch([])).rejects.toMatchObject({ code: "invalid-option" });
    expect((await pool.encodeBatch(["a"])).rows).toBe(1);
  });

  it("passes on what the batches throw, and what a batch among them does", async () => {
    async function* failing() {
      yield ["a"];
      throw new Error("no more");
    }
    const read = async (source: Parameters<typeof pool.encodeBatches>[0]) => {
      for await (const _ of pool.encodeBatches(source));
    };
    await expect(read(failing())).rejects.toThrow("no more");
    await expect(read([["a"], [], ["b"]])).rejects.toMatchObject({ code: "invalid-option" });
  });

  it("does not begin what was aborted before its turn, and throws away what was begun", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const all = batches.map((batch) => pool.encodeBatch(batch, { signal: controller.signal }));
    controller.abort(reason);
    for (const { status, ...rest } of await Promise.allSettled(all)) {
      expect(status).toBe("rejected");
      expect(rest).toEqual({ reason });
    }
    const late = pool.encodeBatch(["a"], { signal: controller.signal });
    await expect(late).rejects.toBe(reason);
  });

  it("is disposed of once what is under way is done", async () => {
    const own = tokenizerPool(tokenizer, { workers: 1 });
    const begun = own.encodeBatch(batches[0]);
    const waiting = [1, 2, 3].map((i) => own.encodeBatch(batches[i]));
    waiting.forEach((batch) => {
      batch.catch(() => undefined);
    });
    await Promise.all([own.dispose(), own.dispose()]);
    expect((await begun).rows).toBe(25);
    await expect(waiting[2]).rejects.toMatchObject({ code: "disposed" });
    await expect(own.encodeBatch(["a"])).rejects.toMatchObject({ code: "disposed" });
  });

  it.each([0, 1.5, 1025])("refuses %d workers", (workers) => {
    expect(() => tokenizerPool(tokenizer, { workers })).toThrow(
      "workers: expected an integer from 1 to 1024",
    );
  });
});

it("an extractor has long texts tokenized by a pool, and finds the same", async () => {
  const extractor = await loadExtractor(referenceModelUrl, { runtime: nodeRuntime() });
  const own = tokenizerPool(extractor.tokenizer, { workers: 2 });
  const document = Array.from(
    { length: 120 },
    (_, i) => `Victor Hugo${i} was born in Besançon. 王伟在北京大学工作。${i % 9 === 0 ? "\n\n" : " "}`,
  ).join("");
  const schema = { person: "birthplace" };
  for (const kindScope of ["sentence", "window"] as const) {
    const options = { kindScope, relationScope: "window" } as const;
    const result = await extractor.extract(document, schema, { ...options, tokenizerPool: own });
    expect(result).toEqual(await extractor.extract(document, schema, options));
    expect(result.person?.length).toBeGreaterThan(100);
  }
  await own.dispose();
  await expect(extractor.extract(document, schema, { tokenizerPool: own })).rejects.toMatchObject({
    code: "disposed",
  });
  await extractor.dispose();
});

it.runIf(process.platform === "linux")("has no thread any more once it is disposed of", async () => {
  const threads = (): number => readdirSync("/proc/self/task").length;
  const before = threads();
  const another = tokenizerPool(tokenizer, { workers: 3 });
  await another.encodeBatch(["a"]);
  expect(threads()).toBeGreaterThanOrEqual(before + 3);
  await another.dispose();
  await expect.poll(threads).toBeLessThan(before + 3);
  await expect(another.encodeBatch(["a"])).rejects.toThrow();
});
