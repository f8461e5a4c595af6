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

// As the server says it: the price of one segment comes with the page.
function inWords({ characters, segments, costly }, price) {
  const each = segments * price;
  const thousand = (each * 1000).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const said =
    `With the facts filled in: ${characters} characters, ${segments} segment${segments === 1 ? "" : "s"}, ` +
    `about $${each.toFixed(3)} a text, $${thousand} per 1,000 people.`;
  if (costly.length) return `${said} These letters double the price: ${costly.join(" ")}`;
  return segments > 1 ? `${said} 160 characters or fewer cost one segment only.` : said;
}

function watch(area) {
  const facts = JSON.parse(area.dataset.segments);
  const channel = document.getElementById("id_channel");
  const output = document.createElement("p");
  output.setAttribute("role", "status");
  (area.closest(".flex-container") ?? area).after(output);
  const show = () => {
    const text = area.value.replace(/\{(\w+)\}/g, (named, name) => facts[name] ?? named);
    const count = countSegments(text);
    output.className = count.segments > 1 ? "help too-long" : "help";
    output.textContent = channel && channel.value !== "sms" ? "" : inWords(count, Number(area.dataset.price));
  };
  area.addEventListener("input", show);
  channel?.addEventListener("change", show);
  show();
}

document.querySelectorAll("textarea[data-segments]").forEach(watch);
