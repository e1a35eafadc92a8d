import "@ernie-m/element/register";

addEventListener("ernie-m-result", ({ detail: { text, result } }) => {
  const people = (result.person ?? []).map(({ start, end }) => text.slice(start, end));
  document.querySelector("#app").textContent = people.join(", ");
});
