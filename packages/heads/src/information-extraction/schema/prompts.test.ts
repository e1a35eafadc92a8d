import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldFullWidth } from "./full-width.js";
import { makePrompt, promptLanguage } from "./prompts.js";
import { parseSchema } from "./schema.js";

const [person, sentiment, birthplace, 倾向] = parseSchema([
  "person",
  "Sentiment [positive, negative]",
  "出生地",
  "情感倾向［正向，负向］",
]);

describe("makePrompt", () => {
  it("T31: makes the published prompts of either style", () => {
    expect(makePrompt(person, undefined, "en")).toEqual({ text: "person" });
    expect(makePrompt(person, "Ada", "en")).toEqual({ text: "person of Ada" });
    expect(makePrompt(person, "Ada", "zh")).toEqual({ text: "Ada的person" });
    expect(makePrompt(birthplace, "马云", "zh")).toEqual({ text: "马云的出生地" });
    expect(makePrompt(sentiment, undefined, "en").text).toBe("Sentiment [positive, negative]");
    expect(makePrompt(sentiment, "the food", "en").text).toBe("Sentiment of the food [positive, negative]");
    expect(makePrompt(倾向, "服务", "zh").text).toBe("服务的情感倾向[正向,负向]");
  });

  it("takes the style from the name when none is given", () => {
    expect(promptLanguage("person")).toBe("en");
    expect(promptLanguage("出生地")).toBe("zh");
    expect(promptLanguage("メーカー")).toBe("zh");
    expect(makePrompt(birthplace, "Ada", undefined).text).toBe("Ada的出生地");
    expect(makePrompt(person, "马云", undefined).text).toBe("person of 马云");
  });

  it("T30: folds full-width ASCII in the whole prompt, U+3000 included", () => {
    expect(foldFullWidth("ＡＢＣ　１２３！～")).toBe("ABC 123!~");
    expect(foldFullWidth("ｶﾞ、。・漢字")).toBe("ｶﾞ、。・漢字");
    expect(makePrompt(person, "Ｈｅｉｎｚ　Ｐ．", "en").text).toBe("person of Heinz P.");
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(foldFullWidth(text)).toHaveLength(text.length);
        expect(foldFullWidth(foldFullWidth(text))).toBe(foldFullWidth(text));
      }),
    );
  });

  it("says where the options stand, whatever the subject holds", () => {
    for (const node of [sentiment, 倾向])
      for (const subject of [undefined, "x", "a [positive, negative] of b", "［正向"])
        for (const language of ["en", "zh"] as const) {
          const { text, choices } = makePrompt(node, subject, language);
          expect(choices?.map(({ start, end }) => text.slice(start, end))).toEqual(
            node.classification?.options.map((option) => option.text),
          );
        }
  });
});
