// Counts what a text will cost while somebody types. The server counts again when it is saved.

const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
// These take two places, an escape and the character.
const EXTENSION = new Set("\f^{}\\[~]|€");

export function countSegments(text) {
  const letters = [...text];
  const costly = [...new Set(letters.filter((letter) => !BASIC.has(letter) && !EXTENSION.has(letter)))];
  const [alone, joined] = costly.length ? [70, 67] : [160, 153];
  const sizes = letters.map((letter) => (costly.length ? letter.length : EXTENSION.has(letter) ? 2 : 1));
  const characters = sizes.reduce((sum, size) => sum + size, 0);
  return { characters, segments: pack(sizes, characters, alone, joined), costly };
}

// A letter of two places is never torn apart.
function pack(sizes, characters, alone, joined) {
  if (characters <= alone) return characters ? 1 : 0;
  let segments = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > joined) {
      segments += 1;
      used = 0;
    }
    used += size;
  }
  return segments;
}

function inWords({ characters, segments, costly }) {
  const said = `With the facts filled in: ${characters} characters, ${segments} segment${segments === 1 ? "" : "s"}.`;
  return costly.length ? `${said} These letters double the price: ${costly.join(" ")}` : said;
}

function watch(area) {
  const facts = JSON.parse(area.dataset.segments);
  const channel = document.getElementById("id_channel");
  const output = document.createElement("p");
  output.className = "help";
  output.setAttribute("role", "status");
  (area.closest(".flex-container") ?? area).after(output);
  const show = () => {
    const text = area.value.replace(/\{(\w+)\}/g, (named, name) => facts[name] ?? named);
    output.textContent = channel && channel.value !== "sms" ? "" : inWords(countSegments(text));
  };
  area.addEventListener("input", show);
  channel?.addEventListener("change", show);
  show();
}

document.querySelectorAll("textarea[data-segments]").forEach(watch);
