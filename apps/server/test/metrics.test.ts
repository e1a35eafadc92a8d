import { afterAll, beforeAll, expect, test } from "vitest";
import { type Serving, startServing } from "./serving.js";

let serving: Serving;
/** What the runtime told of, kept beside what the server made of it. */
const seen: { readonly type: string; readonly rows?: number; readonly tokens?: number }[] = [];
beforeAll(async () => {
  serving = await startServing({
    runtime: { workers: 2, observe: (event) => seen.push(event) },
    limits: { concurrentCalls: 1, queueRows: 8 },
  });
  await serving.post("/v1/extract", { text: "Ada", schema: "person" });
});
afterAll(() => serving?.close());

async function metric(name: string): Promise<number> {
  const line = (await serving.app.metrics.metrics()).split("\n").find((one) => one.startsWith(`${name} `));
  return Number(line?.split(" ").at(-1));
}

const sumOf = (type: string, field: "rows" | "tokens"): number =>
  seen.filter((event) => event.type === type).reduce((sum, event) => sum + (event[field] ?? 0), 0);
const countOf = (type: string): number => seen.filter((event) => event.type === type).length;

test("what the runtime tells of is what is counted: requests, runs, tokens, waiting, refusals", async () => {
  const texts = ["Ada Lovelace was born in London.", "Grace Hopper was born in New York."];
  const asked = { texts, schema: ["person", "location"] };
  const answers = await Promise.all(Array.from({ length: 6 }, () => serving.post("/v1/extract", asked)));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(await metric("ernie_m_refused_total")).toBe(refused.length);
  expect(await metric("ernie_m_queue_seconds_count")).toBe(countOf("call-started"));
  expect(await metric("ernie_m_request_rows_sum")).toBe(sumOf("call-started", "rows"));
  expect(await metric("ernie_m_run_rows_sum")).toBe(sumOf("run-ended", "rows"));
  expect(await metric("ernie_m_tokens_total")).toBe(sumOf("run-ended", "tokens"));
  expect(await metric("ernie_m_run_seconds_count")).toBe(countOf("run-ended"));
  expect(await metric("ernie_m_tokenize_seconds_count")).toBe(countOf("text-tokenized"));
  expect(countOf("run-ended")).toBeGreaterThan(0);
  for (const name of ["ernie_m_queue_calls", "ernie_m_queue_rows", "ernie_m_running_calls"])
    expect([name, await metric(name)]).toEqual([name, 0]);
});

test("a request of several calls of the library is let in once", async () => {
  const before = countOf("call-started");
  const schema = {
    type: "object",
    properties: { person: { type: "string" }, location: { type: "string" } },
  };
  const { status } = await serving.post("/v1/records", { text: "Ada Lovelace was born in London.", schema });
  expect(status).toBe(200);
  expect(countOf("call-started")).toBe(before + 1);
});

test("one document for Prometheus: no text, no name of a schema", async () => {
  const metrics = await serving.app.metrics.metrics();
  for (const word of ["Ada", "Lovelace", "person", "location"]) expect(metrics).not.toContain(word);
});
