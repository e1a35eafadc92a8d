import type { Page } from "playwright-core";

/**
 * Lets storage answer as a browser does that has no room, whose real limit is the disk's, until what is given back is
 * called.
 */
export async function takeRoom(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(() => {
    const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("no room", "QuotaExceededError");
    };
    Object.assign(globalThis, {
      makeRoom: () => {
        IDBObjectStore.prototype.put = put;
      },
    });
  });
  return () => page.evaluate("makeRoom()");
}
