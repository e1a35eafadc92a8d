import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CheckpointError } from "../errors.js";
import { quote } from "./quote.js";
import { readJsonObject } from "./read-json.js";

const read = (text: string) => readJsonObject(new TextEncoder().encode(text), "f.json", "header");

describe("readJsonObject", () => {
  test("reads what JSON.parse reads, when no key repeats", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue()), (value) => {
        const text = JSON.stringify(value, null, 1).toWellFormed();
        expect(read(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  test("a key in another object, in an array or as a value is no repetition", () => {
    const text = '{"a": {"a": "a", "b": [{"a": 1}, {"a": 2}, "a", "a"]}, "b": "a"}';
    expect(read(text)).toEqual(JSON.parse(text));
  });

  test.each([
    ['{"a": 1, "a": 2}', '"a"'],
    ['{"a": 1, "b": {"c": 1, "d": [], "c": 2}}', '"c"'],
    ['{"a" : 1, "\\u0061"\n: 2}', '"a"'],
    ['{"\\"": 1, "x": ":", "\\"": 2}', '"\\""'],
    ['[{"a":1}]', "not a JSON object"],
    ["null", "not a JSON object"],
    ['{"a": 1', "not JSON"],
    ['\ufeff{"a": 1}', "not JSON"],
    ["", "not JSON"],
  ])("refuses %s", (text, says) => {
    expect(() => read(text)).toThrow(CheckpointError);
    expect(() => read(text)).toThrow(says);
  });

  test("deep nesting is an answer, not a crash", () => {
    const deep = `{"a": ${"[".repeat(200_000)}${"]".repeat(200_000)}}`;
    expect(Object.keys(read(deep))).toEqual(["a"]);
    expect(() => read(`{"a": ${"[".repeat(200_000)}`)).toThrow("not JSON");
  });
});

describe("quote", () => {
  test("keeps a message on one line and short", () => {
    expect(quote("a\nb\u2028\u202e\u0007")).toBe('"a\\nb\\u2028\\u202e\\u0007"');
    expect(quote("x".repeat(100_000)).length).toBeLessThan(200);
  });
});
