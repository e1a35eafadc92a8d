import { setTimeout } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { head, rawClient } from "./clients.js";
import { type Serving, startServing } from "./serving.js";

const BODY_TIMEOUT = 1500;
let serving: Serving;
beforeAll(async () => {
  serving = await startServing({ limits: { bodyTimeout: BODY_TIMEOUT } });
});
afterAll(() => serving?.close());

async function stillAnswers(): Promise<void> {
  const { status, body } = await serving.post("/v1/extract", { text: "Ada Lovelace", schema: "person" });
  expect([status, body.results[0].person[0].text]).toEqual([200, "Ada Lovelace"]);
}

/** Values that a JSON body may have, those that the routes look for among them. */
const anyValue = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom("", "person", "a [b, c]", "[", "]", "a [b]", "\ud800", "toString", "__proto__", 1e308, -1),
  fc.array(fc.string({ unit: "binary", maxLength: 50 }), { maxLength: 5 }),
  fc.record({
    type: fc.constant("object"),
    properties: fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })),
  }),
);
const keys = [
  "text",
  "texts",
  "schema",
  "thresholds",
  "threshold",
  "lang",
  "offsets",
  "model",
  "labels",
  "input",
  "question",
  "context",
  "questions",
  "prompt",
  "choices",
  "tasks",
  "label_config",
  "records",
  "locale",
  "topK",
  "hypothesisTemplate",
  "constructor",
  "toString",
] as const;
const anyBody = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record(Object.fromEntries(keys.map((key) => [key, anyValue])), { requiredKeys: [] }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ text: fc.string({ unit: "binary", maxLength: 200 }), schema: anyValue }),
  },
  { weight: 1, arbitrary: fc.jsonValue() },
);

test("1,000 generated requests: every answer is what the document says, and none is a 5xx", async () => {
  const paths = serving.document.paths.filter(
    (path) => path.startsWith("/v1") || /doccano|predict|setup/.test(path),
  );
  const statuses = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), anyBody, async (path, body) => {
      const { status } = await serving.post(path, body);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      expect(status, JSON.stringify([path, body])).toBeLessThan(500);
    }),
    { numRuns: 1000 },
  );
  // Not all of them died at the door.
  expect(statuses.get(200) ?? 0).toBeGreaterThan(5);
  await stillAnswers();
});

test.each([
  ["prototype keys", '{"text":"a","schema":{"__proto__":["x"]}}'],
  ["a constructor with a prototype", '{"text":"a","schema":{"constructor":{"prototype":{"a":1}}}}'],
  ["a schema 100,000 levels deep", `{"text":"a","schema":${"[".repeat(100_000)}${"]".repeat(100_000)}}`],
  ["objects 50,000 levels deep", `{"text":"a","schema":${'{"a":'.repeat(50_000)}"b"${"}".repeat(50_000)}}`],
  ["10,000 names", JSON.stringify({ text: "a", schema: Array.from({ length: 10_001 }, (_, i) => `n${i}`) })],
  ["half a surrogate pair for a key", '{"text":"a","schema":{"\\ud800":[]},"\\udfff":1}'],
  ["bytes that are no UTF-8", Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
  ["a number too large", '{"text":"a","schema":"b","threshold":1e999}'],
])("%s", async (_, body) => {
  const headers = { "content-type": "application/json" };
  for (const path of ["/v1/extract", "/v1/records", "/v1/zero-shot"]) {
    const { status } = await serving.request(path, { method: "POST", headers, body });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
  }
  await stillAnswers();
});

test("JSON Schemas deep, or without an end, are refused", async () => {
  let deep: object = { type: "string" };
  for (let i = 0; i < 2000; i++) deep = { type: "object", properties: { a: deep } };
  const endless = { type: "object", properties: { a: { $ref: "#" } } };
  const missing = { type: "object", properties: { a: { $ref: "#/$defs/none" } } };
  for (const schema of [deep, endless, missing]) {
    const { status } = await serving.post("/v1/records", { text: "a", schema });
    expect(status).toBeLessThan(500);
  }
  await stillAnswers();
});

test("50 MB, declared or in chunks, is refused when 2 MB are exceeded", async () => {
  const declared = rawClient(serving.address);
  declared.send(head("/v1/extract", 50_000_000));
  declared.send("{".repeat(1000));
  expect(await declared.answer(1000)).toMatch(/^HTTP\/1\.1 413 /);
  declared.socket.destroy();
  const chunked = rawClient(serving.address);
  chunked.send(head("/v1/extract", "chunked"));
  const chunk = `${(65_536).toString(16)}\r\n${" ".repeat(65_536)}\r\n`;
  for (let i = 0; i < 50_000_000 / 65_536 && !chunked.socket.destroyed; i++) {
    chunked.send(chunk);
    if (i % 16 === 0) await setTimeout(1);
  }
  const answer = await chunked.answer(1000);
  chunked.socket.destroy();
  // Who goes on writing may find the connection closed before the answer is read.
  if (answer !== "") expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  await stillAnswers();
});

test("half-sent heads and bodies hold nobody up, and are given up", async () => {
  const bodies = Array.from({ length: 50 }, () => {
    const client = rawClient(serving.address);
    client.send(head("/v1/extract", 100));
    client.send('{"text":');
    return client;
  });
  const heads = Array.from({ length: 50 }, () => {
    const client = rawClient(serving.address);
    client.send("POST /v1/extract HTTP/1.1\r\nhost:");
    return client;
  });
  await stillAnswers();
  for (const answer of await Promise.all(bodies.map((client) => client.answer(BODY_TIMEOUT + 4000)))) {
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('"code":"body-timeout"');
  }
  for (const { socket } of heads) socket.destroy();
  await stillAnswers();
});

test("what is no HTTP gets 400 and nothing else", async () => {
  for (const text of [
    "\0\0\0\0\r\n\r\n",
    "GET / HTTP/9.9\r\n\r\n",
    "POST /v1/extract HTTP/1.1\r\ncontent-length: -5\r\n\r\n",
  ]) {
    const client = rawClient(serving.address);
    client.send(text);
    expect(await client.answer(2000)).toMatch(/^HTTP\/1\.1 (?:400|505) /);
    client.socket.destroy();
  }
  await stillAnswers();
});

test("clients that leave stop their work: soon nothing waits or runs", async () => {
  const texts = Array.from({ length: 256 }, (_, i) => `Person ${i} was born in Warsaw and lives in Rome.`);
  const clients = Array.from({ length: 20 }, () => {
    const controller = new AbortController();
    const answer = fetch(`${serving.address}/v1/extract`, {
      method: "POST",
      signal: controller.signal,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ texts, schema: ["person", "location", "date"] }),
    }).catch((error: Error) => error.name);
    return { controller, answer };
  });
  await setTimeout(300);
  for (const { controller } of clients) controller.abort();
  expect(await Promise.all(clients.map(({ answer }) => answer))).toEqual(clients.map(() => "AbortError"));
  await stillAnswers();
  await vi.waitFor(
    async () => {
      const metrics = await serving.app.metrics.metrics();
      expect(metrics).toContain("ernie_m_queue_calls 0");
      expect(metrics).toContain("ernie_m_running_calls 0");
      expect(metrics).toMatch(/ernie_m_aborted_total [1-9]/);
    },
    { timeout: 20_000 },
  );
});
