/**
 * What refusing costs: processor time of the server's first thread for a request that there is no room for, beside that of
 * `node:http` which answers as much and does nothing else.
 *
 *   node bench/refusals.mjs [REQUESTS] [ROUNDS]
 *
 * REQUESTS (1500) in each of ROUNDS (4), the first of which warms up. The server is kept full by two large requests, whose work
 * on that thread is in the number too. Needs Linux, which tells the time of a thread. Build the workspace first.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { Agent, createServer, request } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { closedLoop, schema, textOf } from "./lib/service-texts.mjs";

const [first = "1500", second = "4", side] = process.argv.slice(2);
const BARE = JSON.stringify({ type: "about:blank", title: "Too Many Requests", status: 429 });

async function answer() {
  if (side === "bare") {
    const server = createServer((_asked, answered) => {
      const headers = { "content-type": "application/problem+json", "content-length": BARE.length };
      answered.writeHead(429, headers).end(BARE);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return server.address().port;
  }
  const { createApp } = await import("@ernie-m/server");
  const { modelUrl } = await import("@ernie-m/model-uie-m-mini");
  const app = await createApp({
    runtime: { workers: 1 },
    models: [{ name: "mini", location: modelUrl }],
    limits: { concurrentCalls: 1, queueRows: 1, deadline: 600_000 },
  });
  await app.fastify.listen({ host: "127.0.0.1", port: 0 });
  return app.fastify.server.address().port;
}

async function measure(name) {
  const child = fork(fileURLToPath(import.meta.url), [first, second, name]);
  const [port] = await once(child, "message");
  const agent = new Agent({ keepAlive: true });
  const post = async (body) => {
    const headers = { "content-type": "application/json" };
    const sent = request({ port, agent, method: "POST", path: "/v1/extract", headers });
    sent.end(JSON.stringify(body));
    const [response] = await once(sent, "response");
    await text(response);
    return response.statusCode;
  };
  const ask = async () => {
    child.send("report");
    return (await once(child, "message"))[0];
  };
  if (name === "server") {
    await post({ text: textOf(0), schema });
    const names = Array.from({ length: 70 }, (_, i) => `name ${i}`);
    const texts = Array.from({ length: 256 }, (_, i) => textOf(i));
    for (let i = 0; i < 2; i++) post({ texts, schema: names }).catch(() => undefined);
    await wait(1500);
  }
  const told = [];
  for (let round = 0; round < Number(second); round++) {
    let refused = 0;
    const before = await ask();
    await closedLoop(Number(first), 32, async (i) => {
      if ((await post({ text: textOf(i), schema })) === 429) refused++;
    });
    told.push(`${(((await ask()) - before) / Number(first)).toFixed(3)} ms (${refused} refused)`);
  }
  child.kill("SIGKILL");
  agent.destroy();
  console.log(`${name === "bare" ? "node:http" : "the server"}: ${told.join(", ")}`);
}

if (side === undefined) for (const name of ["bare", "server"]) await measure(name);
else {
  const port = await answer();
  const path = `/proc/self/task/${process.pid}/schedstat`;
  process.on("message", () => process.send(Number(readFileSync(path, "utf8").split(" ")[0]) / 1e6));
  process.send(port);
}
