import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crossesSentence, sentenceAround, sentencesOf } from "./sentences.js";

function around(text: string, word: string): string {
  const start = text.indexOf(word);
  const { start: from, end: to } = sentenceAround(text, { start, end: start + word.length });
  return text.slice(from, to);
}

describe("sentenceAround", () => {
  it.each([
    ["Ada went home. Bob stayed. Eve left.", "Bob", "Bob stayed."],
    ["Ada went home. Bob stayed. Eve left.", "Eve", "Eve left."],
    ["It was so! Did Bob stay? Eve left.", "Bob", "Did Bob stay?"],
    [
      "We saw J. K. Rowling at St. Pancras in London. Bob did not.",
      "Rowling",
      "We saw J. K. Rowling at St. Pancras in London.",
    ],
    ["Sie kam am 4. Dezember nach Bonn. Er blieb.", "Bonn", "Sie kam am 4. Dezember nach Bonn."],
    ["He was born in 1976. She was not.", "She", "She was not."],
    ["He works at Acme Inc. in Bonn. She does not.", "Acme", "He works at Acme Inc. in Bonn."],
    ["“Ada left.” Bob did not.", "Bob", "Bob did not."],
    ["他去了北京。她没有去。", "她", "她没有去。"],
    ["他说「我们去。」然后就走了。", "然后", "然后就走了。"],
    ["राम घर गया। सीता नहीं गई।", "सीता", "सीता नहीं गई।"],
    ["A title\n\nAda went home", "Ada", "Ada went home"],
    ["Ada, 36\nBob, 41\nEve, 12", "Bob", "Bob, 41"],
    [
      "There is a line that was broken in its middle to fit, as in\nplain text files. Another one.",
      "plain",
      "There is a line that was broken in its middle to fit, as in\nplain text files.",
    ],
  ])("of %j, %j stands in %j", (text, word, sentence) => {
    expect(around(text, word)).toBe(sentence);
  });

  it("holds the span, begins and ends with it or with what is no space, and cuts no character in two", () => {
    const text = fc.string({
      unit: fc.oneof(
        fc.constantFrom(...' .\n。a\t😀!"」A'),
        fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
      ),
      maxLength: 6000,
      size: "max",
    });
    fc.assert(
      fc.property(text, fc.nat(), fc.nat({ max: 30 }), (whole, at, length) => {
        const start = whole.length === 0 ? 0 : at % whole.length;
        const span = { start, end: Math.min(whole.length, start + length) };
        const sentence = sentenceAround(whole, span);
        expect(sentence.start).toBeLessThanOrEqual(span.start);
        expect(sentence.end).toBeGreaterThanOrEqual(span.end);
        expect(span.start - sentence.start).toBeLessThanOrEqual(2 * 2048);
        expect(sentence.end - span.end).toBeLessThanOrEqual(2 * 2048);
        if (sentence.start < span.start) expect(whole[sentence.start]).toMatch(/\S/);
        if (sentence.end > span.end) expect(whole[sentence.end - 1]).toMatch(/\S/);
      }),
      { numRuns: 200 },
    );
  });

  it("follows a text without sentences for a while only", () => {
    const text = "word ".repeat(10_000);
    const { start, end } = sentenceAround(text, { start: 25_000, end: 25_004 });
    expect(end - start).toBeLessThan(4 * 2048);
    expect(text.slice(start, start + 4)).toBe("word");
    expect(text.slice(end - 4, end)).toBe("word");
  });
});

describe("sentenceAround of spans in one stretch without an end", () => {
  it("is one part of it for spans near each other, so that its tokens are made once", () => {
    const text = "one, two, ".repeat(4000);
    const around = new Set<string>();
    for (let start = 0; start < text.length; start += 10) {
      const sentence = sentenceAround(text, { start, end: start + 3 });
      around.add(`${sentence.start}-${sentence.end}`);
    }
    expect(around.size).toBeLessThan(2 + (2 * text.length) / 2048);
  });
});

/** What a span holds, between two words that go on. */
const crosses = (span: string): boolean =>
  crossesSentence(`we saw ${span} there`, { start: 7, end: 7 + span.length });

