import { useState } from "react";
import { createRoot } from "react-dom/client";
import { MarkedText } from "./MarkedText.jsx";

const SCHEMA = ["person", "location"];

function App() {
  const [text, setText] = useState("Marie Curie was born in Warsaw.");
  return (
    <>
      <textarea aria-label="Text" value={text} onChange={(event) => setText(event.target.value)} />
      <MarkedText text={text} schema={SCHEMA} />
    </>
  );
}

createRoot(document.getElementById("app")).render(<App />);
