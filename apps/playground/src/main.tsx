import { render } from "preact";
import { App } from "./app.jsx";
import { keepPage } from "./offline/keep-page.js";
import { keepUp, startFromAddress } from "./state/extraction.js";
import { embeddedModel, loadModel } from "./state/model.js";

const root = document.getElementById("app");
if (root !== null) {
  startFromAddress();
  root.replaceChildren();
  render(<App />, root);
  keepUp();
  // The page is kept when nobody waits for anything any more.
  void loadModel(embeddedModel()).then(keepPage);
}
