import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { int32Tensor } from "@ernie-m/core";
import { readJsonLines } from "@ernie-m/fixtures";
import { evenLabels, makeCheckpoint, namedLabels } from "@ernie-m/fixtures/trained-checkpoint";
import {
  type Answer,
  type Entity,
  ErnieMForQuestionAnswering,
  ErnieMForTokenClassification,
  type ExtractionResult,
  type Schema,
  TokenClassifier,
} from "@ernie-m/heads";
import type { SpanMetrics } from "@ernie-m/heads/evaluation";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { ErnieMTokenizer } from "@ernie-m/tokenizer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { jsonLines, REFERENCE, runCli } from "./run-cli.js";

const runtime = nodeRuntime();
const LABELS = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"];
let folder: string;
let nerModel: string;
let answerModel: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ernie-m-spans-"));
  nerModel = join(folder, "ner");
  answerModel = join(folder, "answer");
  makeCheckpoint(nerModel, "token-classification", namedLabels(LABELS));
  evenLabels(nerModel);
  makeCheckpoint(answerModel, "question-answering");
});
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function jsonl(records: readonly object[]): string {
  const path = join(folder, `${files++}.jsonl`);
  writeFileSync(path, records.map((record) => `${JSON.stringify(record)}\n`).join(""));
  return path;
}

const texts = [
  "Marie Curie was born in Warsaw.",
  "",
  "  居里夫人 出生于华沙。👍 ok",
  `long ${"words and words ".repeat(60)}end`,
];
const asLines = texts.map((text) => `${text}\n`).join("");

interface EntityLine {
  readonly text: string;
  readonly entities: readonly Entity[];
}

describe("ner", () => {
  test("with aggregation none, the label of each token by forward's logits, at the token's characters", async () => {
    const { code, stdout } = await runCli(["ner", "--model", nerModel, "--aggregation", "none"], asLines);
    expect(code).toBe(0);
    const lines = jsonLines<EntityLine>(stdout);
    expect(lines.map(({ text }) => text)).toEqual(texts);
    const model = await ErnieMForTokenClassification.fromPretrained(nerModel, { runtime });
    const tokenizer = await ErnieMTokenizer.fromPretrained(nerModel, { runtime });
    const { cls, sep } = tokenizer.specialTokenIds;
    let found = 0;
    for (const [i, text] of texts.slice(0, 3).entries()) {
      const tokens = tokenizer.tokenize(text, { specialTokensInText: "plain" });
      const ids = Int32Array.from([cls, ...tokens.ids, sep]);
      const { logits } = await model.forward({ inputIds: int32Tensor(ids, [1, ids.length]) });
      const expected = Array.from(tokens.ids.keys()).flatMap((token) => {
        const row = logits.data.slice((token + 1) * LABELS.length, (token + 2) * LABELS.length);
        const label = LABELS[row.indexOf(Math.max(...row))];
        const covered = text.slice(tokens.starts[token], tokens.ends[token]).trim();
        return label === "O" || covered === "" ? [] : [`${label} ${covered}`];
      });
      expect(lines[i].entities.map((entity) => `${entity.label} ${entity.text}`)).toEqual(expected);
      found += expected.length;
    }
    await model.dispose();
    expect(found).toBeGreaterThan(5);
    for (const { text, entities } of lines)
      for (const entity of entities) expect(entity.text).toBe(text.slice(entity.start, entity.end));
    const last = lines[3].entities.at(-1);
    expect(last === undefined || last.end <= texts[3].length).toBe(true);
  });

  test("aggregates as asked, simply by default, what TokenClassifier gives text by text", async () => {
    const model = await ErnieMForTokenClassification.fromPretrained(nerModel, { runtime });
    const tokenizer = await ErnieMTokenizer.fromPretrained(nerModel, { runtime });
    const classifier = new TokenClassifier({ model, tokenizer });
    for (const aggregation of [undefined, "first", "average", "max"] as const) {
      const flags = aggregation === undefined ? [] : ["--aggregation", aggregation];
      const { code, stdout } = await runCli(["ner", "--model", nerModel, ...flags], asLines);
      expect(code).toBe(0);
      for (const { text, entities } of jsonLines<EntityLine>(stdout)) {
        const alone = await classifier.classify(text, { ...(aggregation && { aggregation }) });
        const place = ({ label, start, end }: Entity) => `${label} ${start} ${end}`;
        expect(entities.map(place)).toEqual(alone.map(place));
      }
    }
    await classifier.dispose();
  });
});

