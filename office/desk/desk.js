// The desk without waiting: lists that renew themselves where one stands, keys, and a sound for what
// is urgent. Whatever it does is done without it, too: by the page's own refresh, links and forms.
"use strict";

const EVERY_MS = 10000;
const MUTE = "desk-mute";
const live = document.querySelector("[data-live]");

function lines() {
  return [...document.querySelectorAll("a.line")];
}

// ---- keys

function go(step) {
  const all = lines();
  if (!all.length) return;
  const at = all.indexOf(document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step;
  all[Math.max(0, Math.min(all.length - 1, next))].focus();
}

function help(open) {
  const box = document.getElementById("keys");
  if (box && open !== box.open) open ? box.showModal() : box.close();
}

document.addEventListener("keydown", (event) => {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const keys = {
    j: () => go(1),
    k: () => go(-1),
    "/": () => location.assign("/desk/search"),
    g: () => location.assign("/desk/queue"),
    "?": () => help(true),
  };
  if (keys[event.key]) {
    event.preventDefault();
    keys[event.key]();
  }
});

// ---- sound

let heard = null; // what was urgent when last looked at

function urgent() {
  return lines()
    .filter((line) => line.querySelector(".flag.urgent"))
    .map((line) => line.dataset.key);
}

function beep() {
  if (localStorage.getItem(MUTE)) return;
  try {
    const sound = new AudioContext();
    const tone = sound.createOscillator();
    const volume = sound.createGain();
    volume.gain.value = 0.1;
    tone.frequency.value = 880;
    tone.connect(volume).connect(sound.destination);
    tone.start();
    tone.stop(sound.currentTime + 0.25);
    tone.onended = () => sound.close();
  } catch {
    // no sound is allowed before somebody has tapped
  }
}

function listen() {
  const now = urgent();
  if (heard && now.some((key) => !heard.includes(key))) beep();
  heard = now;
}

const mute = document.getElementById("mute");
if (mute) {
  const show = () => {
    const off = Boolean(localStorage.getItem(MUTE));
    mute.hidden = false;
    mute.setAttribute("aria-pressed", String(!off));
    mute.textContent = off ? mute.dataset.off : mute.dataset.on;
  };
  mute.addEventListener("click", () => {
    if (localStorage.getItem(MUTE)) localStorage.removeItem(MUTE);
    else localStorage.setItem(MUTE, "1");
    show();
  });
  show();
}

// ---- lists that renew themselves

async function renew() {
  if (document.querySelector("dialog[open]")) return;
  const answer = await fetch(location.href, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const next = fresh.querySelector("[data-live]");
  if (!next) return;
  document.title = fresh.title;
  if (next.innerHTML === live.innerHTML) return;
  const focused = document.activeElement?.dataset?.key;
  const top = window.scrollY;
  live.replaceChildren(...next.childNodes);
  const again = focused && lines().find((line) => line.dataset.key === focused);
  if (again) again.focus({ preventScroll: true });
  window.scrollTo(0, top);
  listen();
}

if (live) {
  listen();
  setInterval(() => renew().catch(() => {}), EVERY_MS);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) renew().catch(() => {});
  });
}
