import { readFileSync } from "node:fs";
import { referenceModelUrl } from "@ernie-m/fixtures";
import { type ExtractionResult, loadExtractor } from "@ernie-m/heads";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseLabelConfig } from "../src/annotation/label-config.js";
import { LabelStudioQuestions } from "../src/annotation/label-studio-questions.js";
import { type Serving, startServing } from "./serving.js";

const runtime = nodeRuntime();
let serving: Serving;
beforeAll(async () => {
  serving = await startServing({ runtime: {}, keys: ["secret"] });
});
afterAll(() => serving?.close());

const exchange = JSON.parse(
  readFileSync(new URL("exchanges/label-studio-predict.json", import.meta.url), "utf8"),
);
const basic = { authorization: `Basic ${Buffer.from("label-studio:secret").toString("base64")}` };
const [text] = [exchange.tasks[0].data.text as string];

describe("Label Studio", () => {
  test("asks for health before it knows a password", async () => {
    for (const path of ["/label-studio", "/label-studio/health"])
      expect((await serving.request(path)).body.status).toBe("UP");
    expect((await serving.post("/label-studio/predict", exchange)).status).toBe(401);
  });

  test("connects a project, and is told at once when its configuration cannot be read", async () => {
    const setup = {
      project: "3.1763632800",
      schema: exchange.label_config,
      hostname: "http://localhost",
      access_token: "x",
    };
    expect((await serving.post("/label-studio/setup", setup, basic)).body).toEqual({ model_version: "mini" });
    const broken = await serving.post(
      "/label-studio/setup",
      { ...setup, schema: "<View><Text</View>" },
      basic,
    );
    expect([broken.status, broken.body.path]).toEqual([422, "label_config"]);
  });

  test("gets regions where its front end counts, and a relation between two of them", async () => {
    const { status, body } = await serving.post("/label-studio/predict", exchange, basic);
    expect(status).toBe(200);
    expect(body.results).toHaveLength(3);
    const [first, blank, without] = body.results;
    expect(blank).toMatchObject({ result: [], score: 0 });
    expect(without).toMatchObject({ result: [], score: 0 });
    const extractor = await loadExtractor(referenceModelUrl, { runtime });
    const name = "topic [science, sport  games]";
    const found = await extractor.extract(text, {
      person: ["birthplace"],
      location: ["birthplace"],
      [name]: [],
    });
    const { person = [], location = [] } = found;
    const regions = first.result.filter(({ type }: { type: string }) => type === "labels");
    expect(regions.map(({ value }: { value: object }) => value)).toEqual([
      ...person.map(({ start, end, text }) => ({ start, end, text, labels: ["PER"] })),
      ...location.map(({ start, end, text }) => ({ start, end, text, labels: ["location"] })),
    ]);
    expect(regions.length).toBeGreaterThan(1);
    for (const { value, from_name, to_name } of regions) {
      expect(text.slice(value.start, value.end)).toBe(value.text);
      expect([from_name, to_name]).toEqual(["label", "text"]);
    }
    const [relation] = first.result.filter(({ type }: { type: string }) => type === "relation");
    const byId = (id: string) => regions.find((region: { id: string }) => region.id === id).value.text;
    expect([byId(relation.from_id), relation.labels, byId(relation.to_id)]).toEqual([
      "Ada Lovelace",
      ["birthplace"],
      "London",
    ]);
  });

  test("gets the option chosen by its alias, or all that are likely where several can be", () => {
    const found = (name: string): ExtractionResult => ({
      [name]: [
        {
          text: "sport  games",
          probability: 0.9,
          options: [
            { text: "science", probability: 0.6 },
            { text: "sport  games", probability: 0.9 },
          ],
        },
      ],
    });
    const xml = exchange.label_config as string;
    for (const [config, choices, score] of [
      [xml, ["sport"], 0.9],
      [xml.replace('choice="single"', 'choice="multiple"'), ["science", "sport"], 0.75],
    ] as const) {
      const questions = new LabelStudioQuestions(parseLabelConfig(config), "text");
      const [result] = questions.results(found("topic [science, sport  games]"));
      expect(result).toMatchObject({ type: "choices", from_name: "topic", value: { choices }, score });
    }
  });

  test("may call labels, relations and choices as objects call what they have", async () => {
    const names = [...Object.getOwnPropertyNames(Object.prototype), "prototype", "name", "length"];
    const label_config = `<View>
      <Labels name="label" toName="text"><Label value="person"/><Label value="location"/>
        ${names.map((name) => `<Label value="${name}"/>`).join("")}</Labels>
      <Relations>${names.map((name) => `<Relation value="${name}"/>`).join("")}</Relations>
      ${names.map((name) => `<Choices name="${name}" toName="text"><Choice value="${name}"/><Choice value="no"/></Choices>`).join("")}
      <Text name="text" value="$text"/></View>`;
    const tasks = ["", text, "Nothing."].map((one) => ({ data: { text: one } }));
    const { status, body } = await serving.post("/label-studio/predict", { tasks, label_config }, basic);
    expect(status).toBe(200);
    const labels = body.results[1].result.flatMap(
      ({ value }: { value?: { labels?: readonly string[] } }) => value?.labels ?? [],
    );
    expect(labels).toEqual(expect.arrayContaining(["person", "location"]));
  });

  test("gets for each task what it gets for that task alone, whatever stands where others have a text", async () => {
    const values: readonly unknown[] = [text, 2024, null, true, ["a"], { b: text }, "", `${text} ${text}`];
    const predict = async (some: readonly unknown[]) => {
      const tasks = some.map((value) => ({ data: value === undefined ? {} : { text: value } }));
      const { status, body } = await serving.post("/label-studio/predict", { ...exchange, tasks }, basic);
      expect(status).toBe(200);
      return body.results;
    };
    const together = await predict([...values, undefined]);
    const alone: unknown[] = [];
    for (const value of [...values, undefined]) alone.push(...(await predict([value])));
    expect(together).toEqual(alone);
    expect(together.map(({ result }: { result: readonly unknown[] }) => result.length > 0)).toEqual(
      [...values, undefined].map((value) => typeof value === "string" && value !== ""),
    );
  });

  test("is thanked for what it tells", async () => {
    const event = { action: "ANNOTATION_CREATED", annotation: { id: 1 }, project: { id: 3 } };
    expect((await serving.post("/label-studio/webhook", event, basic)).status).toBe(201);
  });

  test.each([
    ["entities of its own", '<!DOCTYPE a [<!ENTITY b "c">]><View>&b;</View>', /no document type/],
    ["no XML", "<View><Labels></View>", /expected XML/],
    ["too much", " ".repeat(200_001), /at most 200000/],
    ["tags without end", `${"<View>".repeat(5000)}${"</View>".repeat(5000)}`, /expected XML/],
  ])("a configuration with %s is refused", (_, xml, message) => {
    expect(() => parseLabelConfig(xml)).toThrow(message);
  });

  test("a configuration is read with what XML itself escapes", () => {
    const deep = 20;
    const labels =
      '<Labels name="l" toName="t"><Label value="R&amp;D"/></Labels><Text name="t" value="$a.b"/>';
    const config = parseLabelConfig(`${"<View>".repeat(deep)}${labels}${"</View>".repeat(deep)}`);
    expect(config.controls).toEqual([
      { kind: "labels", name: "l", toName: "t", values: [{ value: "R&D", alias: "R&D" }], isMultiple: false },
    ]);
    expect([...config.texts]).toEqual([["t", "a.b"]]);
  });
});

