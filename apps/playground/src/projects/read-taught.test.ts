import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { whatIsLost, whyBroken } from "./broken.js";
import { readTaught, TAUGHT_VERSION, type TaughtModel } from "./read-taught.js";

const model: TaughtModel = {
  ...{ id: "1", name: "my dishes", made: 5, base: "uie-m-mini", project: "p", names: ["dish"], score: 0.5 },
  files: { "config.json": new Blob(["{}"]) },
};

describe("a taught model that is kept", () => {
  it("is what it was, with or without the form that it was kept in", () => {
    expect(readTaught("1", model)).toEqual(model);
    expect(readTaught("1", { ...model, version: TAUGHT_VERSION })).toEqual(model);
    expect(readTaught("1", { ...model, version: TAUGHT_VERSION + 1 })).toEqual({ ...model, isNewer: true });
  });

  it("says which of its files is not as it was kept, and nothing of one that is whole", () => {
    const [config, vocabulary] = [new Blob(["{}"]), new Blob(["a\nb\n"])];
    const kept = { ...model, files: { "config.json": config, "vocab.txt": vocabulary } };
    const sizes = { "config.json": 2, "vocab.txt": 4 };
    expect(whatIsLost({ ...kept, sizes })).toBeUndefined();
    expect(whatIsLost(kept)).toBeUndefined();
    const cut = { ...kept.files, "vocab.txt": vocabulary.slice(0, 2) };
    expect(whatIsLost({ ...kept, sizes, files: cut })).toBe(
      "its file vocab.txt is damaged: it has 2 of 4 bytes.",
    );
    expect(whatIsLost({ ...kept, sizes, files: { "vocab.txt": vocabulary } })).toBe(
      "its file config.json is not there any more.",
    );
    expect(whatIsLost({ ...kept, files: {} })).toBe("none of its files is there any more.");
    expect(whatIsLost({ ...kept, isNewer: true })).toMatch(/newer version/);
  });

  it("has in one sentence what a failure means, and what the library says of which file, its own name once", () => {
    expect(whyBroken("mine", { code: "truncated-file", message: "mine/model.safetensors: ends early" })).toBe(
      "a file of it is damaged or cut short (model.safetensors: ends early).",
    );
    expect(whyBroken("mine", { code: "unreadable-file", message: "mine: has no vocab.txt" })).toBe(
      "not all of its files are there (has no vocab.txt).",
    );
    expect(whyBroken("mine", { code: undefined, message: "the worker failed" })).toBe("the worker failed.");
  });

  it("can be shown whatever is left of it", () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.subarray(Object.keys(model)), (rest, odd, lost) => {
        const damaged = { ...model, ...Object.fromEntries(lost.map((key) => [key, odd])) };
        for (const kept of [rest, damaged]) {
          const { id, name, made, names, score, files } = readTaught("7", kept);
          expect(id).toBe("7");
          expect(name).not.toBe("");
          expect(Number.isFinite(made) && Number.isFinite(score)).toBe(true);
          expect(names.every((each) => typeof each === "string")).toBe(true);
          expect(Object.values(files).every((file) => file instanceof Blob)).toBe(true);
        }
      }),
    );
  });
});
