// The desk without waiting: lists that renew themselves where one stands, keys, and a sound for what
// is urgent. Whatever it does is done without it, too: by the page's own refresh, links and forms.
"use strict";

const EVERY_MS = 10000; // where nobody tells us
const SELDOM_MS = 60000; // where somebody does: a deadline comes nearer without any news
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

function merge() {
  const form = document.getElementById("merge");
  if (!form) return;
  form.open = true;
  form.querySelector("[name=other]").focus();
}

document.addEventListener("keydown", (event) => {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const keys = {
    j: () => go(1),
    k: () => go(-1),
    "/": () => location.assign("/desk/search"),
    g: () => location.assign("/desk/queue"),
    m: () => merge(),
    "?": () => help(true),
  };
  if (keys[event.key]) {
    event.preventDefault();
    keys[event.key]();
  }
});

// ---- a double click sends once: the page that comes first is the one that is shown

const TWICE_MS = 5000; // who stopped the page, or took a file with the form, goes on after that

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.submitter?.hasAttribute("data-download")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, TWICE_MS);
});

// ---- a login that ends takes no words along: who writes is there, and before a form with words goes
// out it is asked whether its login still lasts

const HERE_MS = 300000;
const ended = document.getElementById("ended");
let hereAt = -Infinity;

async function here() {
  hereAt = performance.now();
  try {
    return (await fetch("/desk/here", { redirect: "manual", cache: "no-store" })).type !== "opaqueredirect";
  } catch {
    return true; // the network is away: the browser says so when the form goes
  }
}

if (ended) {
  document.addEventListener("input", (event) => {
    if (event.target.matches("textarea") && performance.now() - hereAt > HERE_MS) here();
  });
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const written = [...form.querySelectorAll("textarea")].some((box) => box.value.trim());
    if (event.defaultPrevented || !written || event.submitter?.hasAttribute("data-download")) return;
    form.querySelector(".ended")?.remove();
    if (form.dataset.lasts) {
      delete form.dataset.lasts;
      return;
    }
    event.preventDefault();
    const lasts = await here();
    delete form.dataset.sent;
    if (lasts) {
      form.dataset.lasts = "1";
      form.requestSubmit(event.submitter);
      return;
    }
    const told = ended.content.firstElementChild.cloneNode(true);
    told.classList.add("mistake");
    form.append(told);
    told.focus();
  });
}

// ---- what was wrong is told at its field, too

const wrong = document.querySelector("#problem[data-field]");
const field = wrong && document.querySelector(`#mine [name="${CSS.escape(wrong.dataset.field)}"]`);
if (field) {
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", wrong.id);
  wrong.querySelector("a")?.addEventListener("click", (event) => {
    event.preventDefault();
    for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    field.focus();
  });
}

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

// Where one stands is found again: by the line's case, by a link's address, else by its place in the
// row, since the line may have been dealt with meanwhile.
function stops() {
  return [...live.querySelectorAll("a[href], button")];
}

function standing() {
  const at = document.activeElement;
  if (!live.contains(at)) return () => {};
  const same = (one) => one.getAttribute("href") === at.getAttribute("href");
  const row = at.matches("a.line") ? lines : stops;
  const index = row().indexOf(at);
  return () => {
    const all = row();
    const next = all.find(same) ?? all[Math.min(index, all.length - 1)] ?? document.getElementById("main");
    next.focus({ preventScroll: true });
  };
}

let renewing = false;
let again = false; // something has changed meanwhile

async function look() {
  again = true;
  if (renewing) return;
  renewing = true;
  try {
    while (again) {
      again = false;
      await renew();
    }
  } catch {
    // the next time finds it
  } finally {
    renewing = false;
  }
}

async function renew() {
  if (document.querySelector("dialog[open]")) return;
  const answer = await fetch(location.href, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const next = fresh.querySelector("[data-live]");
  if (!next) return;
  document.title = fresh.title;
  if (next.innerHTML === live.innerHTML) return;
  const stand = standing();
  const top = window.scrollY;
  const pushed = strips().map((strip) => strip.scrollLeft);
  live.replaceChildren(...next.childNodes);
  strips().forEach((strip, at) => (strip.scrollLeft = pushed[at] ?? 0));
  stand();
  window.scrollTo(0, top);
  listen();
}

function strips() {
  return [...document.querySelectorAll(".filter")];
}

// On a phone the filters are a strip: what is chosen must be seen.
for (const strip of strips()) {
  const chosen = strip.querySelector("[aria-current]");
  if (chosen) strip.scrollLeft = chosen.offsetLeft - strip.offsetLeft - 20;
}

let told = null; // the stream of the office's news
let clock = 0;

function lookEvery(ms) {
  clearInterval(clock);
  clock = setInterval(look, ms);
}

// A page that nobody sees holds no stream: a browser has but a few connections for all its tabs.
function follow() {
  told?.close();
  told = null;
  lookEvery(EVERY_MS);
  if (document.hidden || !window.EventSource) return;
  told = new EventSource("/desk/events");
  told.addEventListener("open", () => {
    lookEvery(SELDOM_MS);
    look(); // what came before we were told
  });
  told.addEventListener("error", () => lookEvery(EVERY_MS));
  told.addEventListener("changed", look);
  told.addEventListener("over", () => location.reload());
}

if (live) {
  listen();
  follow();
  document.addEventListener("visibilitychange", () => {
    follow();
    if (!document.hidden) look();
  });
}

// ---- a move that can still be taken back

const left = document.querySelector("[data-countdown]");
if (left) {
  const until = Date.now() + Number(left.dataset.countdown) * 1000;
  const typed = () => [...document.querySelectorAll("textarea, input:not([type=hidden])")]
    .some((one) => one.value !== one.defaultValue);
  const counting = setInterval(() => {
    const seconds = Math.ceil((until - Date.now()) / 1000);
    left.textContent = seconds > 0 ? `（还有 ${seconds} 秒）` : "（正在发出）";
    if (seconds > -2) return;
    clearInterval(counting);
    if (!typed()) location.assign(location.pathname); // what is being written is not thrown away
  }, 500);
}
