import { describe, expect, it } from "vitest";
import { type ConvertLabelsOptions, convertLabels } from "../convert-labels.js";
import { convertTextLabels } from "../convert-text-labels.js";

const text = "The battery is great, the price is bad.";

/** `label: text@start` of every text. */
function entities(exported: unknown, options?: ConvertLabelsOptions): readonly (readonly string[])[] {
  return convertLabels(exported, options).entities.map((record) =>
    record.entities.map((entity) => {
      expect(record.text.slice(entity.start, entity.end)).toBe(entity.text);
      return `${entity.label}: ${entity.text}@${entity.start}`;
    }),
  );
}

/** `prompt: texts or options` of every record. */
function prompts(exported: unknown, options?: ConvertLabelsOptions): readonly string[] {
  return convertLabels(exported, options).prompts.map(({ prompt, spans, options: right }) => {
    const found = spans.map((span) => span.text).join(", ");
    return `${prompt}: ${right === undefined ? found : `<${right.join(", ")}>`}`;
  });
}

const reasons = (exported: unknown, options?: ConvertLabelsOptions) =>
  convertLabels(exported, options).problems.map(({ place, reason }) => `${place}: ${reason}`);

const task = (data: object, ...result: readonly (object | null)[]) => ({ data, annotations: [{ result }] });
const labels = (start: number | string, end: number | string, label: string, more: object = {}) => ({
  id: `${start}-${end}`,
  type: "labels",
  value: { start, end, labels: [label], ...more },
});

