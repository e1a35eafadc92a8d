import { describe, expect, it } from "vitest";
import { extractorOf, modelFinding, outline, ScriptedModel } from "../../test/scripted-model.js";
import type { ExtractionOptions } from "./options.js";
import type { NearMisses } from "./types.js";

const TEXT = "Ada lives in Rome. Bob lives in Bonn. Ada works in Oslo. Nothing else is said here at all.";
const towns = () =>
  modelFinding({
    person: ["Ada", "Bob"],
    "town of Ada": ["Rome", "Bonn", "Oslo"],
    "town of Bob": ["Rome", "Bonn", "Oslo"],
  });
const ask = (options: ExtractionOptions, model = towns()) =>
  extractorOf(model, { maxTokens: 60, windowOverlap: 8 }).extract(TEXT, { person: "town" }, options);

describe("relationScope", () => {
  it("sentence: what hangs on a mention is asked in its sentence, once for each sentence", async () => {
    const model = towns();
    const result = await ask({ relationScope: "sentence" }, model);
    expect(outline(result)).toEqual({
      person: [
        ["Ada@0", { town: [["Rome@13"]] }],
        ["Bob@19", { town: [["Bonn@32"]] }],
        ["Ada@38", { town: [["Oslo@51"]] }],
      ],
    });
    expect(model.rows.filter(({ prompt }) => prompt !== "person")).toEqual([
      { prompt: "town of Ada", text: "Ada lives in Rome." },
      { prompt: "town of Bob", text: "Bob lives in Bonn." },
      { prompt: "town of Ada", text: "Ada works in Oslo." },
    ]);
  });

  it("window: in the windows that hold the mention", async () => {
    const windows = extractorOf(towns(), { maxTokens: 60, windowOverlap: 8 }).windows(TEXT, "town of Ada");
    expect(windows.map(({ start, end }) => TEXT.slice(start, end))).toEqual([
      "Ada lives in Rome. Bob lives in Bonn. ",
      " Bonn. Ada works in Oslo. ",
      " Oslo. Nothing else is said here at all.",
    ]);
    const result = await ask({ relationScope: "window" });
    expect(outline(result)).toEqual({
      person: [
        ["Ada@0", { town: [["Rome@13"], ["Bonn@32"]] }],
        ["Bob@19", { town: [["Rome@13"], ["Bonn@32"]] }],
        ["Ada@38", { town: [["Bonn@32"], ["Oslo@51"]] }],
      ],
    });
  });

  it("document: everywhere, so that each mention has what any of them has", async () => {
    const all = [["Rome@13"], ["Bonn@32"], ["Oslo@51"]];
    expect(outline(await ask({ relationScope: "document" }))).toEqual({
      person: ["Ada@0", "Bob@19", "Ada@38"].map((found) => [found, { town: all }]),
    });
  });

  it("is what the checkpoint says for texts of several windows, else window; a text that fits is asked whole", async () => {
    const stated = Object.assign(towns(), {
      config: { maxPositionEmbeddings: 514, uie: { relationScope: "sentence" } } as const,
    });
    expect(await ask({}, stated)).toEqual(await ask({ relationScope: "sentence" }));
    expect(await ask({})).toEqual(await ask({ relationScope: "window" }));
    const whole = { maxTokens: 300 };
    expect(await ask(whole, stated)).toEqual(await ask({ ...whole, relationScope: "document" }));
    expect(await ask({ ...whole, relationScope: "sentence" })).toEqual(
      await ask({ relationScope: "sentence" }),
    );
  });

  it("rows grow with the text, and with its square where the whole document is asked", async () => {
    const rows = async (times: number, relationScope: "sentence" | "window" | "document") => {
      const model = new ScriptedModel(({ prompt, text }) =>
        prompt === "person"
          ? [...text.matchAll(/n\d+/g)].map(({ index, 0: found }) => ({
              first: index,
              last: index + found.length - 1,
            }))
          : [],
      );
      const text = Array.from({ length: 40 * times }, (_, i) => `Here n${1000 + i} was seen.`).join(" ");
      await extractorOf(model, { maxTokens: 80, windowOverlap: 16 }).extract(
        text,
        { person: "town" },
        { relationScope },
      );
      return model.rows.length;
    };
    for (const scope of ["sentence", "window"] as const)
      expect(Math.abs((await rows(4, scope)) / (await rows(2, scope)) - 2)).toBeLessThan(0.1);
    expect((await rows(4, "document")) / (await rows(2, "document"))).toBeGreaterThan(3);
  });

  it("a sentence longer than a window is cut around the mention", async () => {
    const long = `${"very ".repeat(60)}tired Ada lives in Rome ${"now ".repeat(60)}`;
    const model = towns();
    const result = await extractorOf(model, { maxTokens: 64 }).extract(
      long,
      { person: "town" },
      {
        relationScope: "sentence",
      },
    );
    expect(result.person?.map(({ relations }) => relations?.town?.map(({ text }) => text))).toEqual([
      ["Rome"],
    ]);
    const [asked] = model.rows.filter(({ prompt }) => prompt === "town of Ada");
    expect(asked.text.length).toBeLessThanOrEqual(64 - 4 - "town of Ada".length);
    expect(asked.text).toMatch(/^very .*Ada lives in Rome( now)*$/);
  });
});

