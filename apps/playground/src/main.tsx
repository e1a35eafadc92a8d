import { render } from "preact";
import { App } from "./app.jsx";
import { keepUp, startFromAddress } from "./state/extraction.js";
import { embeddedModel, loadModel } from "./state/model.js";

const root = document.getElementById("app");
if (root !== null) {
  startFromAddress();
  root.replaceChildren();
  render(<App />, root);
  keepUp();
  void loadModel(embeddedModel());
}
