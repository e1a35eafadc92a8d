import { fileURLToPath } from "node:url";
import { loadExtractor } from "@ernie-m/heads";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { app, BrowserWindow, ipcMain } from "electron";

// A thread of its own: a run does not hold the main process, which draws the windows.
const loading = loadExtractor(modelUrl, { runtime: nodeRuntime({ workers: 1 }) });

ipcMain.handle("extract", async (_event, text, schema) => (await loading).extract(text, schema));

await app.whenReady();
const preload = fileURLToPath(new URL("./preload.cjs", import.meta.url));
const window = new BrowserWindow({ webPreferences: { preload } });
await window.loadFile(fileURLToPath(new URL("./index.html", import.meta.url)));

app.on("window-all-closed", async () => {
  await (await loading).dispose();
  app.quit();
});
