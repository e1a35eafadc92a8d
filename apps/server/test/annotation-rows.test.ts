/** What a request of Label Studio may cost is that of a request, however many texts its configuration has. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Answered, type Serving, startServing } from "./serving.js";

const LIMIT = 12;
let serving: Serving;
beforeAll(async () => {
  serving = await startServing({ runtime: {}, limits: { rows: LIMIT } });
});
afterAll(() => serving?.close());

interface Project {
  /** How many texts a task has, each labelled by itself. */
  readonly texts: number;
  readonly labels: readonly string[];
  readonly relations?: readonly string[];
}

function configOf({ texts, labels, relations = [] }: Project): string {
  const values = (tag: string, names: readonly string[]) =>
    names.map((name) => `<${tag} value="${name}"/>`).join("");
  const objects = Array.from(
    { length: texts },
    (_, i) => `<Labels name="l${i}" toName="t${i}">${values("Label", labels)}</Labels>
      <Text name="t${i}" value="$text"/>`,
  );
  return `<View><Relations>${values("Relation", relations)}</Relations>${objects.join("")}</View>`;
}

function predict(tasks: readonly string[], project: Project): Promise<Answered> {
  const body = { tasks: tasks.map((text) => ({ data: { text } })), label_config: configOf(project) };
  return serving.post("/label-studio/predict", body);
}

/** Rows that the model has read. */
async function rowsRead(): Promise<number> {
  const metrics = await serving.app.metrics.metrics();
  return Number(/^ernie_m_run_rows_sum (\S+)/m.exec(metrics)?.[1] ?? 0);
}

test("rows are those of all its texts, counted before any is read", async () => {
  const size = fc.integer({ min: 1, max: 5 });
  await fc.assert(
    fc.asyncProperty(size, size, size, async (texts, labels, tasks) => {
      const names = Array.from({ length: labels }, (_, i) => `name ${i}`);
      const before = await rowsRead();
      const { status, body } = await predict(
        Array.from({ length: tasks }, (_, i) => `Ada Lovelace met ${i} people.`),
        { texts, labels: names },
      );
      const rows = texts * labels * tasks;
      expect([status, body.code]).toEqual(rows <= LIMIT ? [200, undefined] : [422, "budget-exceeded"]);
      expect((await rowsRead()) - before).toBe(rows <= LIMIT ? rows : 0);
    }),
    { numRuns: 20 },
  );
});

test("rows of relations are among them", async () => {
  // Two labels, and the relation of a person and of a place: four rows for each text.
  const project = { labels: ["person", "location"], relations: ["birthplace"] };
  const ask = async (texts: number) => {
    const { status, body } = await predict(["Ada Lovelace was born in London."], { ...project, texts });
    return [status, body.code];
  };
  expect(await ask(3)).toEqual([200, undefined]);
  expect(await ask(4)).toEqual([422, "budget-exceeded"]);
});

test("a request is let in once", async () => {
  const calls = async () =>
    /^ernie_m_request_rows_count (\S+)/m.exec(await serving.app.metrics.metrics())?.[1];
  const before = Number(await calls());
  await predict(["Ada Lovelace."], { texts: 3, labels: ["person"] });
  expect(Number(await calls())).toBe(before + 1);
});
