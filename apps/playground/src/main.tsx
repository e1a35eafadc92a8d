import { render } from "preact";
import { App } from "./app.jsx";
import { keepPage } from "./offline/keep-page.js";
import { startProjects } from "./projects/store.js";
import { keepTaughtInUse, loadTaughtInUse } from "./projects/taught.js";
import { keepAddress, startFromAddress } from "./state/address.js";
import { showFirstResult } from "./state/first-result.js";
import { letGoOfRenders } from "./state/let-go.js";
import { keepModelInAddress, linkedModel } from "./state/linked-model.js";
import { embeddedModel, loadModel } from "./state/model.js";
import { keepResult } from "./state/run.js";

const root = document.getElementById("app");
if (root !== null) {
  letGoOfRenders();
  // The model does not wait for what is shown.
  const linked = linkedModel();
  const model = linked === undefined ? (loadTaughtInUse() ?? loadModel(embeddedModel())) : loadModel(linked);
  await startFromAddress();
  showFirstResult();
  root.replaceChildren();
  render(<App />, root);
  keepResult();
  keepAddress();
  keepModelInAddress();
  keepTaughtInUse();
  void startProjects();
  // The page is kept when nobody waits for anything any more.
  void model.then(keepPage);
}
