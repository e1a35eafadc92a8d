import { createRoot } from "react-dom/client";
import { MarkedText } from "./MarkedText.jsx";

const SCHEMA = ["person", "location"];

createRoot(document.getElementById("app")).render(
  <MarkedText text="Marie Curie was born in Warsaw." schema={SCHEMA} />,
);
