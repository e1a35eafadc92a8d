import { render } from "preact";
import { App } from "./app.jsx";
import { keepPage } from "./offline/keep-page.js";
import { startProjects } from "./projects/store.js";
import { keepAddress, startFromAddress } from "./state/address.js";
import { showFirstResult } from "./state/first-result.js";
import { keepModelInAddress, linkedModel } from "./state/linked-model.js";
import { loadModel } from "./state/model.js";
import { keepResult } from "./state/run.js";

const root = document.getElementById("app");
if (root !== null) {
  // The model does not wait for what is shown.
  const model = loadModel(linkedModel());
  await startFromAddress();
  showFirstResult();
  root.replaceChildren();
  render(<App />, root);
  keepResult();
  keepAddress();
  keepModelInAddress();
  void startProjects();
  // The page is kept when nobody waits for anything any more.
  void model.then(keepPage);
}
