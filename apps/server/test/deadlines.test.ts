/** A request that takes longer than it may is answered with what it has come to. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Serving, startServing } from "./serving.js";

/** Milliseconds: far more than a name of a short text takes, and far less than so many relations do. */
const TIME = 4000;
const relations = Array.from({ length: 9000 }, (_, i) => `relation ${i}`);
const text =
  "😀 Ada Lovelace was born in London. Grace Hopper was born in New York. Alan Turing was born in Paris.";

let serving: Serving;
beforeAll(async () => {
  serving = await startServing({ limits: { rows: 10_000_000, queueRows: 100_000_000 } });
  await serving.post("/v1/extract", { text, schema: "person" });
});
afterAll(async () => {
  await serving?.close();
});

const late = { "x-request-timeout-ms": String(TIME) };

test.each(["code-points", "utf-16"])("what the levels before have found is told, in %s", async (offsets) => {
  const asked = { schema: "person", offsets };
  const { body: whole } = await serving.post("/v1/extract", { ...asked, texts: [text, "", "Ada"] });
  expect(whole.results[0].person.length).toBeGreaterThan(0);
  const { status, body } = await serving.post(
    "/v1/extract",
    { ...asked, texts: [text, "", "Ada"], schema: [{ person: relations }] },
    late,
  );
  expect([status, body.code, body.level, body.results]).toEqual([504, "deadline", 2, whole.results]);
  expect(body.detail).toContain(`${TIME} ms`);
});

test("a request that comes to nothing has found nothing", async () => {
  const { status, body } = await serving.post(
    "/v1/extract",
    { text: text.repeat(60), schema: relations },
    late,
  );
  expect([status, body.code, body.level, body.results]).toEqual([504, "deadline", 1, [{}]]);
});

test("the document says so", async () => {
  const { body } = await serving.request("/openapi.json");
  const { level, results } = body.components.schemas.Problem.properties;
  expect(level.description).toContain("`deadline`");
  expect(results.items.$ref).toContain("ExtractionResult");
});