describe("Label Studio", () => {
  const aspect = labels(4, 11, "aspect", { text: "battery" });

  it("is read as a list, as an object with tasks, and as one task", () => {
    const one = task({ text }, aspect);
    for (const exported of [[one], { tasks: [one] }, [{ tasks: [one] }], one])
      expect(entities(exported)).toEqual([["aspect: battery@4"]]);
    expect(convertLabels({ tasks: [one, one] }).forms).toEqual({ "Label Studio JSON": 2 });
  });

  it("has its text where the spans stand, under the name that others have it, or that the caller says", () => {
    const other = { title: "On phones", body: text };
    expect(entities(task(other, aspect))).toEqual([["aspect: battery@4"]]);
    expect(entities([task(other), task(other, aspect)])).toEqual([[], ["aspect: battery@4"]]);
    expect(entities(task({ text: "On phones", body: text }, aspect))).toEqual([["aspect: battery@4"]]);
    expect(reasons(task(other))).toEqual([
      'task 1: nothing says which of "title", "body" is the text: name it',
    ]);
    expect(entities(task(other), { text: "body" })).toEqual([[]]);
    expect(convertLabels(task(other), { text: "title" }).entities[0].text).toBe("On phones");
    expect(reasons(task(other), { text: "content" })).toEqual(['task 1: no text under "content"']);
    expect(entities(task(other, { ...labels(4, 11, "aspect"), to_name: "body" }))).toEqual([
      ["aspect: battery@4"],
    ]);
    const silent = labels(0, 2, "aspect");
    expect(entities(task(other, { ...silent, to_name: "title" }))).toEqual([["aspect: On@0"]]);
  });

  it.each([
    "/data/upload/3/1a2b-my report.txt",
    "/data/local-files/?d=texts/1",
    "https://example.com/a/b?c=d",
    "s3://bucket/texts/1.json",
    "C:\\texts\\one.txt",
    "./texts/one.txt",
    "texts/one.txt",
    "scan_001.PNG",
    "data:image/png;base64,AAAA",
  ])("takes no address for a text: %s", (address) => {
    expect(entities(task({ text: address }))).toEqual([]);
    expect(entities(task({ text: address }, labels(0, 3, "x")))).toEqual([]);
    expect(entities(task({ text: address, image: address }))).toEqual([]);
    expect(entities(task({ link: address, text }, aspect))).toEqual([["aspect: battery@4"]]);
    expect(entities(task({ link: address, body: text }))).toEqual([[]]);
    // What people have marked in it says that it is the text.
    const words = address.slice(0, 3);
    expect(entities(task({ text: address }, labels(0, 3, "x", { text: words })))).toEqual([
      [`x: ${words}@0`],
    ]);
  });

  it.each(["and/or", "See https://example.com for more.", "1/2", "Mr. Smith", "TCP/IP is fine."])(
    "takes a text for a text: %s",
    (plain) => {
      expect(convertLabels(task({ text: plain })).entities).toHaveLength(1);
    },
  );

  it("reads dialogues, turn by turn", () => {
    const dialogue = [
      { author: "A", text: "👍 Hi, I am Ana." },
      { author: "B", text: "Hello Ana. Bo here." },
    ];
    const turn = (n: number, from: number, to: number, covered: string, end = n) => ({
      type: "paragraphlabels",
      value: {
        start: `${n}`,
        end: `${end}`,
        startOffset: from,
        endOffset: to,
        text: covered,
        paragraphlabels: ["person"],
      },
    });
    const exported = task({ dialogue }, turn(0, 11, 14, "Ana"), turn(1, 6, 9, "Ana"), turn(1, 11, 13, "Bo"));
    expect(entities(exported)).toEqual([["person: Ana@12", "person: Ana@23", "person: Bo@28"]]);
    expect(convertLabels(exported).entities[0].text).toBe("👍 Hi, I am Ana.\nHello Ana. Bo here.");
    expect(entities(task({ dialogue }, turn(0, 11, 9, "Ana.\nHello Ana", 1)))).toEqual([
      ["person: Ana.\nHello Ana@12"],
    ]);
    expect(entities(task({ dialogue }, turn(7, 0, 3, "Eve")))).toEqual([]);
  });

  it("reads hypertext: of a plain text, and of HTML where tags and entities count otherwise", () => {
    const html = "<p>R&amp;D of <b>Ana &amp; Bo</b></p>";
    const marked = {
      type: "hypertextlabels",
      value: {
        start: "/p[1]/b[1]/text()[1]",
        end: "/p[1]/b[1]/text()[1]",
        startOffset: 0,
        endOffset: 8,
        globalOffsets: { start: 7, end: 15 },
        text: "Ana & Bo",
        hypertextlabels: ["team"],
      },
    };
    expect(entities(task({ html }, marked))).toEqual([["team: Ana &amp; Bo@17"]]);
    const { globalOffsets: _, ...without } = marked.value;
    const inNode = { ...marked, value: { ...without, startOffset: 4, endOffset: 11, text: "battery" } };
    expect(entities(task({ text }, inNode))).toEqual([["team: battery@4"]]);
  });

  it("has a head with every label of its region", () => {
    const region = (id: string, start: number, end: number, ...names: readonly string[]) => ({
      id,
      type: "labels",
      value: { start, end, labels: names },
    });
    const exported = task(
      { text: "Ana Ruiz and Tom Lee run Acme." },
      region("a", 0, 8, "person", "founder"),
      region("b", 13, 20, "founder"),
      region("c", 25, 29, "company"),
      { type: "relation", from_id: "a", to_id: "c", labels: ["company"] },
    );
    expect(prompts(exported)).toEqual([
      "person: Ana Ruiz",
      "founder: Ana Ruiz, Tom Lee",
      "company: Acme",
      "company of Ana Ruiz: Acme",
      "company of Tom Lee: ",
    ]);
  });

  it("asks choices, of the text and of spans", () => {
    const choice = (option: string, region?: object) => ({
      from_name: "sentiment",
      type: "choices",
      ...(region === undefined
        ? { value: { choices: [option] } }
        : { ...region, type: "choices", value: { start: 4, end: 11, text: "battery", choices: [option] } }),
    });
    const exported = [
      task({ text }, aspect, choice("positive", aspect)),
      task({ text: "Bad." }, choice("negative")),
      task({ text: "Fine." }, choice("neutral")),
    ];
    expect(prompts(exported)).toEqual([
      "aspect: battery",
      "sentiment of battery [positive, negative]: <positive>",
      "aspect: ",
      "sentiment [negative, neutral]: <negative>",
      "aspect: ",
      "sentiment [negative, neutral]: <neutral>",
    ]);
    const more = [...exported, task({ text }, aspect, choice("mixed", aspect))];
    expect(prompts(more)[1]).toBe("sentiment of battery [positive, mixed]: <positive>");
    expect(reasons(exported)).toEqual([
      'task 1: the choice "positive" is no entity',
      ...["negative", "neutral"].map(
        (option, i) =>
          `task ${i + 2}: the choice "${option}" is no entity; nothing else can be used, so its text is left out`,
      ),
    ]);
    expect(convertTextLabels(exported).labels).toEqual([
      { text: "Bad.", label: "negative" },
      { text: "Fine.", label: "neutral" },
    ]);
  });

  it("names every result that it cannot use", () => {
    const exported = task(
      { text },
      aspect,
      { type: "rating", value: { rating: 4 } },
      { type: "textarea", value: { text: ["a note"] } },
      { type: "labels", value: { start: 1, end: 2, labels: [] } },
      { type: "labels", value: { labels: ["x"] } },
      null,
    );
    expect(reasons(exported)).toEqual(
      ["rating", "textarea", "labels", "labels", null].map(
        (type) => `task 1: a result of type ${JSON.stringify(type)} without labels or offsets`,
      ),
    );
  });
});

