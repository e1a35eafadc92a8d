/**
 * A server in a process of its own, so that what it does is its own: says where it listens, and when it is asked, how long
 * its thread was held, after how many model runs short requests were answered, and what processor time it took.
 */
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { createApp } from "@ernie-m/server";
import { watchHolds } from "./holds.mjs";

const { workers, limits } = JSON.parse(process.argv[2]);
let ended = 0;
const app = await createApp({
  runtime: {
    workers,
    observe({ type }) {
      if (type === "run-ended") ended++;
    },
  },
  limits,
  models: [{ name: "mini", location: modelUrl }],
});

/** For each answered request of one text, the model runs that ended from its arrival to its answer. */
let runs = [];
const arrivals = new WeakMap();
app.fastify.addHook("onRequest", async (request) => void arrivals.set(request, ended));
app.fastify.addHook("onResponse", async (request) => {
  if (request.body?.text !== undefined) runs.push(ended - arrivals.get(request));
});

let holds;
const answers = {
  startHolds() {
    holds = watchHolds();
  },
  endHolds: () => holds.end(),
  takeRuns() {
    const taken = runs;
    runs = [];
    return taken;
  },
  seconds() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  },
};
const address = await app.fastify.listen({ host: "127.0.0.1", port: 0 });
process.on("message", async (message) => {
  if (message !== "end") return process.send({ answer: answers[message]?.() });
  await app.close(0);
  process.disconnect();
});
process.send({ address });