describe("ner with labels of other spellings", () => {
  test("finds the same entities, PaddleNLP's suffixes and lower case included", async () => {
    const usual = await runCli(["ner", "--model", nerModel], asLines);
    const spellings = [
      ["O", "PER-B", "PER-I", "LOC-B", "LOC-I"],
      ["O", "B:PER", "I:PER", "B:LOC", "I:LOC"],
    ];
    for (const [i, labels] of spellings.entries()) {
      const model = join(folder, `ner-${i}`);
      makeCheckpoint(model, "token-classification", namedLabels(labels));
      evenLabels(model);
      expect(await runCli(["ner", "--model", model], asLines)).toEqual(usual);
    }
    const plain = await runCli(["ner", "--model", nerModel, "--scheme", "none"], asLines);
    const kinds = new Set(
      jsonLines<EntityLine>(plain.stdout).flatMap(({ entities }) => entities.map(({ label }) => label)),
    );
    expect([...kinds].every((kind) => LABELS.includes(kind))).toBe(true);
    expect(kinds.size).toBeGreaterThan(1);
  });
});

describe("answer", () => {
  const questions = [
    { question: "Who?", context: texts[0] },
    { question: "Where?", context: texts[0] },
    { question: "谁?", context: texts[2] },
    { question: "Who?", context: "" },
    { question: "What?", context: texts[3] },
  ];

  test("the best span by forward's logits; many questions in a file; long contexts in windows", async () => {
    const { code, stdout } = await runCli(["answer", "--model", answerModel, "--input", jsonl(questions)]);
    expect(code).toBe(0);
    const lines = jsonLines<{ readonly answers: readonly Answer[] }>(stdout);
    expect(lines.map(({ answers }) => answers.length)).toEqual([1, 1, 1, 0, 1]);
    const model = await ErnieMForQuestionAnswering.fromPretrained(answerModel, { runtime });
    const tokenizer = await ErnieMTokenizer.fromPretrained(answerModel, { runtime });
    for (const [i, { question, context }] of questions.slice(0, 3).entries()) {
      const encoding = tokenizer.encode(question, context, { specialTokensInText: "plain" });
      const inputIds = int32Tensor(encoding.ids, [1, encoding.length]);
      const { startLogits, endLogits } = await model.forward({ inputIds });
      let best = { sum: Number.NEGATIVE_INFINITY, text: "" };
      for (let first = 0; first < encoding.length; first++)
        for (let last = first; last < Math.min(first + 15, encoding.length); last++) {
          if (encoding.sequenceIds[first] !== 1 || encoding.sequenceIds[last] !== 1) continue;
          const sum = startLogits.data[first] + endLogits.data[last];
          const ends = [first, last].map((token) =>
            context.slice(encoding.offsets[2 * token], encoding.offsets[2 * token + 1]).trim(),
          );
          if (sum <= best.sum || ends.includes("")) continue;
          best = {
            sum,
            text: context.slice(encoding.offsets[2 * first], encoding.offsets[2 * last + 1]).trim(),
          };
        }
      expect(lines[i].answers[0].text).toBe(best.text);
    }
    await model.dispose();
    lines.forEach(({ answers }, i) => {
      for (const { text, start, end } of answers) expect(text).toBe(questions[i].context.slice(start, end));
    });
  });

  test("several answers apart, as short as asked, and none at all", async () => {
    const args = ["answer", "--model", answerModel, "--input", jsonl(questions), "--top-k", "3"];
    const { stdout } = await runCli([...args, "--max-answer-tokens", "1", "--handle-impossible"]);
    const lines = jsonLines<{ readonly answers: readonly Answer[] }>(stdout);
    expect(lines[3].answers).toEqual([{ text: "", start: 0, end: 0, score: 1 }]);
    for (const { answers } of lines) {
      for (const { text } of answers) expect(text).not.toContain(" ");
      const scores = answers.map(({ score }) => score);
      expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    }
    expect(lines[0].answers).toHaveLength(3);
  });
});

interface ReferenceExtraction {
  readonly text: string;
  readonly schema: Schema;
  readonly result: ExtractionResult;
}

/** What the reference implementation found for the names at the top of a schema, as records to evaluate with. */
function referenceRecords(): readonly object[] {
  return readJsonLines<ReferenceExtraction>("reference/extraction.jsonl").flatMap(({ text, result }) =>
    Object.entries(result)
      .filter(([prompt]) => !prompt.endsWith("]"))
      .map(([prompt, found]) => ({ text, prompt, spans: found.map(({ start, end }) => ({ start, end })) })),
  );
}

