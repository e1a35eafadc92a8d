import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { referenceModelUrl } from "@ernie-m/fixtures";
import { ErnieMTokenizer } from "@ernie-m/tokenizer";
import { expect, it, test } from "vitest";
import { feedsOf, inMemory, smallGraph } from "../../test/small-program.js";
import { nodeRuntime, tokenizerPool } from "../index.js";
import { workerFile } from "./worker-file.js";

/** Here the sources run: as in a bundle, the programs of threads do not lie beside what starts them. */
const MISSING =
  /^(.*): there is no program for worker threads at .*worker(?:-host)?\.js: .*keep it outside of the bundle \(external\), or bundle its entries .* beside it$/;

test.each([{ workers: 2 }, { prepacking: "background" }] as const)("a session with %o", async (options) => {
  const { backend } = nodeRuntime({ threads: 1, ...options });
  const program = {
    graph: smallGraph(),
    weights: new Map(inMemory(["table", "kernel", "bias", "gamma", "beta"])),
    files: { location: "memory" } as never,
  };
  await expect(backend.createSession(program)).rejects.toMatchObject({
    name: "BackendError",
    code: "backend-unavailable",
    message: expect.stringMatching(MISSING),
  });
  // What needs no thread goes on.
  const session = await nodeRuntime({ threads: 1 }).backend.createSession(program);
  expect((await session.run(feedsOf(1, 2))).y.shape).toEqual([2, 5]);
  await session.dispose();
});

test("a pool of tokenizers", () => {
  const file = (name: string) => readFileSync(new URL(name, referenceModelUrl));
  const tokenizer = ErnieMTokenizer.create({
    sentencePiece: file("sentencepiece.bpe.model"),
    vocab: file("vocab.txt"),
    variant: "paddle",
  });
  expect(() => tokenizerPool(tokenizer, { workers: 2 })).toThrow(MISSING);
});

it("is the file that is there", () => {
  const url = pathToFileURL(import.meta.filename);
  expect(workerFile("x", () => url)).toBe(url);
});

test.each([
  // esbuild leaves an empty import.meta in CommonJS; a page has no file.
  () => new URL("./worker-host.js", undefined),
  () => new URL("https://example.org/worker-host.js"),
])("a module that has no place among files has no threads: %#", (locate) => {
  expect(() => workerFile("x", locate)).toThrow(/^x: there is no program for worker threads: /);
});
