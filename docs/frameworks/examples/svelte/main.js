import { mount } from "svelte";
import MarkedText from "./MarkedText.svelte";

mount(MarkedText, {
  target: document.getElementById("app"),
  props: { text: "Marie Curie was born in Warsaw.", schema: ["person", "location"] },
});
