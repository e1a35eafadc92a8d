/** Its address, put in when the page is built; a page in development is not kept. */
declare const SERVICE_WORKER: string | undefined;

/**
 * Has the browser keep the page itself, so that it opens without a network; models are kept by the runtime. Where there
 * are no service workers the page works as ever.
 */
export function keepPage(): void {
  if (typeof SERVICE_WORKER === "undefined" || !("serviceWorker" in navigator)) return;
  const script = new URL(SERVICE_WORKER, document.baseURI);
  // A browser that forbids it, for example in a private window, is right to.
  navigator.serviceWorker.register(script).catch(() => {});
}
