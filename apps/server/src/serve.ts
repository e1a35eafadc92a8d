import { fastify } from "fastify";
import type { Registry } from "prom-client";
import { type AppOptions, createApp, type ErnieMApp } from "./app.js";

/** What a server is started with. */
export interface ServeOptions extends AppOptions {
  /** Where to listen. Default `127.0.0.1`: nobody else's machine gets in unasked. */
  readonly host?: string;
  /** Default 8000; 0 takes a free one. */
  readonly port?: number;
  /** Where `/metrics` is, on the same host. Default: nowhere. */
  readonly metricsPort?: number;
}

/** A server that listens. */
export interface RunningServer {
  readonly app: ErnieMApp;
  /** For example `http://127.0.0.1:8000`. */
  readonly address: string;
  readonly metricsAddress: string | undefined;
  /**
   * Refuses requests from now on, waits for those let in to be answered, and ends everything, within so many
   * milliseconds. Gives whether all were answered and nothing runs any longer.
   */
  stop(time?: number): Promise<boolean>;
}

/**
 * Listens. The first model loads meanwhile: requests wait for it, and `/health/ready` says when it is there.
 *
 * Throws: as `createApp`; what the system says of an address that cannot be listened on.
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { host = "127.0.0.1", port = 8000, metricsPort } = options;
  const app = await createApp(options);
  const metrics = metricsPort === undefined ? undefined : metricsApp(app.metrics);
  try {
    const metricsAddress = await metrics?.listen({ host, port: metricsPort ?? 0 });
    const address = await app.fastify.listen({ host, port });
    // Whoever asks first is told what is wrong; it is no reason not to start, since a hub may come back.
    void app.warm().catch(() => undefined);
    return {
      app,
      address,
      metricsAddress,
      async stop(time) {
        const done = await app.close(time);
        await metrics?.close();
        return done;
      },
    };
  } catch (error) {
    await metrics?.close();
    await app.close(0);
    throw error;
  }
}

/** On a port of its own, which need not be open to callers. */
function metricsApp(registry: Registry) {
  const app = fastify({ logger: false });
  app.get("/metrics", async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
  return app;
}