describe("Label Studio JSON-MIN", () => {
  const regions = [{ start: "4", end: 11, text: "battery", labels: ["aspect"] }];
  const item = (more: object) => ({ id: 1, text, annotator: 1, annotation_id: 1, ...more });

  it("has regions under any name, and the newest of several annotations", () => {
    expect(entities([item({ ner: regions })])).toEqual([["aspect: battery@4"]]);
    expect(entities([item({})])).toEqual([[]]);
    const older = item({ annotation_id: 8, updated_at: "2024-03-01T00:00:00Z", ner: [] });
    const newer = item({ annotation_id: 5, updated_at: "2024-03-02T00:00:00Z", ner: regions });
    expect(entities([older, newer, { ...older, id: 2 }])).toEqual([["aspect: battery@4"], []]);
    expect(reasons([older, newer])).toEqual([
      "task 2 (id 1): 1 more annotation of the same text: the newest counts",
    ]);
  });

  it("has choices as words", () => {
    const classified = [item({ mood: "bad" }), item({ id: 2, mood: "good" }), item({ id: 3 })];
    const { labels: found, problems } = convertTextLabels(classified);
    expect(found.map(({ label }) => label)).toEqual(["bad", "good"]);
    expect(problems.map(({ place, reason }) => `${place}: ${reason}`)).toEqual([
      "task 3 (id 3): the whole text has no label",
    ]);
    const two = [item({ mood: "bad", source: "mail" })];
    expect(() => convertTextLabels(two)).toThrow(
      'choice: expected the name of one of the export\'s choices, got none, and it has "mood", "source"',
    );
    expect(convertTextLabels(two, { choice: "mood" }).labels).toEqual([{ text, label: "bad" }]);
    const several = [item({ mood: { choices: ["good", "bad"] } })];
    expect(convertTextLabels(several).problems[0].reason).toBe(
      'the whole text has several labels: "good", "bad"',
    );
    expect(prompts([item({ ner: regions, mood: "bad" })])).toEqual(["aspect: battery"]);
  });
});

describe("doccano", () => {
  it("has labels of whole texts as words", () => {
    const lines = [
      { id: 1, text: "a", label: ["good"] },
      { id: 2, text: "b", label: "bad" },
      { id: 3, text: "c", labels: ["good"] },
      { id: 4, text: "d", cats: ["bad"] },
      { id: 5, text: "e", cats: { good: true, bad: false } },
      { id: 6, text: "f", label: [] },
      { id: 7, text: "g", label: ["good", "bad"] },
    ];
    const { labels: found, problems } = convertTextLabels(lines, { from: "doccano" });
    expect(found.map(({ text: of, label }) => `${of} ${label}`)).toEqual([
      "a good",
      "b bad",
      "c good",
      "d bad",
      "e good",
    ]);
    expect(problems.map(({ place }) => place)).toEqual(["task 6 (id 6)", "task 7 (id 7)"]);
    expect(prompts(lines.slice(0, 2), { optionName: "mood" })).toEqual([
      "mood [good, bad]: <good>",
      "mood [good, bad]: <bad>",
    ]);
    expect(reasons(lines.slice(0, 1))).toEqual([
      'task 1 (id 1): the choice "good": a choice without a name to ask it by; nothing else can be used, so its text is left out',
    ]);
  });

  it("says which intent is lost beside slots", () => {
    const line = { text, entities: [[4, 11, "slot"]], cats: ["order"] };
    expect(entities(line)).toEqual([["slot: battery@4"]]);
    expect(reasons(line)).toHaveLength(1);
  });

  it("splits an entity from its option", () => {
    const lines = [
      {
        text,
        label: [
          [4, 11, "aspect##positive"],
          [26, 31, "aspect##negative"],
          [0, 3, "a#b"],
          [0, 3, "##"],
        ],
      },
      { text: "评价：价格高", label: [[3, 5, "评价维度##负向"]] },
    ];
    expect(entities(lines)).toEqual([
      ["a#b: The@0", "##: The@0", "aspect: battery@4", "aspect: price@26"],
      ["评价维度: 价格@3"],
    ]);
    expect(prompts(lines).filter((line) => line.endsWith(">"))).toEqual([
      "sentiment of battery [positive, negative]: <positive>",
      "sentiment of price [positive, negative]: <negative>",
      "价格的情感倾向[正向,负向]: <负向>",
    ]);
    expect(reasons(lines)).toEqual([]);
    expect(prompts(lines.slice(1), { optionName: "好坏" })[1]).toBe("价格的好坏[正向,负向]: <负向>");
    const unknown = { text, label: [[4, 11, "aspect##odd"]] };
    expect(reasons(unknown)).toEqual([
      'task 1: the choice "odd": "sentiment" has one option only, which is no choice',
    ]);
    expect(entities(unknown)).toEqual([["aspect: battery@4"]]);
  });
});