describe("kindScope", () => {
  it("sentence: where no sentence ends, parts share tokens, so that a name is whole wherever it stands", async () => {
    const name = "Ada Lovelace";
    const model = modelFinding({ person: [name] });
    const extractor = extractorOf(model, { maxTokens: 128, windowOverlap: 24, kindScope: "sentence" });
    for (const filler of ["and so on, ", "一二三，"])
      for (let at = 4096 - name.length - 1; at <= 4097; at++) {
        const text = filler.repeat(2000).slice(0, at - 1);
        const found = await extractor.extract(`${text} ${name} ${text.slice(0, 300)}`, "person");
        expect(outline(found)).toEqual({ person: [[`${name}@${at}`]] });
      }
  });
});

describe("spans that mean something", () => {
  const across = () => new ScriptedModel(() => [{ first: 13, last: 21 }]);

  it("kinds stay within a sentence unless asked, what hangs on them only when asked", async () => {
    const extractor = extractorOf(across());
    expect(await extractor.extract(TEXT, "place")).toEqual({});
    expect(outline(await extractor.extract(TEXT, "place", { withinSentence: false }))).toEqual({
      place: [["Rome. Bob@13"]],
    });
    const model = new ScriptedModel(({ prompt }) =>
      prompt === "person" ? [{ first: 0, last: 2 }] : [{ first: 13, last: 21 }],
    );
    const related = await extractorOf(model).extract(TEXT, { person: "note" });
    expect(related.person?.[0].relations?.note).toHaveLength(1);
    const within = await extractorOf(model).extract(TEXT, { person: "note" }, { withinSentence: true });
    expect(within.person?.[0].relations).toBeUndefined();
  });

  it("no longer than maxSpanTokens, for all names or for one, with the published pairing too", async () => {
    const extractor = extractorOf(new ScriptedModel(() => [{ first: 0, last: 2 }]));
    expect(await extractor.extract("abcd", ["A", "B"], { maxSpanTokens: 2 })).toEqual({});
    const some = await extractor.extract("abcd", ["A", "B"], { maxSpanTokens: { A: 2 } });
    expect(Object.keys(some)).toEqual(["B"]);
    expect(Object.keys(await extractor.extract("abcd", ["A"], { maxSpanTokens: 3 }))).toEqual(["A"]);
  });

  it("near misses say what almost was found, once for each name and what it was asked about", async () => {
    const model = new ScriptedModel(({ prompt }) =>
      prompt === "person"
        ? [
            { first: 0, last: 2 },
            { first: 19, last: 21, start: -1, end: 0.5 },
            { first: 13, last: 16, start: -2, end: -2 },
          ]
        : [{ first: 4, last: 8, start: -1, end: -1 }],
    );
    const told: NearMisses[] = [];
    await extractorOf(model).extract(
      TEXT,
      { person: "town" },
      {
        nearMisses: 2,
        onNearMisses: (misses) => told.push(misses),
      },
    );
    expect(told.map(({ name, subject }) => [name, subject])).toEqual([
      ["person", undefined],
      ["town", "Ada"],
    ]);
    expect(told[0].spans.map(({ text }) => text)).toEqual(["Bob", "Rome"]);
    expect(told[1].spans[0].text).toBe("lives");
  });
});

describe("near misses among what cannot be found", () => {
  const near = (count: number, withinSentence: boolean | undefined) => {
    const model = new ScriptedModel(() => [
      { first: 13, last: 16, start: -0.2, end: -0.5 },
      { first: 19, last: 21, start: -0.4, end: -0.2 },
    ]);
    const told: string[] = [];
    return extractorOf(model)
      .extract(TEXT, "place", {
        nearMisses: count,
        onNearMisses: ({ spans }) => told.push(...spans.map(({ text }) => text)),
        ...(withinSentence !== undefined && { withinSentence }),
      })
      .then(() => told);
  };

  it("are those that could be found: what goes over a sentence takes no place of theirs", async () => {
    expect(await near(1, undefined)).toEqual(["Bob"]);
    expect(await near(2, undefined)).toEqual(["Bob", "Rome"]);
    expect(await near(1, false)).toEqual(["Rome. Bob"]);
  });
});

describe("settings for documents", () => {
  it.each([
    [
      { relationScope: "page" as "window" },
      /^relationScope: expected "sentence" or "window" or "document", got "page"/,
    ],
    [{ withinSentence: 1 as unknown as boolean }, /^withinSentence: expected true or false, got 1/],
    [{ maxSpanTokens: { person: 0 } }, /^maxSpanTokens\.person: expected a whole number from 1, got 0/],
    [{ maxSpanTokens: { people: 3 } }, /^maxSpanTokens\.people: expected a name of the schema/],
    [{ maxRows: -1 }, /^maxRows: expected a whole number from 0, got -1/],
    [{ tokenizerPool: {} as never }, /^tokenizerPool: expected a pool of tokenizers, got an object/],
    [{ nearMisses: 2 }, /^onNearMisses: expected a function/],
    [
      { nearMisses: 1000, onNearMisses: () => undefined },
      /^nearMisses: expected a whole number from 0 to 100/,
    ],
  ])("%j is an error that names the option", async (options, message) => {
    await expect(ask(options)).rejects.toThrow(message);
  });
});
