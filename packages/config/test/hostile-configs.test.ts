import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConfigError, parseConfigText } from "../src/index.js";

function refusal(text: string): ConfigError {
  try {
    parseConfigText(text);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error("was accepted");
}

describe("a hostile configuration", () => {
  test("of labels that contradict each other is refused in a short message that has them all", () => {
    const count = 60_000;
    const names = Array.from({ length: count }, (_, id) => [String(id), `label ${id}`]);
    const ids = names.map(([id, label]) => [label, (Number(id) + 1) % count]);
    const error = refusal(
      JSON.stringify({ id2label: Object.fromEntries(names), label2id: Object.fromEntries(ids) }),
    );
    expect(error.issues).toHaveLength(count);
    expect(error.message.length).toBeLessThan(1000);
    expect(error.message).toContain("0, as id2label says, got 1");
    expect(error.message).toMatch(/ and \d+ more$/);
  });

  test("that has a key twice is refused by the key, wherever it stands", () => {
    expect(refusal('{"hidden_size": 8, "hidden\\u005fsize": 16}').message).toContain('"hidden_size" twice');
    expect(refusal('{"a": [{"b": {}, "c": "b", "b": 1}]}').message).toContain('"b" twice');
  });

  test("whatever it holds, the message is one short line that acts on no terminal", () => {
    const hostile = fc.string({ unit: "binary", maxLength: 2000 });
    fc.assert(
      fc.property(hostile, hostile, (key, value) => {
        for (const text of [
          `${value}]`,
          JSON.stringify({ model_type: `${value}!`, num_labels: [value], [key]: Number.NaN }),
          JSON.stringify({ id2label: { [`${key}!`]: value }, hidden_act: `${key}!` }),
        ]) {
          const { message } = refusal(text);
          expect(message.length).toBeLessThan(1000);
          expect(message).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/u);
        }
      }),
    );
  });

  test("cannot ask for more labels or layers than any model has", () => {
    expect(refusal('{"num_labels": 1048576}').message).toContain("num_labels: expected an integer from 1 to");
    expect(refusal('{"num_hidden_layers": 200}').message).toContain(
      "num_hidden_layers: expected an integer from 1 to",
    );
  });
});
