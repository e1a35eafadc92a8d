export { type AppOptions, createApp, type ErnieMApp } from "./app.js";
export { RequestError, type RequestErrorCode } from "./errors.js";
export { defaultLimits, type Limits } from "./limits.js";
export type { ModelSettings } from "./models/served-model.js";
export { type RunningServer, type ServeOptions, serve } from "./serve.js";
