// Building the page without ever reading text as HTML.

export const $ = (id) => document.getElementById(id);

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") node.className = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

const HUES = [174, 205, 262, 28, 338, 145, 48];

// A round mark with the last characters of a name, as address books have it.
export function avatar(name, id) {
  const mark = el("div", { class: "avatar", "aria-hidden": "true" }, [...name].slice(-2).join(""));
  mark.style.setProperty("--hue", HUES[Math.abs(id) % HUES.length]);
  return mark;
}

// Made once: a formatter costs more than all that it formats.
const HOURS = new Intl.DateTimeFormat("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
export const clock = (seconds) => HOURS.format(new Date(seconds * 1000));

export function day(seconds) {
  const date = new Date(seconds * 1000);
  const midnight = new Date();
  midnight.setHours(0, 0, 0, 0);
  const days = Math.ceil((midnight - date) / 86400000);
  if (days <= 0) return "今天";
  if (days === 1) return "昨天";
  const year = date.getFullYear() === midnight.getFullYear() ? "" : `${date.getFullYear()}年`;
  return `${year}${date.getMonth() + 1}月${date.getDate()}日`;
}

export function size(bytes) {
  if (bytes < 1024) return `${bytes} 字节`;
  if (bytes < 1048576) return `${(bytes / 1024).toFixed(bytes < 10240 ? 1 : 0)} KB`;
  return `${(bytes / 1048576).toFixed(1)} MB`;
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

export function toast(text) {
  const note = el("div", { class: "toast" }, text);
  $("toasts").replaceChildren(note);
  setTimeout(() => note.classList.add("leaving"), 3200);
  setTimeout(() => note.remove(), 3600);
}

// Resolves with the value of the button pressed, or null when dismissed.
export function ask(title, body, buttons) {
  const dialog = $("dialog");
  return new Promise((resolve) => {
    const finish = (value) => {
      dialog.onclose = null;
      dialog.close();
      resolve(value);
    };
    const row = el("div", { class: "dialog-row" }, ...buttons.map(({ label, value, main }) =>
      el("button", { type: "button", class: main ? "main" : "", onclick: () => finish(value) }, label)));
    dialog.replaceChildren(
      ...(title ? [el("h2", {}, title)] : []),
      typeof body === "string" ? el("p", {}, body) : body,
      row,
    );
    dialog.onclose = () => resolve(null);
    dialog.onclick = (event) => event.target === dialog && finish(null);
    dialog.showModal();
  });
}

// A menu at a point of the page; items: { label, act, danger } or null for a line.
export function openMenu(x, y, items) {
  const menu = $("menu");
  const close = () => {
    menu.hidden = true;
    removeEventListener("pointerdown", outside, true);
    removeEventListener("keydown", escape, true);
  };
  const outside = (event) => menu.contains(event.target) || close();
  const escape = (event) => event.key === "Escape" && close();
  menu.replaceChildren(...items.map((item) => item === null
    ? el("hr")
    : el("button", {
        type: "button", role: "menuitem", class: item.danger ? "danger" : "",
        onclick: () => { close(); item.act(); },
      }, item.icon ? el("span", { class: `menu-icon ${item.icon}` }) : null, item.label)));
  menu.hidden = false;
  const box = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(x, innerWidth - box.width - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(y, innerHeight - box.height - 8))}px`;
  menu.querySelector("button")?.focus({ preventScroll: true });
  addEventListener("pointerdown", outside, true);
  addEventListener("keydown", escape, true);
}
