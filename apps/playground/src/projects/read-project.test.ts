import { expect, it } from "vitest";
import { newProject } from "./project.js";
import { FORMAT, readProjectNote, VERSION } from "./read-project.js";

const noteOf = (view: object): unknown =>
  JSON.parse(
    JSON.stringify({ format: FORMAT, version: VERSION, project: { ...newProject("p"), view }, models: [] }),
  );

it("reads a project that nothing is looked for in yet, and refuses one whose names are none", () => {
  const view = { text: "A letter.", schema: [], threshold: 0.4, thresholds: {} };
  expect(readProjectNote(noteOf(view)).project.view).toEqual(view);
  for (const schema of [{}, [""], 7, null])
    expect(() => readProjectNote(noteOf({ ...view, schema }))).toThrow();
});
