import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answerMetrics, normalizeAnswer } from "./answer-metrics.js";
import { classificationMetrics } from "./classification-metrics.js";
import { type KindSpan, spanMetrics } from "./span-metrics.js";

const span = (kind: string, start: number, end: number): KindSpan => ({ kind, start, end });

describe("spanMetrics", () => {
  it("counts exact spans of the right kind in the right text", () => {
    const { micro, macro, kinds } = spanMetrics([
      {
        gold: [span("A", 0, 3), span("A", 5, 8), span("B", 5, 8)],
        predicted: [span("A", 0, 3), span("B", 5, 7)],
      },
      { gold: [], predicted: [span("A", 0, 3)] },
    ]);
    expect(micro).toEqual({ gold: 3, predicted: 3, correct: 1, precision: 1 / 3, recall: 1 / 3, f1: 1 / 3 });
    expect(kinds.A).toEqual({ gold: 2, predicted: 2, correct: 1, precision: 0.5, recall: 0.5, f1: 0.5 });
    expect(kinds.B).toEqual({ gold: 1, predicted: 1, correct: 0, precision: 0, recall: 0, f1: 0 });
    expect(macro).toEqual({ precision: 0.25, recall: 0.25, f1: 0.25 });
  });

  it("gives zeros where there is nothing to share", () => {
    const empty = spanMetrics([]);
    expect(empty.micro).toEqual({ gold: 0, predicted: 0, correct: 0, precision: 0, recall: 0, f1: 0 });
    expect(empty.macro).toEqual({ precision: 0, recall: 0, f1: 0 });
    expect(empty.kinds).toEqual({});
  });

  const spans = fc.uniqueArray(fc.tuple(fc.constantFrom("A", "B", "__proto__"), fc.nat(4), fc.nat(4)), {
    selector: String,
  });
  const examples = fc.array(
    fc.record({ gold: spans, predicted: spans }).map(({ gold, predicted }) => ({
      gold: gold.map((one) => span(...one)),
      predicted: predicted.map((one) => span(...one)),
    })),
  );

  it("is what counting one by one gives, and the order and doubles change nothing", () => {
    fc.assert(
      fc.property(examples, (list) => {
        const metrics = spanMetrics(list);
        const same = (a: KindSpan, b: KindSpan) => JSON.stringify(a) === JSON.stringify(b);
        const f1s: number[] = [];
        for (const kind of ["A", "B", "__proto__"]) {
          const ofKind = (some: readonly KindSpan[]) => some.filter((one) => one.kind === kind);
          const gold = list.flatMap((example) => ofKind(example.gold)).length;
          const predicted = list.flatMap((example) => ofKind(example.predicted)).length;
          const correct = list.flatMap((example) =>
            ofKind(example.gold).filter((one) => example.predicted.some((other) => same(one, other))),
          ).length;
          if (gold + predicted === 0) continue;
          expect(metrics.kinds[kind]).toMatchObject({ gold, predicted, correct });
          f1s.push((2 * correct) / (gold + predicted));
        }
        const mean = f1s.length === 0 ? 0 : f1s.reduce((a, b) => a + b) / f1s.length;
        expect(metrics.macro.f1).toBeCloseTo(mean, 12);
        const reversed = list.toReversed().map(({ gold, predicted }) => ({
          gold: [...gold, ...gold],
          predicted: [...predicted.toReversed(), ...predicted],
        }));
        const again = spanMetrics(reversed);
        expect(again.micro).toEqual(metrics.micro);
        expect(again.kinds).toEqual(metrics.kinds);
      }),
    );
  });
});

describe("classificationMetrics", () => {
  it("counts accuracy, and F1 as the plain mean over labels", () => {
    const examples = [
      { gold: "a", predicted: "a" },
      { gold: "a", predicted: "b" },
      { gold: "b", predicted: "b" },
      { gold: "c", predicted: "b" },
    ];
    const { accuracy, macro, labels } = classificationMetrics(examples);
    expect(accuracy).toBe(0.5);
    expect(labels.b).toMatchObject({ gold: 1, predicted: 3, correct: 1 });
    expect(macro.f1).toBeCloseTo((2 / 3 + 0.5 + 0) / 3, 12);
    expect(classificationMetrics([]).accuracy).toBe(0);
  });
});

/** What SQuAD's script does, for ASCII, where `\b` and Python's split mean the same. */
function published(text: string): string {
  const bare = text.toLowerCase().replace(/[!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]/g, "");
  return bare
    .replace(/\b(a|an|the)\b/g, " ")
    .split("")
    .map((unit) => ("\t\n\v\f\r\u001c\u001d\u001e\u001f".includes(unit) ? " " : unit))
    .join("")
    .split(" ")
    .filter((word) => word !== "")
    .join(" ");
}

describe("answerMetrics", () => {
  it("normalizes ASCII exactly as SQuAD's script", () => {
    expect(normalizeAnswer("  The  Beatles' 'A Hard Day's Night'! ")).toBe("beatles hard days night");
    const words = fc.array(fc.constantFrom("The ", "a", "an ", " the", "cat", "A-", ".", "\t", "$5"));
    const ascii = fc.oneof(
      fc.string({ unit: "binary-ascii" }),
      words.map((some) => some.join("")),
    );
    fc.assert(
      fc.property(ascii, (text) => {
        expect(normalizeAnswer(text)).toBe(published(text));
      }),
    );
  });

  it("knows punctuation, letters and widths beyond ASCII", () => {
    expect(normalizeAnswer("«Été»…")).toBe("été");
    expect(normalizeAnswer("（２０２０）年。")).toBe("2020年");
    expect(normalizeAnswer("éa a aé")).toBe("éa aé");
  });

  it("takes the best right answer, and shares words", () => {
    const one = (gold: readonly string[], predicted: string) => answerMetrics([{ gold, predicted }]);
    expect(one(["the cat", "dog"], "Cat!")).toEqual({ exactMatch: 1, f1: 1 });
    expect(one(["black cat"], "cat cat")).toEqual({ exactMatch: 0, f1: 0.5 });
    expect(one(["black cat", "fish"], "a small cat")).toEqual({ exactMatch: 0, f1: 0.5 });
    expect(one(["北京大学"], "北京")).toEqual({ exactMatch: 0, f1: 2 / 3 });
    expect(one(["x"], "")).toEqual({ exactMatch: 0, f1: 0 });
  });

  it("answers what has no answer right with nothing only", () => {
    const one = (gold: readonly string[], predicted: string) => answerMetrics([{ gold, predicted }]);
    expect(one([], "")).toEqual({ exactMatch: 1, f1: 1 });
    expect(one([], "cat")).toEqual({ exactMatch: 0, f1: 0 });
    expect(one(["the"], "")).toEqual({ exactMatch: 1, f1: 1 });
    expect(answerMetrics([])).toEqual({ exactMatch: 0, f1: 0 });
  });
});
