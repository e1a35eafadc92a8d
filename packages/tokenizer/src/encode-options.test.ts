import { describe, expect, test } from "vitest";
import {
  checkForInput,
  type EncodeOptions,
  resolveEncodeOptions,
  resolveTokenizeOptions,
} from "./encode-options.js";
import { TokenizerError } from "./errors.js";

const defaults = { modelMaxLength: 512, paddingSide: "right", padding: "none" } as const;

/** Options as a caller without types may give them. */
function untyped(options: Readonly<Record<string, unknown>>): EncodeOptions {
  return options as EncodeOptions;
}

describe("options", () => {
  test("defaults", () => {
    expect(resolveEncodeOptions({}, defaults)).toEqual({
      findSpecialTokens: true,
      sampling: undefined,
      addSpecialTokens: true,
      truncation: "none",
      maxLength: 512,
      stride: 0,
      padding: "none",
      padToMultipleOf: 1,
      paddingSide: "right",
      windows: false,
    });
    expect(resolveTokenizeOptions({ enableSampling: true }).sampling).toEqual({
      nbestSize: 64,
      alpha: 0.1,
      seed: undefined,
    });
  });

  test("a maximum length cuts, unless it is what to pad to", () => {
    expect(resolveEncodeOptions({ maxLength: 8 }, defaults).truncation).toBe("longest_first");
    expect(resolveEncodeOptions({ maxLength: 8, padding: "max_length" }, defaults).truncation).toBe("none");
    expect(resolveEncodeOptions({ maxLength: 8, truncation: "none" }, defaults).truncation).toBe("none");
  });

  test.each<[Readonly<Record<string, unknown>>, string]>([
    [{ specialTokensInText: "keep" }, 'specialTokensInText: expected one of "find", "plain", got "keep"'],
    [{ addSpecialTokens: "yes" }, 'addSpecialTokens: expected one of true, false, got "yes"'],
    [
      { truncation: "longest" },
      'truncation: expected one of "longest_first", "only_first", "only_second", "none", got "longest"',
    ],
    [{ maxLength: 0 }, "maxLength: expected an integer from 1, got 0"],
    [{ maxLength: 8.5 }, "maxLength: expected an integer from 1, got 8.5"],
    [{ maxLength: Number.NaN }, "maxLength: expected an integer from 1, got NaN"],
    [{ stride: -1 }, "stride: expected an integer from 0, got -1"],
    [{ padding: true }, 'padding: expected one of "longest", "max_length", "none", got true'],
    [{ paddingSide: "top" }, 'paddingSide: expected one of "left", "right", got "top"'],
    [{ padToMultipleOf: 0 }, "padToMultipleOf: expected an integer from 1, got 0"],
    [{ overflow: true }, 'overflow: expected one of "windows", "none", got true'],
    [{ overflow: "windows" }, 'truncation: expected what to cut for overflow "windows", got "none"'],
    [{ alpha: Number.POSITIVE_INFINITY }, "alpha: expected a finite number, got Infinity"],
    [{ nbestSize: 513 }, "nbestSize: expected at most 512, got 513"],
    [{ nbestSize: 1.5 }, "nbestSize: expected an integer, got 1.5"],
    [{ seed: 0.5 }, "seed: expected an integer, got 0.5"],
    [
      { truncation: "only_first", maxLength: 12, padding: "longest", padToMultipleOf: 8 },
      "padToMultipleOf: expected a divisor of maxLength (12) when both truncating and padding, got 8",
    ],
  ])("%j is refused by name", (options, message) => {
    const action = () => resolveEncodeOptions(untyped(options), defaults);
    expect(action).toThrow(new TokenizerError("invalid-option", "", message));
    expect(action).toThrow(expect.objectContaining({ code: "invalid-option" }));
  });

  test("padding to a maximum needs one", () => {
    const unlimited = { ...defaults, modelMaxLength: Number.POSITIVE_INFINITY };
    expect(() => resolveEncodeOptions({ padding: "max_length" }, unlimited)).toThrow(
      'maxLength: expected a length for padding "max_length", got none',
    );
  });

  test.each<[EncodeOptions, boolean, string]>([
    [
      { truncation: "only_second" },
      false,
      'truncation: expected a pair of texts for this strategy, got "only_second"',
    ],
    [{ maxLength: 2 }, false, "maxLength: expected more than the 2 special tokens of the sequence, got 2"],
    [{ maxLength: 4 }, true, "maxLength: expected more than the 4 special tokens of the sequence, got 4"],
    [
      { maxLength: 8, stride: 6, overflow: "windows" },
      false,
      "stride: expected less than the 6 tokens a window holds, got 6",
    ],
    [
      { maxLength: 8, overflow: "windows" },
      true,
      'truncation: expected "only_first" or "only_second" for windows of a pair, got "longest_first"',
    ],
  ])("%j with pair %s is refused by name", (options, hasPair, message) => {
    const settings = resolveEncodeOptions(options, defaults);
    expect(() => checkForInput(settings, hasPair)).toThrow(new TokenizerError("invalid-option", "", message));
  });

  test("the least that is accepted", () => {
    checkForInput(resolveEncodeOptions({ maxLength: 3 }, defaults), false);
    checkForInput(resolveEncodeOptions({ maxLength: 5 }, defaults), true);
    checkForInput(resolveEncodeOptions({ maxLength: 1, addSpecialTokens: false }, defaults), true);
    checkForInput(resolveEncodeOptions({ maxLength: 8, stride: 5, overflow: "windows" }, defaults), false);
  });
});