describe("PaddleNLP", () => {
  const line = (prompt: string, ...result_list: readonly object[]) => ({
    content: `👍 ${text}`,
    result_list,
    prompt,
  });
  const found = (words: string, start: number) => ({ text: words, start, end: start + words.length });
  const options = (prompt: string, option: string) => {
    const start =
      Array.from(prompt.slice(0, prompt.lastIndexOf(option))).length - Array.from(prompt).length - 1;
    return line(prompt, { text: option, start, end: start + Array.from(option).length });
  };

  it("keeps prompts as they were asked, spans counted in code points", () => {
    const exported = [
      line("aspect", found("battery", 6), found("price", 28)),
      line("opinion"),
      line("opinion of battery", found("great", 17)),
      line("price的opinion", found("bad", 37)),
      options("sentiment [positive, negative]", "negative"),
      options("battery的情感倾向[正向，负向]", "正向"),
      line("sentiment of price [positive, negative]"),
    ];
    expect(
      convertLabels(exported, { from: "paddlenlp" }).prompts.map(
        ({ prompt, label, spans, options: right }) => [
          prompt,
          label,
          right ?? spans.map((span) => `${span.text}@${span.start}`),
        ],
      ),
    ).toEqual([
      ["aspect", "aspect", ["battery@7", "price@29"]],
      ["opinion", "opinion", []],
      ["opinion of battery", "opinion", ["great@18"]],
      ["price的opinion", "opinion", ["bad@38"]],
      ["sentiment [positive, negative]", "sentiment", ["negative"]],
      ["battery的情感倾向[正向，负向]", "情感倾向", ["正向"]],
      ["sentiment of price [positive, negative]", "sentiment", []],
    ]);
    expect(entities(exported)).toEqual([["aspect: battery@7", "aspect: price@29"]]);
    expect(reasons(exported)).toEqual([]);
  });

  it("takes options by their place where no text is stated", () => {
    const prompt = "情感[👍好，坏]";
    expect(prompts(line(prompt, { start: -6, end: -4 }))).toEqual([`${prompt}: <👍好>`]);
    expect(prompts(line(prompt, { start: -3, end: -2 }))).toEqual([`${prompt}: <坏>`]);
    expect(reasons(line(prompt, { start: -2, end: -1 }))).toEqual([
      'line 1: "]" is none of the options; nothing else can be used, so its text is left out',
    ]);
  });

  it("has labels of whole texts in options", () => {
    const exported = [
      { ...options("mood [good, bad]", "bad"), content: "a" },
      { ...options("mood [bad, good]", "good"), content: "b" },
      { ...line("mood [good, bad]"), content: "c" },
    ];
    const { labels: all, problems } = convertTextLabels(exported);
    expect(all).toEqual([
      { text: "a", label: "bad" },
      { text: "b", label: "good" },
    ]);
    expect(problems.map(({ place }) => place)).toEqual(["line 3"]);
  });

  it("names the line of what it cannot use", () => {
    expect(
      reasons([
        line("aspect", found("camera", 6)),
        { content: 5, prompt: "aspect" },
        { content: "a", result_list: [] },
        line("aspect", { text: "price" }),
      ]),
    ).toEqual([
      "line 1: the text does not have what the span says it covers",
      "line 4: a result without offsets; nothing else can be used, so its text is left out",
      "line 2: no content",
      "line 3: no prompt",
    ]);
  });
});

describe("an export of no known form", () => {
  it("is said to be so, and items of other forms are read as what they are", () => {
    expect(reasons([{ a: 1 }, "text", null])).toEqual([
      "task 1: it is in no form of an annotation tool",
      "task 2: it is no object",
      "task 3: it is no object",
    ]);
    const { forms, entities: all } = convertLabels(
      [{ text: "a", label: [] }, { content: "b", result_list: [], prompt: "x" }, task({ text: "c" })],
      { from: "doccano" },
    );
    expect(forms).toEqual({ "doccano JSONL": 1, "PaddleNLP's UIE lines": 1, "Label Studio JSON": 1 });
    expect(all.map((record) => record.text)).toEqual(["a", "b", "c"]);
  });
});
