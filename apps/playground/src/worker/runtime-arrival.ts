/**
 * Tells when the runtime's WebAssembly is here. The runtime compiles it while it arrives, so how far it has come is not
 * told, but the browser notes its end.
 */
export function onRuntimeArrived(arrived: () => void): () => void {
  if (typeof PerformanceObserver === "undefined") return () => {};
  const observer = new PerformanceObserver((list) => {
    if (list.getEntries().some(({ name }) => new URL(name).pathname.endsWith(".wasm"))) arrived();
  });
  observer.observe({ type: "resource", buffered: true });
  return () => observer.disconnect();
}
