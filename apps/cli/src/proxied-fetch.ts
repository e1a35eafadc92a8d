import { UsageError } from "./usage-error.js";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A `fetch` through the proxies of HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in either case, as curl reads them;
 * undefined, which is the platform's, without any. The library is loaded with the first request.
 *
 * Throws: UsageError for a proxy that is no address of one. Credentials in it are not shown.
 */
export function proxiedFetch(environment: Environment): typeof fetch | undefined {
  const httpProxy = proxyOf("HTTP_PROXY", environment);
  const httpsProxy = proxyOf("HTTPS_PROXY", environment) ?? httpProxy;
  if (httpsProxy === undefined) return undefined;
  const noProxy = environment.no_proxy ?? environment.NO_PROXY ?? "";
  let loading: Promise<typeof fetch> | undefined;
  const loaded = (): Promise<typeof fetch> => {
    loading ??= load({ httpsProxy, noProxy, ...(httpProxy !== undefined && { httpProxy }) });
    return loading;
  };
  return async (input, init) => (await loaded())(input, init);
}

interface Proxies {
  readonly httpProxy?: string;
  readonly httpsProxy: string;
  readonly noProxy: string;
}

async function load(proxies: Proxies): Promise<typeof fetch> {
  const { EnvHttpProxyAgent, fetch: sendThrough } = await import("undici");
  const dispatcher = new EnvHttpProxyAgent(proxies);
  // The same interface as the platform's, which is an older copy of the library and declares its types apart.
  const send = sendThrough as unknown as (input: unknown, init: object) => Promise<Response>;
  return (input, init) => send(input, { ...init, dispatcher });
}

function proxyOf(name: string, environment: Environment): string | undefined {
  const text = environment[name.toLowerCase()] || environment[name];
  if (!text) return undefined;
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const protocol = URL.canParse(url) ? new URL(url).protocol : undefined;
  if (protocol === "http:" || protocol === "https:") return url;
  throw new UsageError(`${name}: expected the address of a proxy, http://host:port`);
}
