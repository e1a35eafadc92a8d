import { later } from "./components/later.jsx";
import { ModelStatus } from "./components/model-status.jsx";
import { type Tab, Tabs } from "./components/tabs.jsx";
import { ExtractPanel } from "./panels/extract.jsx";
import { HeadsPanel, headsTab } from "./panels/heads.jsx";
import { InsidePanel } from "./panels/inside.jsx";
import { ModelPanel } from "./panels/model.jsx";
import { chosenTab } from "./state/tab.js";

const DocumentsPanel = later(async () => (await import("./documents/panel.jsx")).DocumentsPanel);

const tabs: readonly [Tab, ...Tab[]] = [
  { id: "extract", name: "Extract", panel: ExtractPanel },
  { id: "documents", name: "Documents", panel: DocumentsPanel },
  { id: "teach", name: "Teach", panel: later(async () => (await import("./teach/panel.jsx")).TeachPanel) },
  { id: "inside", name: "Look inside", panel: InsidePanel },
  { id: "heads", name: headsTab, panel: HeadsPanel },
  { id: "model", name: "Model", panel: ModelPanel },
  {
    id: "projects",
    name: "Projects",
    panel: later(async () => (await import("./projects/panel.jsx")).ProjectsPanel),
  },
];

/** Of this project. */
const REPOSITORY = "https://github.com/ernie-m/ernie-m";

export function App() {
  return (
    <>
      <header class="masthead">
        <div class="masthead-text">
          <h1>
            ERNIE-M <span>playground</span>
          </h1>
          <p>
            Finds what you name in a text, in many languages, with a model that runs on your machine. Name
            what you are looking for, and it marks where the text says it.
          </p>
        </div>
        <ModelStatus onOpen={() => (chosenTab.value = "model")} />
      </header>
      <main>
        <Tabs tabs={tabs} chosen={chosenTab} label="Views" />
      </main>
      <footer class="colophon">
        <p>
          Everything runs in this tab. What you type is sent nowhere: text and schema stay on this machine,
          and in the part of the address after <code>#</code>, which browsers keep to themselves.
        </p>
        <nav aria-label="More">
          <a href={`${REPOSITORY}#readme`}>What this is</a>{" "}
          <a href={`${REPOSITORY}/tree/main/docs`}>Documentation</a> <a href={REPOSITORY}>Repository</a>
        </nav>
      </footer>
    </>
  );
}
