import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classNumber, readClassLabel } from "./class-labels.js";
import { evaluateLabels } from "./evaluate.js";
import { readLabelRecord } from "./records.js";

const word = fc.stringMatching(/^[a-z]{1,6}$/);

describe("a label's number is", () => {
  test("its place among names, by name and by number", () => {
    fc.assert(
      fc.property(fc.uniqueArray(word, { minLength: 1, maxLength: 6 }), fc.nat(8), (names, number) => {
        expect(classNumber(number, names)).toBe(number < names.length ? number : undefined);
        expect(names.map((name) => classNumber(name, names))).toEqual([...names.keys()]);
        // A name of digits is none of theirs, and so no label.
        expect(classNumber(String(number), names)).toBeUndefined();
      }),
    );
  });

  test("that of the name with its digits where all names are numbers", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(9), { minLength: 1 }), fc.nat(9), (numbers, number) => {
        const names = numbers.map(String);
        const place = numbers.indexOf(number);
        const expected = place === -1 ? undefined : place;
        expect(classNumber(number, names)).toBe(expected);
        expect(classNumber(String(number), names)).toBe(expected);
      }),
    );
  });

  test("what its digits say where nobody named the labels, as in tables", () => {
    const names = ["LABEL_0", "LABEL_1", "LABEL_2"];
    expect(["2", 2, "LABEL_2"].map((label) => classNumber(label, names))).toEqual([2, 2, 2]);
    expect(
      ["3", 3, "02", "-1", "1.0", ""].filter((label) => classNumber(label, names) !== undefined),
    ).toEqual([]);
  });
});

test.each([true, false, 1.5, -1, Number.NaN, 2 ** 53, null, undefined, ["tea"], {}])(
  "%j is no label",
  (label) => {
    expect(() => readClassLabel("f:3.label", label)).toThrow(
      /^f:3\.label: expected a label's name or its number, a whole one from 0, got /,
    );
  },
);

describe("measured by number", () => {
  const records = [1, 0, "sport"].map((label) => readLabelRecord({ text: "a", label }));
  const classify = async (inputs: readonly unknown[]) =>
    inputs.map(() => ({ labels: [{ label: "sport", score: 1 }] }));
  const knowing = (...id2label: readonly string[]) => ({ classify, model: { config: { id2label } } });

  test("as by name", async () => {
    const { accuracy, labels } = await evaluateLabels(knowing("tea", "sport"), records);
    expect(accuracy).toBeCloseTo(2 / 3, 12);
    expect(Object.keys(labels).toSorted()).toEqual(["sport", "tea"]);
  });

  test("refused where there is no such label, before anything runs", async () => {
    await expect(evaluateLabels(knowing("sport"), records)).rejects.toThrow(
      'records[0].label: expected a label\'s name, one of "sport" or the number of one, got 1',
    );
    await expect(evaluateLabels({ classify }, records)).rejects.toThrow(
      "records[0].label: expected a label's name, got 1",
    );
  });
});
