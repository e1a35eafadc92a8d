import { describe, expect, test } from "vitest";
import { encodeUtf8 } from "../utf8.js";
import type { ConfigFile } from "./json.js";
import { defaultTokenizerConfig, parseTokenizerConfig } from "./tokenizer-config.js";

const file = (value: unknown, name = "tokenizer_config.json"): ConfigFile => ({
  file: name,
  bytes: encodeUtf8(typeof value === "string" ? value : JSON.stringify(value)),
});

describe("tokenizer configuration", () => {
  test("no files: the documented defaults", () => {
    expect(parseTokenizerConfig({})).toEqual(defaultTokenizerConfig);
    expect(parseTokenizerConfig({ config: file({ unk_token: null }) })).toEqual(defaultTokenizerConfig);
  });

  test("settings of tokenizer_config.json; special_tokens_map.json wins on tokens", () => {
    const config = parseTokenizerConfig({
      config: file({
        do_lower_case: true,
        model_max_length: 512,
        padding_side: "left",
        cls_token: "<c>",
        unk_token: { content: "<u>", lstrip: false },
        bos_token: "<b>",
        tokenizer_class: "ErnieMTokenizer",
      }),
      specialTokensMap: file({ cls_token: { content: "<C>" }, additional_special_tokens: ["<x>"] }),
    });
    expect(config).toMatchObject({
      doLowerCase: true,
      modelMaxLength: 512,
      paddingSide: "left",
      clsToken: "<C>",
      unkToken: "<u>",
      sepToken: "[SEP]",
      additionalSpecialTokens: ["<b>", "<x>"],
    });
  });

  test("a length beyond all models is no limit", () => {
    const config = parseTokenizerConfig({
      config: file('{"model_max_length": 1000000000000000019884624838656}'),
    });
    expect(config.modelMaxLength).toBe(Number.POSITIVE_INFINITY);
  });

  test("added tokens, of both forms", () => {
    const config = parseTokenizerConfig({
      config: file({
        added_tokens_decoder: { 0: { content: "[CLS]", special: true }, 12: { content: "<a>" } },
      }),
      addedTokens: file({ "<b>": 13, "<c>": 12 }, "added_tokens.json"),
    });
    const byId = [...config.addedTokens].sort((a, b) => a.id - b.id);
    expect(byId).toEqual([
      { token: "[CLS]", id: 0, special: true },
      { token: "<a>", id: 12, special: false },
      { token: "<b>", id: 13, special: false },
    ]);
  });

  test.each([
    ["{", /^tokenizer_config.json: expected JSON, got: /],
    ["[]", /^tokenizer_config.json: expected a JSON object$/],
    [{ do_lower_case: "yes" }, /: do_lower_case: expected true or false, got "yes"$/],
    [{ model_max_length: 0 }, /: model_max_length: expected a positive number, got 0$/],
    [{ padding_side: "top" }, /: padding_side: expected "left" or "right", got "top"$/],
    [{ truncation_side: "left" }, /: truncation_side: expected "right", got "left"$/],
    [{ sep_token: 3 }, /: sep_token: expected a token \(a string that is not empty\), got 3$/],
    [{ mask_token: { content: "" } }, /: mask_token: expected a token .*, got ""$/],
    [
      { additional_special_tokens: "<x>" },
      /: additional_special_tokens: expected a list of tokens, got "<x>"$/,
    ],
    [{ additional_special_tokens: ["<x>", 1] }, /: additional_special_tokens\[1\]: expected a token/],
    [
      { added_tokens_decoder: { x: { content: "a" } } },
      /: added_tokens_decoder.x: expected an id .*, got "x"$/,
    ],
    [{ added_tokens_decoder: [] }, /: added_tokens_decoder: expected an object, got \[\]$/],
  ])("%j is an error that names file and key", (value, message) => {
    expect(() => parseTokenizerConfig({ config: file(value) })).toThrow(message);
    expect(() => parseTokenizerConfig({ config: file(value) })).toThrow(
      expect.objectContaining({ code: "invalid-option" }),
    );
  });

  test("an id in added_tokens.json that is none is an error", () => {
    expect(() => parseTokenizerConfig({ addedTokens: file({ "<b>": -1 }, "added_tokens.json") })).toThrow(
      'added_tokens.json: "<b>": expected an id (an integer from 0), got -1',
    );
  });
});
