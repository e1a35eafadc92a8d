const { contextBridge, ipcRenderer } = require("electron");

contextBridge.exposeInMainWorld("ernieM", {
  extract: (text, schema) => ipcRenderer.invoke("extract", text, schema),
});