describe("evaluate", () => {
  test("the reference model finds all of what the reference implementation found with it", async () => {
    const records = referenceRecords();
    const { code, stdout } = await runCli(["evaluate", ...REFERENCE, "--input", jsonl(records)]);
    expect(code).toBe(0);
    const [result] = jsonLines<SpanMetrics & { readonly task: string; readonly records: number }>(stdout);
    expect(result).toMatchObject({ task: "extract", records: records.length });
    expect(result.micro).toMatchObject({ precision: 1, recall: 1, f1: 1 });
    expect(result.micro.gold).toBeGreaterThan(100);
    expect(result.kinds.person.f1).toBe(1);
  });

  test("takes offsets in code points, and a threshold", async () => {
    const text = "👍! Marie Curie was born in Warsaw.";
    const input = jsonl([{ text, prompt: "person", spans: [[3, 14]] }]);
    const args = ["evaluate", ...REFERENCE, "--input", input];
    const f1 = async (...flags: readonly string[]) => {
      const { stdout } = await runCli([...args, ...flags]);
      return jsonLines<SpanMetrics>(stdout)[0].micro.f1;
    };
    expect(await f1("--offsets", "code-points")).toBe(1);
    expect(await f1()).toBe(0);
    expect(await f1("--offsets", "code-points", "--threshold", "1")).toBe(0);
  });

  test("entities, answers and labels", async () => {
    const found = await runCli(["ner", "--model", nerModel], asLines);
    const entities = await runCli([
      "evaluate",
      "--task",
      "ner",
      "--model",
      nerModel,
      "--input",
      jsonl(jsonLines<EntityLine>(found.stdout)),
    ]);
    expect(jsonLines<SpanMetrics>(entities.stdout)[0].micro.f1).toBe(1);

    const questions = [{ question: "Who?", context: texts[0] }];
    const answered = await runCli(["answer", "--model", answerModel, "--input", jsonl(questions)]);
    const [{ answers }] = jsonLines<{ readonly answers: readonly Answer[] }>(answered.stdout);
    const right = [{ ...questions[0], answers: answers.map(({ text }) => text) }];
    const args = ["evaluate", "--task", "answer", "--model", answerModel, "--input", jsonl(right)];
    expect(jsonLines<object>((await runCli(args)).stdout)).toEqual([
      { task: "answer", records: 1, exactMatch: 1, f1: 1 },
    ]);

    const classifier = join(folder, "classifier");
    makeCheckpoint(classifier, "sequence-classification", namedLabels(["a", "b", "c"]));
    const labelled = jsonl(["a", "b", "c"].map((label) => ({ text: "always the same", label })));
    const labels = await runCli([
      "evaluate",
      "--task",
      "classify",
      "--model",
      classifier,
      "--input",
      labelled,
    ]);
    expect(jsonLines<object>(labels.stdout)[0]).toMatchObject({ records: 3, accuracy: 1 / 3 });
  });
});

describe("convert-labels", () => {
  const text = "👍! Marie Curie was born in Warsaw.";
  const region = (id: string, start: number, end: number, label: string, covered: string) => ({
    id,
    type: "labels",
    value: { start, end, text: covered, labels: [label] },
  });
  const task = {
    id: 7,
    data: { text },
    annotations: [
      {
        result: [
          region("a", 3, 14, "person", "Marie Curie"),
          region("b", 27, 33, "location", "Warsaw"),
          region("c", 0, 3, "location", "Paris"),
          region("d", 3, 14, "location", "born"),
          { type: "relation", from_id: "a", to_id: "b", labels: ["birthplace"] },
        ],
      },
    ],
  };

  test("T36 T37: an export of Label Studio becomes records for evaluate, every dropped and moved span said", async () => {
    const input = join(folder, "export.json");
    writeFileSync(input, JSON.stringify([task], undefined, 2));
    const output = join(folder, "records.jsonl");
    const args = ["convert-labels", "--from", "label-studio", "--input", input, "--output", output];
    const { code, stdout, stderr } = await runCli(args);
    expect([code, stdout]).toEqual([0, ""]);
    expect(stderr.split("\n").filter((line) => line !== "")).toEqual([
      'warning: task 1 (id 7): location 0-3 "Paris" dropped: the text does not have what the span says it covers',
      'warning: task 1 (id 7): location 3-14 "born" moved to 20-24: the text has it elsewhere',
      "read 1 of Label Studio JSON; wrote 3 records; 1 result dropped, 1 span moved",
    ]);
    const records = jsonLines<{ prompt: string; spans: { start: number; text: string }[] }>(
      readFileSync(output, "utf8"),
    );
    expect(
      records.map(({ prompt, spans }) => [prompt, spans.map((span) => `${span.text}@${span.start}`)]),
    ).toEqual([
      ["person", ["Marie Curie@4"]],
      ["location", ["born@20", "Warsaw@28"]],
      ["birthplace of Marie Curie", ["Warsaw@28"]],
    ]);
    const evaluated = await runCli(["evaluate", ...REFERENCE, "--input", output]);
    expect(jsonLines<SpanMetrics>(evaluated.stdout)[0].micro).toMatchObject({
      gold: 4,
      predicted: 3,
      correct: 3,
    });
  });

  test("an export of doccano becomes records of entities", async () => {
    const line = `${JSON.stringify({ id: 1, text: "Ann met Bob.", label: [[0, 3, "person"]] })}\n`;
    const args = ["convert-labels", "--from", "doccano", "--form", "entities"];
    const { code, stdout, stderr } = await runCli(args, `\ufeff${line}`);
    expect([code, stderr]).toEqual([0, ""]);
    expect(jsonLines<object>(stdout)).toEqual([
      {
        text: "Ann met Bob.",
        offsets: "utf-16",
        entities: [{ label: "person", start: 0, end: 3, text: "Ann" }],
      },
    ]);
  });
});

