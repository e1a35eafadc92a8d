import { describe, expect, it } from "vitest";
import { withDefaults } from "./check-options.js";
import { resolveTaskSettings } from "./settings.js";
import type { TaskSettings } from "./types.js";

const model = { config: { maxPositionEmbeddings: 130 } };
const resolve = (settings: object, tokenizer: { modelMaxLength?: number } = {}) =>
  resolveTaskSettings(settings as TaskSettings, { model, tokenizer });

describe("resolveTaskSettings", () => {
  it("takes the least of what the checkpoint, its tokenizer and the positions say", () => {
    expect(resolve({}).maxTokens).toBe(128);
    expect(resolve({}, { modelMaxLength: Number.POSITIVE_INFINITY }).maxTokens).toBe(128);
    expect(resolve({}, { modelMaxLength: 64 }).maxTokens).toBe(64);
    const trained = { config: { maxPositionEmbeddings: 130, uie: { maxSeqLen: 32 } } };
    expect(resolveTaskSettings({}, { model: trained, tokenizer: { modelMaxLength: 64 } }).maxTokens).toBe(32);
    expect(
      resolveTaskSettings({ maxTokens: 100 }, { model: trained, tokenizer: { modelMaxLength: 64 } })
        .maxTokens,
    ).toBe(100);
  });

  it("fills in the rest", () => {
    expect(resolve({})).toEqual({
      maxTokens: 128,
      batchTokens: 1024,
      specialTokensInText: "plain",
      maskMode: undefined,
      paddedLength: undefined,
    });
  });

  it.each([
    [{ maxTokens: 7 }, "maxTokens: expected a whole number from 8 to 128, got 7"],
    [{ maxTokens: 129 }, "maxTokens: expected a whole number from 8 to 128, got 129"],
    [{ maxTokens: "9" }, 'maxTokens: expected a whole number from 8 to 128, got "9"'],
    [{ batchTokens: 0 }, "batchTokens: expected a whole number from 1, got 0"],
    [{ batchTokens: 1.5 }, "batchTokens: expected a whole number from 1, got 1.5"],
    [{ specialTokensInText: true }, 'specialTokensInText: expected "plain" or "find", got true'],
    [{ maskMode: "pt" }, 'maskMode: expected "hf" or "paddle", got "pt"'],
    [{ paddedLength: [] }, "paddedLength: expected a whole number from 1, got a list of 0"],
  ])("refuses %j by name", (settings, message) => {
    expect(() => resolve(settings)).toThrow(message);
  });
});

it("an option left undefined in a call is one not given", () => {
  const call: { a?: number; b?: number } = { b: 3 };
  const undefinedToo = JSON.parse('{"b": 3}');
  undefinedToo.a = undefined;
  expect(withDefaults(undefinedToo, { a: 1, b: 2 })).toEqual({ a: 1, b: 3 });
  expect(withDefaults(call, { a: 1, b: 2 })).toEqual({ a: 1, b: 3 });
});