describe("doccano", () => {
  // What a "Custom REST Request" with the body {"text": "{{ text }}", "schema": …} sends.
  const asked = { text, schema: ["person", "location", "topic [science, sport]"] };

  test("gets spans where its front end counts", async () => {
    const { body } = await serving.post("/doccano", asked, basic);
    const spans = body as readonly { label: string; start_offset: number; end_offset: number }[];
    expect(
      spans.map(({ label, start_offset, end_offset }) => [label, text.slice(start_offset, end_offset)]),
    ).toEqual([
      ["person", "Ada Lovelace"],
      ["location", "London"],
    ]);
  });

  test("gets categories", async () => {
    const { body } = await serving.post("/doccano/categories", { ...asked, threshold: 0 }, basic);
    expect(body).toHaveLength(1);
    expect(["science", "sport"]).toContain(body[0].label);
  });
});

describe("names that objects have themselves", () => {
  const names = Object.getOwnPropertyNames(Object.prototype);
  const fields = Object.fromEntries(
    names.filter((name) => name !== "__proto__").map((name) => [name, { type: "string" }]),
  );
  test.each([
    ["/doccano", { text, schema: ["person", ...names] }],
    ["/doccano/categories", { text, schema: ["person", ...names.map((name) => `${name} [${name}, no]`)] }],
    ["/v1/extract", { text, schema: [{ person: names }, ...names], offsets: "code-points" }],
    ["/v1/extract", { text, schema: names, thresholds: { toString: 0.5, valueOf: 0.5 } }],
    ["/v1/records", { text, schema: { type: "object", properties: fields } }],
  ])("are asked as any other at %s", async (path, body) => {
    const { status, body: answer } = await serving.post(path, body, basic);
    expect([status, answer.detail]).toEqual([200, undefined]);
  });
});