describe("what cannot be done is refused in one line", () => {
  const usages: readonly [args: readonly string[], says: string][] = [
    [["ner"], "the embedded model extracts"],
    [["answer"], "the embedded model extracts"],
    [["evaluate", "--task", "ner"], "the embedded model extracts"],
    [
      ["ner", "--model", "x", "--aggregation", "last"],
      "--aggregation: expected none, simple, first, average or max",
    ],
    [["ner", "--model", "x", "--scheme", "bio"], "--scheme: expected prefix, suffix or none"],
    [["evaluate", "--scheme", "prefix"], "--scheme: is for --task ner, not extract"],
    [["answer", "--model", "x", "--top-k", "0"], "--top-k"],
    [["answer", "--model", "x", "--max-answer-tokens", "1.5"], "--max-answer-tokens"],
    [["evaluate", "--task", "guess"], "--task: expected extract, ner, answer or classify"],
    [["evaluate", "--aggregation", "max"], "--aggregation: is for --task ner, not extract"],
    [["evaluate", "--threshold", "2"], "--threshold"],
    [["evaluate", "--offsets", "bytes"], "--offsets: expected utf-16, code-points, graphemes or utf-8"],
    [["convert-labels"], "--from"],
    [["convert-labels", "--from", "brat"], "--from: expected label-studio, doccano or paddlenlp"],
    [["convert-labels", "--from", "doccano", "--form", "x"], "--form"],
    [["convert-labels", "--from", "doccano", "--lang", "fr"], "--lang"],
  ];
  test.each(usages)("%j", async (args, says) => {
    const { code, stdout, stderr } = await runCli(args, '{"text": "a"}\n');
    expect(stderr).toContain(says);
    expect([code, stdout]).toEqual([2, ""]);
  });

  const inputs: readonly [args: readonly string[], input: string, says: string][] = [
    [["answer", "--model", "MODEL"], '{"question": "Who?"}', 'line 1: expected a string under "context"'],
    [["answer", "--model", "MODEL"], "Who?", "line 1 is not JSON"],
    [
      ["evaluate"],
      '{"text": "ab", "prompt": "a", "spans": []}\n{"text": "ab", "prompt": "a", "spans": [[0, 3]]}',
      "line 2.spans[0]",
    ],
    [["evaluate"], '{"text": "ab"}', "line 1.prompt"],
    [["convert-labels", "--from", "doccano"], '[{"text": "a"}, {"id": 2}]', "task 2 (id 2)"],
    [["convert-labels", "--from", "doccano"], '[{"text": "a"', "is not JSON"],
  ];
  test.each(inputs)("%j with %s", async (args, input, says) => {
    const output = join(folder, `refused-${files++}`);
    const placed = args.map((arg) => (arg === "MODEL" ? answerModel : arg));
    const { code, stdout, stderr } = await runCli([...placed, "--output", output], `${input}\n`);
    expect(stderr).toContain(says);
    expect(stderr).not.toContain("unexpected failure");
    expect([code, stdout]).toEqual([1, ""]);
    expect(existsSync(output)).toBe(false);
  });
});
