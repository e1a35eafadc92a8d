import type { BrowserContext } from "playwright-core";

/** Answers for the hub: one model by its files. Everything else is not there. Returns the paths that are asked for. */
export async function routeHub(
  context: BrowserContext,
  id: string,
  content: ReadonlyMap<string, Buffer>,
): Promise<{ readonly commit: string; readonly asked: readonly string[] }> {
  const commit = "0123456789abcdef0123456789abcdef01234567";
  const asked: string[] = [];
  await context.route("https://huggingface.co/**", (route) => {
    const { pathname } = new URL(route.request().url());
    asked.push(pathname);
    const headers = { "access-control-allow-origin": "*" };
    if (pathname === `/api/models/${id}/revision/main`)
      return route.fulfill({ headers, json: { sha: commit } });
    if (pathname === `/api/models/${id}/tree/${commit}`) {
      const json = Array.from(content, ([path, { length }]) => ({
        type: "file",
        path,
        size: length,
        oid: "0",
      }));
      return route.fulfill({ headers, json });
    }
    const body = content.get(pathname.split("/").at(-1) ?? "");
    return body === undefined ? route.fulfill({ headers, status: 404 }) : route.fulfill({ headers, body });
  });
  return { commit, asked };
}