describe("crossesSentence", () => {
  it.each([
    ["London.\nAda", true],
    ["London\n\nAda", true],
    ["Yahoo! and Google", false],
    ["example.org", false],
    ["Acme Inc.", false],
    ["Ada!", false],
  ])("%j: %j", (span, expected) => {
    expect(crosses(span)).toBe(expected);
  });

  it.each(
    [
      [
        "a stop after a word that is long enough to be one",
        "London. Ada|Rome. Bob|home. Bob|дома. Иван|casa. Ana|yedi. Ali|Ada. Bob|Rio. Ana",
      ],
      ["a short word before one that opens a sentence", "Bob. She|Max. Er|лес. Он|Tag. Die"],
      [
        "a short word that sentences end in",
        "saw it. Bob|was. Anna|tot. Peter|был. Иван|vez. Ana|etc. Bob|dll. Akan",
      ],
      ["a year and a code", "1976. She|1976. Bob|U2. Bob|(1997). 196"],
      ["capitals together", "IBM. Bob|NASA. The"],
      [
        "scripts that need no space",
        "北京。上海|真的？！他|ab。iPhone|गया। राम|ضرب؟ أحمد|գնաց։ Աննան|በላ። አበበ|ගියා෴ ඔහු|東京．大阪",
      ],
      ["marks of Greek and Armenian that are others elsewhere", "είναι; Ο Γιάννης|գնաց: Աննան"],
      ["a full stop in Devanagari after a verb", "है. राम|गए. सीता"],
      ["marks of two, and what closes them", "ab⁇ Cd|ab‼ Cd|end… Next|end.) Next|end.” Next"],
      ["what only begins a sentence", "más. ¿Qué|Sí. ¡Ana"],
    ].flatMap(([why, spans]) => spans.split("|").map((span) => [span, why])),
  )("a sentence ends in %j: %s", (span) => {
    expect(crosses(span)).toBe(true);
  });

  it.each(
    [
      [
        "titles",
        "Mr. Big Stuff|Wm. Shakespeare|Lt. Col. Smith|Dipl.-Ing. Hans Meier|inż. Nowak|проф. Иванов|डॉ. राजेंद्र|ดร. สมชาย|Αγ. Γεώργιος|Mgr. Novák",
      ],
      [
        "initials",
        "J. R. R. Tolkien|U.S. Army|एस. जयशंकर|एम. के. गांधी|S.p.A. Milano|Ph.D. Smith|Ｊ．Ｓ．バッハ",
      ],
      ["ordinals", "6. Januar 1919|am 3. Mai|14. Juli|Ludwig XIV. König"],
      [
        "before numbers",
        "Sept. 11, 2001|Feb. 14|No. 10 Downing Street|Abs. 1 BGB|approx. 500|Τηλ. 210|３．１４",
      ],
      ["companies", "Huawei Co. Ltd|Keller GmbH & Co. KG|Sdn. Bhd|sp. z o.o. Polska|Yahoo! Japan"],
      [
        "addresses",
        "ул. Ленина|просп. Мира|Av. Paulista|ul. Długa|Schillerstr. Bonn|λεωφ. Κηφισίας|ถ. สุขุมวิท|ք. Երևան|փող. Աբովյան",
      ],
      ["what is no end at all", "v1.2.3|a@b.com|https://a.org/b?c=d!e|π.Χ. Αθήνα|a; Bob|a: Bob"],
    ].flatMap(([why, spans]) => spans.split("|").map((span) => [span, why])),
  )("no sentence ends in %j: %s", (span) => {
    expect(crosses(span)).toBe(false);
  });

  it("a run of stops ends one where a span begins within it, too", () => {
    for (const text of ["他去。。Ba", "Rome?!) Ba", "Rome...” Ba"])
      for (let start = 1; start < text.length - 3; start++)
        expect(crossesSentence(text, { start, end: text.length })).toBe(true);
  });

  it("an abbreviation that nobody listed takes no number and no name apart", () => {
    const letter = fc.constantFrom(..."bcdfghklmnprstvzбвгджклмнпрстλμνπρσ");
    const short = fc.string({ unit: letter, minLength: 1, maxLength: 3 });
    const capital = short.map((word) => word[0].toUpperCase() + word.slice(1));
    const name = fc.constantFrom("Karolina", "Zamkowy", "Фонтанки", "Шевченко", "Ερμού");
    fc.assert(
      fc.property(fc.oneof(short, capital), fc.oneof(name, fc.nat().map(String)), (word, next) => {
        expect(crosses(`${word}. ${next}`)).toBe(false);
      }),
    );
  });

  const line = "The quick brown fox jumps over the lazy dog and the old cat Bob";
  it.each([
    ["Ada", false],
    ["– who was old", false],
    ["14. Juli", false],
    ["A. Smith", false],
    ["(USA) Ada", false],
    ["- Ada", true],
    ["  * Ada", true],
    ["• Ada", true],
    ["– Ada", true],
    ["# Ada", true],
    ["| Ada", true],
    ["", true],
  ])("after a long line %j begins another sentence: %j, whatever ends lines", (next, expected) => {
    for (const end of ["\n", "\r\n", "\r", "\u2028"]) {
      const text = `${line}${end}${next}${end}`;
      expect(crossesSentence(text, { start: line.length - 3, end: text.length })).toBe(expected);
    }
  });

  it.each([
    ["1. ", "2. Ada", true],
    ["9) ", "10) Ada", true],
    ["a) ", "b) Ada", true],
    ["1. ", "14. Juli", false],
    ["", "2. Ada", false],
  ])("an item numbered %j is followed by %j: %j", (mark, next, expected) => {
    const text = `${mark}${line}\n${next}`;
    expect(crossesSentence(text, { start: mark.length, end: text.length })).toBe(expected);
  });
});

describe("sentencesOf", () => {
  const parts = fc.constantFrom(
    "Ada met Bobby. ",
    "on and on, ",
    "是的，",
    "好。」",
    "？！",
    "long".repeat(20),
    "\n",
    "\r\n",
    "e.g. ",
  );
  const long = fc.array(parts, { minLength: 400, maxLength: 900, size: "max" }).map((some) => some.join(""));

  it("does not depend on where in a text a sentence stands", () => {
    fc.assert(
      fc.property(long, fc.integer({ min: 1, max: 4200 }), (text, shift) => {
        const before = `${"x".repeat(shift)}.\n\n`;
        const moved = [...sentencesOf(before + text)].slice(1);
        const places = moved.map(({ start, end }) => [start - before.length, end - before.length]);
        expect(places).toEqual([...sentencesOf(text)].map(({ start, end }) => [start, end]));
      }),
      { numRuns: 30 },
    );
  });

  it("is the same with either line end", () => {
    const lines = fc.array(
      fc.constantFrom("Ada met Bobby.", "on and on, ".repeat(8), "- one", "", "2. Mai"),
      {
        minLength: 2,
        maxLength: 12,
      },
    );
    fc.assert(
      fc.property(lines, (some) => {
        const of = (end: string): readonly string[] => {
          const text = some.join(end);
          return Array.from(sentencesOf(text), ({ start, end: to }) =>
            text.slice(start, to).replaceAll(end, " "),
          );
        };
        expect(of("\r\n")).toEqual(of("\n"));
      }),
    );
  });
});
