import { createRequire } from "node:module";
import type { NodeRuntime, NodeRuntimeOptions } from "@ernie-m/runtime-node";
import cors from "@fastify/cors";
import { type FastifyInstance, type FastifyServerOptions, fastify, LogController } from "fastify";
import { collectDefaultMetrics, Registry } from "prom-client";
import { type Limits, resolveLimits } from "./limits.js";
import { ModelRegistry } from "./models/model-registry.js";
import type { ModelSettings } from "./models/served-model.js";
import { openServedRuntime } from "./models/served-runtime.js";
import { addAnswerHeaders } from "./observation/answer-headers.js";
import { answeredStatus } from "./observation/answered-status.js";
import { RefusalLog } from "./observation/refusal-log.js";
import { addRequestLog } from "./observation/request-log.js";
import { addRequestMetrics, requestMetrics } from "./observation/request-metrics.js";
import { runtimeMetrics } from "./observation/runtime-metrics.js";
import { addTracing } from "./observation/tracing.js";
import { addOpenApi } from "./openapi.js";
import { addAuthentication, keyCheck } from "./requests/authentication.js";
import { addBodyTimeout } from "./requests/body-timeout.js";
import { Draining } from "./requests/draining.js";
import { addEarlyRefusal } from "./requests/early-refusal.js";
import type { Services } from "./requests/perform-task.js";
import { addProblemAnswers, sendProblem } from "./requests/problem-answers.js";
import { Readiness } from "./requests/readiness.js";
import { addRequestCalls, orAborted } from "./requests/request-call.js";
import { requestId } from "./requests/request-id.js";
import { addRoutes } from "./routes/routes.js";

/** What an app serves, and how. */
export interface AppOptions {
  /**
   * What opens and runs the models is made with; `admission` is what the limits say. Default: as `nodeRuntime` without
   * options, which holds the event loop while it computes.
   */
  readonly runtime?: Omit<NodeRuntimeOptions, "admission">;
  /** The models; requests that name none get the first. */
  readonly models: readonly ModelSettings[];
  readonly limits?: Partial<Limits>;
  /** Keys that callers may show; without any everybody is let in. */
  readonly keys?: readonly string[];
  /** Origins of pages that may call, such as `https://example.org`. Default: none. */
  readonly origins?: readonly string[];
  /** What Fastify's `logger` takes: true, settings of pino, or where to write. Default: no log. */
  readonly logger?: NonNullable<FastifyServerOptions["logger"]>;
}

/** An HTTP service over models. */
export interface ErnieMApp {
  /** Listen with it, or inject requests. */
  readonly fastify: FastifyInstance;
  /** What it counts, for Prometheus. */
  readonly metrics: Registry;
  /** What opens and runs the models. */
  readonly runtime: NodeRuntime;
  /** Loads the first model, as a request or a look at `/health/ready` would. Throws: RequestError `not-ready`. */
  warm(): Promise<void>;
  /**
   * Refuses requests from now on (503), waits for those let in to be answered, and ends everything, the runtime included:
   * all of that within so many milliseconds. What is still to come of a request, lines of a stream among it, is not
   * waited for, and neither is a model that loads for nobody. Gives whether all were answered and nothing runs any longer.
   */
  close(time?: number): Promise<boolean>;
}

const HEADERS_TIMEOUT = 10_000;
const KEEP_ALIVE = 72_000;
const PROBE_TIMEOUT = 10_000;
const DRAIN_TIME = 20_000;

/**
 * An HTTP service over models: every task of the library, with limits, keys, metrics and a document.
 *
 * Throws: InputError for a limit, a model's name or an option of the runtime.
 */
export async function createApp(options: AppOptions): Promise<ErnieMApp> {
  const { keys = [], origins = [], logger = false } = options;
  const limits = resolveLimits(options.limits);
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  const served = openServedRuntime(options.runtime ?? {}, limits, runtimeMetrics(metrics));
  const { runtime, gate } = served;
  const models = new ModelRegistry(options.models, served.forModels);
  const draining = new Draining();
  const readiness = new Readiness({
    runtime,
    model: models.usual,
    draining: draining.signal,
    timeout: PROBE_TIMEOUT,
  });
  const services: Services = { models, gate, limits, draining: draining.signal };
  const app = newFastify(limits, logger);
  addProblemAnswers(app);
  addAnswerHeaders(app);
  if (origins.length > 0) await app.register(cors, { origin: [...origins] });
  const hasKey = keyCheck(keys);
  const observe = requestMetrics(metrics);
  const refusals = new RefusalLog(app.log);
  app.addHook("onClose", async () => refusals.flush());
  addEarlyRefusal(app, {
    gate,
    limits,
    hasEntry: (request) => !draining.signal.aborted && hasKey(request),
    onRefused(request, reply, seconds) {
      observe(request.routeOptions.url ?? "none", answeredStatus(reply.raw), seconds);
      refusals.add();
    },
  });
  addRequestCalls(app, limits);
  addRequestMetrics(app, observe);
  addRequestLog(app);
  addTracing(app);
  draining.watch(app);
  addAuthentication(app, hasKey);
  addBodyTimeout(app, { time: limits.bodyTimeout, ending: draining.signal });
  const { version } = createRequire(import.meta.url)("../package.json") as { readonly version: string };
  await addOpenApi(app, { version, hasKeys: keys.length > 0 });
  await app.register(async (routes) => addRoutes(routes, services, readiness));
  return {
    fastify: app,
    metrics,
    runtime,
    warm: () => readiness.check(),
    async close(time = DRAIN_TIME) {
      const end = performance.now() + time;
      const late = AbortSignal.timeout(time);
      const done = await draining.drain(late);
      await app.close();
      const freed = await isDone(models.dispose(), late);
      const timeout = Math.max(0, end - performance.now());
      return (await runtime.close({ timeout })) && freed && done;
    },
  };
}

/** Whether something is done before a signal is aborted; it is left alone where it is not. */
async function isDone(work: Promise<void>, late: AbortSignal): Promise<boolean> {
  return orAborted(
    work.then(() => true),
    late,
  ).catch((error: unknown) => {
    if (late.aborted) return false;
    throw error;
  });
}

function newFastify(
  { bodyBytes }: Limits,
  logger: NonNullable<FastifyServerOptions["logger"]>,
): FastifyInstance {
  const app = fastify({
    logger,
    // Our own line says what it may.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestId,
    bodyLimit: bodyBytes,
    // Bodies have a time of their own, since streams have none.
    requestTimeout: 0,
    keepAliveTimeout: KEEP_ALIVE,
    // Once all is answered: a connection that has never asked anything would be waited for.
    forceCloseConnections: true,
    // What is asked is what is done: nothing is turned into another type, dropped or filled in.
    ajv: {
      customOptions: {
        coerceTypes: false,
        removeAdditional: false,
        useDefaults: false,
        allowUnionTypes: true,
      },
    },
    frameworkErrors: (error, request, reply) => void sendProblem(error, request, reply),
    http: { headersTimeout: HEADERS_TIMEOUT },
  });
  // Schemas describe what is answered; what a model found is told as it is.
  app.setSerializerCompiler(() => (value) => JSON.stringify(value));
  app.removeContentTypeParser("text/plain");
  return app;
}
