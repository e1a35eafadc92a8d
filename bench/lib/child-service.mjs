/**
 * The side that computes, in a process of its own, so that its processor time has nothing of its callers: the server
 * (`http`), or `node:http` with nothing but the library behind it (`bare`), which say where they listen, or the library
 * with callers of its own (`direct`). Reports processor time and memory when it is asked.
 */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { loadExtractor } from "@ernie-m/heads";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { createApp } from "@ernie-m/server";
import { closedLoop, schema, textOf } from "./service-texts.mjs";

const [side, workers] = process.argv.slice(2);
let runs = 0;
const options = {
  ...(workers === "0" ? { threads: 1 } : { workers: Number(workers) }),
  observe({ type }) {
    if (type === "run-ended") runs++;
  },
};

/** Processor time of the thread that answers, in milliseconds: Linux tells it of every thread. */
function ownTime() {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, "utf8").split(" ")[0]) / 1e6;
  } catch {
    return Number.NaN;
  }
}

function report() {
  const { user, system } = process.cpuUsage();
  const { rss: bytes } = process.memoryUsage();
  process.send({ milliseconds: (user + system) / 1000, own: ownTime(), runs, bytes });
}

if (side === "http") {
  const app = await createApp({
    runtime: options,
    models: [{ name: "mini", location: modelUrl }],
    // As many as call: what is measured is HTTP, not what fewer calls in a run cost.
    limits: { concurrentCalls: 64 },
  });
  const address = await app.fastify.listen({ host: "127.0.0.1", port: 0 });
  process.on("message", async (message) => {
    if (message !== "end") return report();
    await app.close();
    process.disconnect();
  });
  process.send({ address });
} else if (side === "bare") {
  const runtime = nodeRuntime(options);
  const extractor = await loadExtractor(modelUrl, { runtime });
  const server = createServer(async (asked, answer) => {
    const { text, schema: names } = await json(asked);
    const body = JSON.stringify({ results: [await extractor.extract(text, names)] });
    answer.setHeader("content-type", "application/json");
    answer.setHeader("content-length", Buffer.byteLength(body));
    answer.end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  process.on("message", async (message) => {
    if (message !== "end") return report();
    server.close();
    server.closeAllConnections();
    await runtime.close();
    process.disconnect();
  });
  process.send({ address: `http://127.0.0.1:${server.address().port}` });
} else {
  const runtime = nodeRuntime(options);
  const extractor = await loadExtractor(modelUrl, { runtime });
  process.on("message", async (message) => {
    if (message === "report") return report();
    if (message !== "end") {
      const { from, calls, callers } = message;
      await closedLoop(calls, callers, (i) => extractor.extract(textOf(from + i), schema));
      return process.send("done");
    }
    await extractor.dispose();
    await runtime.close();
    process.disconnect();
  });
  process.send({});
}
