// Looks for new messages every few seconds and shows what changed; without it a link on the page does.

const EVERY = 4000;

async function refresh() {
  if (document.hidden) return;
  const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const next = fresh.getElementById(part.id);
    // Who is about to tap a link must not have it taken away.
    const active = document.activeElement;
    if (next && next.innerHTML !== part.innerHTML && (part === active || !part.contains(active))) {
      part.replaceChildren(...next.childNodes);
    }
  }
}

async function watch() {
  try {
    await refresh();
  } catch {
    // The server is away for a moment; the next turn tries again.
  }
  window.setTimeout(watch, EVERY);
}

window.setTimeout(watch, EVERY);
