import { afterEach, expect, test, vi } from "vitest";
import { head, rawClient } from "./clients.js";
import { type Serving, startServing } from "./serving.js";

const open: Serving[] = [];
afterEach(async () => {
  for (const serving of open.splice(0)) await serving.close();
});

async function start(options: Parameters<typeof startServing>[0]): Promise<Serving> {
  const serving = await startServing(options);
  open.push(serving);
  await serving.post("/v1/extract", { text: "Ada", schema: "person" });
  return serving;
}

/** Machines that run tests have other things to do. */
const PATIENT = { timeout: 20_000 };
const texts = Array.from({ length: 64 }, (_, i) => `Person ${i} was born in Warsaw and lives in Rome.`);
const asked = { texts: texts.map((text) => text.repeat(4)), schema: ["person", "location", "date"] };

test("more than the queue holds is refused at once, with a time to come again", async () => {
  const serving = await start({ limits: { concurrentCalls: 1, queueRows: 300 } });
  const answers = await Promise.all(Array.from({ length: 12 }, () => serving.post("/v1/extract", asked)));
  const statuses = answers.map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([200, 429]));
  for (const { status, headers, body } of answers) {
    if (status !== 429) continue;
    expect(body.code).toBe("overloaded");
    expect(Number(headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
  }
});

test("who cannot be let in whatever it asks is told before its body is read, a stream waits", async () => {
  const serving = await start({ limits: { concurrentCalls: 1, queueRows: 1, deadline: 2_000_000_000 } });
  const running = [asked, asked].map((body) => serving.post("/v1/extract", body));
  await vi.waitFor(
    async () => expect(await serving.app.metrics.metrics()).toMatch(/ernie_m_queue_calls 1\n/),
    PATIENT,
  );
  const client = rawClient(serving.address);
  client.send(head("/v1/extract", 100));
  expect(await client.answer(2000)).toMatch(/^HTTP\/1\.1 429 [\s\S]*retry-after: [1-9]/i);
  client.socket.destroy();
  const lines = [{ schema: "person" }, { text: "Ada Lovelace" }].map((line) => JSON.stringify(line));
  const stream = await serving.request("/v1/extract/stream", {
    method: "POST",
    headers: { "content-type": "application/x-ndjson" },
    body: lines.join("\n"),
  });
  expect(JSON.parse(stream.body).result.person[0].text).toBe("Ada Lovelace");
  expect((await Promise.all(running)).map(({ status }) => status)).toEqual([200, 200]);
});

test("a request is given up at its deadline, which the client may shorten and not lengthen", async () => {
  const serving = await start({ limits: { deadline: 150 } });
  const long = {
    texts: texts.map((text) => text.repeat(40)),
    schema: ["person", "location", "date", "time"],
  };
  for (const time of [undefined, "50", "999999"]) {
    const headers = time === undefined ? undefined : { "x-request-timeout-ms": time };
    const { status, body } = await serving.post("/v1/extract", long, headers);
    expect([status, body.code]).toEqual([504, "deadline"]);
    expect(body.detail).toContain(time === "50" ? "50 ms" : "150 ms");
  }
});

test("what came in before the end is answered, what comes after is sent elsewhere", async () => {
  const serving = await start({});
  const running = Array.from({ length: 6 }, () => serving.post("/v1/extract", asked));
  await vi.waitFor(
    async () =>
      expect(await serving.app.metrics.metrics()).toContain(`ernie_m_running_calls ${running.length}\n`),
    PATIENT,
  );
  const closed = serving.app.close(30_000);
  const late = await serving.post("/v1/extract", asked).catch(() => undefined);
  if (late !== undefined) expect([late.status, late.body.code]).toEqual([503, "draining"]);
  expect((await Promise.all(running)).map(({ status }) => status)).toEqual(running.map(() => 200));
  expect(await closed).toBe(true);
});

test("ready says no once its worker threads cannot compute, and why", async () => {
  const serving = await start({ runtime: { workers: 2 } });
  expect((await serving.request("/health/ready")).status).toBe(200);
  await serving.app.runtime.close();
  const { status, body } = await serving.request("/health/ready");
  expect([status, body.code]).toEqual([503, "not-ready"]);
  expect((await serving.request("/health/live")).status).toBe(200);
  const refused = await serving.post("/v1/extract", asked);
  expect([refused.status, refused.body.code]).toEqual([503, "disposed"]);
});
