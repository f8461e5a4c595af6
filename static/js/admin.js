// Lists scroll sideways without this module. With it each row is a card on a telephone, and each value says what it is.
const list = document.querySelector("#result_list");

if (list) {
  const names = [...list.querySelectorAll("thead th")].map((head) => head.querySelector(".text")?.textContent.trim() ?? "");
  for (const row of list.querySelectorAll("tbody tr")) {
    [...row.cells].forEach((cell, place) => {
      cell.dataset.label = names[place];
    });
  }
  list.classList.add("as-cards");
}
