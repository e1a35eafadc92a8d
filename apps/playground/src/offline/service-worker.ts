/** What a service worker is used for here; the platform's types of pages do not know it. */
interface ServiceWorkerScope {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  addEventListener(type: "install" | "activate", listener: (event: Extendable) => void): void;
  addEventListener(type: "fetch", listener: (event: Fetching) => void): void;
}

interface Extendable {
  waitUntil(work: Promise<unknown>): void;
}

interface Fetching extends Extendable {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

/** Put in when the page is built: its files, and a hash of them all. */
declare const PAGE_FILES: readonly string[];
declare const PAGE_VERSION: string;

const PREFIX = "playground ";
const NAME = PREFIX + PAGE_VERSION;

const scope = globalThis as unknown as ServiceWorkerScope;
const base = scope.registration.scope;
const own = new Set(PAGE_FILES.map((file) => new URL(file, base).href));
const runtime = new URL("ort/", base).href;

/** The page whole or not at all: files of two builds do not fit each other. */
async function keepPage(): Promise<void> {
  const cache = await caches.open(NAME);
  await cache.addAll([...own].map((url) => new Request(url, { cache: "no-cache" })));
}

async function forgetOthers(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(PREFIX) && name !== NAME).map((name) => caches.delete(name)),
  );
  await scope.clients.claim();
}

/** Storage that fails has nothing: the network is there for that. */
async function known(request: Request | string): Promise<Response | undefined> {
  try {
    return await (await caches.open(NAME)).match(request);
  } catch {
    return undefined;
  }
}

async function kept(request: Request | string): Promise<Response> {
  return (await known(request)) ?? fetch(request);
}

/** Where there is no room for it, it is fetched again the next time. */
async function keep(request: Request, response: Response): Promise<void> {
  try {
    await (await caches.open(NAME)).put(request, response);
  } catch {}
}

/** The build of the runtime that speaks WebGPU is large, and kept when it was used once. */
async function keptOnUse(event: Fetching): Promise<Response> {
  const { request } = event;
  const before = await known(request);
  if (before !== undefined) return before;
  const response = await fetch(request);
  // The page does not wait for that, and what goes wrong there is not its concern.
  if (response.ok) event.waitUntil(keep(request, response.clone()));
  return response;
}

scope.addEventListener("install", (event) => event.waitUntil(keepPage()));
scope.addEventListener("activate", (event) => event.waitUntil(forgetOthers()));
scope.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const url = new URL(request.url);
  url.hash = "";
  url.search = "";
  if (url.href === base) event.respondWith(kept(new URL("index.html", base).href));
  else if (own.has(url.href)) event.respondWith(kept(url.href));
  else if (url.href.startsWith(runtime)) event.respondWith(keptOnUse(event));
});
