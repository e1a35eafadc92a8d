import { describe, expect, it } from "vitest";
import { extractorOf, modelFinding } from "../../test/scripted-model.js";
import { PromptTooLongError } from "./errors.js";

/** A name that a relation of it has no room for. */
const LONG = "w".repeat(30);
const model = () => modelFinding({ A: ["x", LONG], "B of x": ["y"] });
const extractor = () => extractorOf(model(), { maxTokens: 40 });

describe("onError", () => {
  const texts = Array.from({ length: 20 }, (_, i) => (i === 7 ? LONG : `x y${i}`));

  it("return: one bad text has its error, the others what they have without it", async () => {
    const outcomes = await extractor().extract(texts, { A: "B" }, { onError: "return" });
    const good = texts.filter((text) => text !== LONG);
    const alone = await extractor().extract(good, { A: "B" });
    expect(outcomes[7].error).toBeInstanceOf(PromptTooLongError);
    expect(outcomes.flatMap(({ result }) => result ?? [])).toEqual(alone);
    const [single] = outcomes;
    expect(await extractor().extract(texts[0], { A: "B" }, { onError: "return" })).toEqual(single);
  });

  it("throw, the default: the call does", async () => {
    await expect(extractor().extract(texts, { A: "B" })).rejects.toThrow(PromptTooLongError);
    await expect(extractor().extract(texts, { A: "B" }, { onError: "throw" })).rejects.toThrow(
      PromptTooLongError,
    );
  });

  it("return: what is no text has its error, in a list and in a stream", async () => {
    const mixed = ["x y", 5 as unknown as string, "x"];
    const outcomes = await extractor().extract(mixed, "A", { onError: "return" });
    expect(outcomes.map(({ result }) => result?.A?.length)).toEqual([1, undefined, 1]);
    expect(outcomes[1].error).toMatchObject({
      message: expect.stringMatching(/^texts\[1\]: expected a string, got 5/),
    });
    const each: unknown[] = [];
    for await (const outcome of extractor().extractEach(mixed, "A", { onError: "return" }))
      each.push(outcome);
    expect(each).toEqual(outcomes);
  });

  it("return: what holds for every text is thrown", async () => {
    const options = { onError: "return" } as const;
    await expect(extractor().extract(["x"], LONG, options)).rejects.toThrow(PromptTooLongError);
    await expect(extractor().extract(["x"], [] as never, options)).rejects.toThrow("schema $");
    await expect(extractor().extract(["x"], "A", { ...options, maxRows: 0 })).rejects.toThrow("maxRows");
    const controller = new AbortController();
    controller.abort(new Error("enough"));
    const { signal } = controller;
    await expect(extractor().extract(["x"], "A", { ...options, signal })).rejects.toThrow("enough");
    await expect(extractor().extract(["x"], "A", { onError: "skip" as "throw" })).rejects.toThrow(/^onError/);
  });

  it("return: a model that fails for one text fails for that alone", async () => {
    const failing = model();
    const forward = failing.forward.bind(failing);
    failing.forward = async (inputs, options) => {
      if (inputs.inputIds.data.includes("z".codePointAt(0)! + 10)) throw new Error("no");
      return forward(inputs, options);
    };
    const outcomes = await extractorOf(failing).extract(["x", "z", "x y"], "A", { onError: "return" });
    expect(outcomes.map(({ error }) => error)).toEqual([undefined, new Error("no"), undefined]);
  });
});
