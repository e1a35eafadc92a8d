/**
 * The side that computes, in a process of its own, so that its processor time has nothing of its callers: a server that
 * says where it listens, or the library with callers of its own. Reports processor time and memory when it is asked.
 */
import { loadExtractor } from "@ernie-m/heads";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { createApp } from "@ernie-m/server";
import { closedLoop, schema, textOf } from "./service-texts.mjs";

const [side, workers] = process.argv.slice(2);
const options = workers === "0" ? { threads: 1 } : { workers: Number(workers) };

function report() {
  const { user, system } = process.cpuUsage();
  process.send({ milliseconds: (user + system) / 1000, bytes: process.memoryUsage().rss });
}

if (side === "http") {
  const app = await createApp({ runtime: options, models: [{ name: "mini", location: modelUrl }] });
  const address = await app.fastify.listen({ host: "127.0.0.1", port: 0 });
  process.on("message", async (message) => {
    if (message !== "end") return report();
    await app.close();
    process.disconnect();
  });
  process.send({ address });
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
