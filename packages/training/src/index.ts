export type { AdamWSettings } from "./optimizer/adamw.js";
export { type Schedule, schedules } from "./optimizer/schedule.js";
