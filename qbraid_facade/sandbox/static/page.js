// Renews what changes. Without it the pages say the same, and are refreshed by hand.
"use strict";

const main = document.getElementById("main");
const silent = document.getElementById("silent");

// Makes `old` what `fresh` is, and leaves alone what is the same: the focus and what is selected stay.
function renew(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  const alike =
    old.nodeType === Node.ELEMENT_NODE &&
    old.cloneNode(false).isEqualNode(fresh.cloneNode(false)) &&
    old.childNodes.length === fresh.childNodes.length;
  if (alike) [...old.childNodes].forEach((child, place) => renew(child, fresh.childNodes[place]));
  else old.replaceWith(document.importNode(fresh, true));
}

function show(page) {
  const focused = document.activeElement?.id;
  for (const old of document.querySelectorAll("[data-live]")) {
    const fresh = page.getElementById(old.id);
    if (fresh) renew(old, fresh);
  }
  document.title = page.title;
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus();
  main.dataset.every = page.getElementById("main").dataset.every ?? "";
}

async function turn() {
  try {
    if (!document.hidden) {
      const answer = await fetch(location.href, { headers: { "X-Live": "1" } });
      if (answer.redirected) return location.reload(); // logged out
      if (!answer.ok) throw new Error(answer.statusText);
      show(new DOMParser().parseFromString(await answer.text(), "text/html"));
    }
    silent.hidden = true;
  } catch {
    silent.hidden = false;
  }
  wait();
}

function wait() {
  if (main.dataset.every) setTimeout(turn, Number(main.dataset.every));
}

wait();
