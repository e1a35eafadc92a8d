import { PassThrough } from "node:stream";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { head, rawClient } from "./clients.js";
import { type Serving, startServing } from "./serving.js";

const KEY = "k1";
const authorization = { authorization: `Bearer ${KEY}` };
/** More than is done while a test runs; it is given up then. */
const long = {
  texts: Array.from({ length: 250 }, (_, i) => `Person ${i} lives in Rome. `.repeat(40)),
  schema: Array.from({ length: 40 }, (_, i) => `name ${i}`),
};
/** Machines that run tests have other things to do. */
const PATIENT = { timeout: 20_000 };

let serving: Serving;
let lines: string[];
let over: AbortController;
beforeEach(async () => {
  lines = [];
  over = new AbortController();
  const stream = new PassThrough().on("data", (piece: Buffer) =>
    lines.push(...`${piece}`.trim().split("\n")),
  );
  serving = await startServing({
    limits: { concurrentCalls: 1, queueRows: 1, rows: 1_000_000, deadline: 2_000_000_000 },
    keys: [KEY],
    origins: ["https://example.org"],
    logger: { level: "info", stream },
  });
  expect((await serving.post("/v1/extract", asked, authorization)).status).toBe(200);
  for (const body of [long, long])
    fetch(`${serving.address}/v1/extract`, {
      method: "POST",
      headers: { ...authorization, "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: over.signal,
    }).catch(() => undefined);
  await vi.waitFor(
    async () => expect(await serving.app.metrics.metrics()).toMatch(/ernie_m_queue_calls 1\n/),
    PATIENT,
  );
});
afterEach(async () => {
  over.abort();
  await serving.close();
});

const asked = { text: "Ada", schema: "person" };

test("a refusal is a problem as any other, that pages may read and the log counts", async () => {
  const headers = { ...authorization, "x-request-id": "mine", origin: "https://example.org" };
  const refused = await Promise.all(
    Array.from({ length: 40 }, () => serving.post("/v1/extract", asked, headers)),
  );
  for (const { status, body, headers: answered } of refused) {
    expect([status, body.code, body.requestId]).toEqual([429, "overloaded", "mine"]);
    expect(answered.get("x-request-id")).toBe("mine");
    expect(answered.get("content-type")).toBe("application/problem+json");
    expect(answered.get("access-control-allow-origin")).toBe("https://example.org");
    expect(Number(answered.get("retry-after"))).toBeGreaterThanOrEqual(1);
  }
  const metrics = await serving.app.metrics.metrics();
  expect(metrics).toContain(`ernie_m_refused_total ${refused.length}\n`);
  expect(metrics).toContain(
    `ernie_m_request_seconds_count{route="/v1/extract",status="429"} ${refused.length}\n`,
  );
  const sum = /ernie_m_request_seconds_sum\{route="\/v1\/extract",status="429"\} (\S+)/.exec(metrics)?.[1];
  expect(Number(sum)).toBeGreaterThan(0);
  const told = () => lines.map((line) => JSON.parse(line)).filter(({ status }) => status === 429);
  const count = () => told().reduce((sum, { requests }) => sum + requests, 0);
  await vi.waitFor(() => expect(count()).toBe(refused.length), PATIENT);
  expect(told().length).toBeLessThan(refused.length / 2);
});

test("who shows no key is told that, and a deadline that is none is told too", async () => {
  expect((await serving.post("/v1/extract", asked)).status).toBe(401);
  const { status, body } = await serving.post("/v1/extract", asked, {
    ...authorization,
    "x-request-timeout-ms": "soon",
  });
  expect([status, body.code]).toEqual([400, "invalid-header"]);
});

test("a connection outlives a refusal whose body is small, and none whose body is more than may come", async () => {
  const client = rawClient(serving.address);
  const withKey = (text: string) => text.replace("\r\n\r\n", `\r\nauthorization: Bearer ${KEY}\r\n\r\n`);
  client.send(withKey(head("/v1/extract", 2)));
  expect(await client.answer(2000)).toMatch(/^HTTP\/1\.1 429 [\s\S]*connection: keep-alive/i);
  client.send(`{}${withKey(head("/v1/extract", 2))}{}`);
  await vi.waitFor(
    async () => expect((await client.answer(500)).match(/HTTP\/1\.1 \d+/g)).toHaveLength(2),
    PATIENT,
  );
  client.socket.destroy();
  const large = rawClient(serving.address);
  large.send(withKey(head("/v1/extract", 50_000_000)));
  expect(await large.answer(2000)).toMatch(/^HTTP\/1\.1 429 [\s\S]*connection: close/i);
  await vi.waitFor(() => expect(large.socket.destroyed).toBe(true), PATIENT);
});
