// Puts the page together: the current chat, the stream of events, the tabs.

import { act, get, listen } from "./api.js";
import { Attach } from "./attach.js";
import { summary } from "./bubbles.js";
import { Composer } from "./composer.js";
import { $, ask, copy, openMenu, toast } from "./dom.js";
import { Log } from "./log.js";
import { People } from "./people.js";

const FIRST_CITIZEN = "张小北";
const ANSWER_PATIENCE = 15000;
const TYPING_LASTS = 5000;

const chat = { id: null, phone: "", blocked: false, empty: true, commands: [], keyboard: null, pinned: [] };
const busy = new Map(); // "message:row:column" -> id of the tap, or null while it is on its way
const answered = new Set();

const hands = {
  command: (text) => composer.says(text),
  jump: (messageId) => log.jump(messageId),
  isBusy: (messageId, row, column) => busy.has(`${messageId}:${row}:${column}`),
  busyOf: (item) => [...busy.keys()].filter((key) => item.messages?.some((m) => key.startsWith(`${m.message_id}:`))),
  press,
  menu: messageMenu,
};
const log = new Log(hands);
const composer = new Composer(() => chat);
const people = new People(open);
new Attach(() => chat.id);

async function press(message, row, column, button) {
  if (button.url) {
    if (/^https?:/i.test(button.url)) window.open(button.url, "_blank", "noopener,noreferrer");
    return;
  }
  const key = `${message.message_id}:${row}:${column}`;
  if (busy.has(key)) return;
  const body = { message_id: message.message_id, row, column, text: button.text };
  if (button.copy_text) {
    toast((await copy(button.copy_text.text)) ? "已复制" : `请手动复制：${button.copy_text.text}`);
    await act(chat.id, "presses", body).catch(() => {});
    return;
  }
  busy.set(key, null);
  log.draw(false);
  try {
    const query = await act(chat.id, "presses", body);
    if (answered.has(query.id)) settle(key);
    else if (busy.has(key)) busy.set(key, query.id);
    setTimeout(() => busy.get(key) === query.id && settle(key), ANSWER_PATIENCE);
  } catch (error) {
    settle(key);
    toast(error.message);
  }
}

function settle(key) {
  busy.delete(key);
  log.draw(false);
}

function toasted({ toast: answer }) {
  answered.add(answer.callback_query_id);
  for (const [key, id] of busy) if (id === answer.callback_query_id) settle(key);
  if (answer.show_alert && answer.text) ask("", answer.text, [{ label: "知道了", value: true, main: true }]);
  else if (answer.text) toast(answer.text);
}

function messageMenu(message, x, y) {
  const text = message.text ?? message.caption;
  openMenu(x, y, [
    { label: "回复", act: () => composer.reply(message) },
    ...(text ? [{ label: "复制", act: async () => toast((await copy(text)) ? "已复制" : "复制不了") }] : []),
    ...(!message.from_bot && text ? [{ label: "修改", act: () => composer.edit(message) }] : []),
    null,
    { label: "删除", danger: true, act: () => act(chat.id, "deletes", { message_id: message.message_id }) },
  ]);
}

$("open-menu").addEventListener("click", () => {
  const box = $("open-menu").getBoundingClientRect();
  openMenu(box.right - 180, box.bottom + 4, [
    { label: chat.blocked ? "解除屏蔽" : "屏蔽机器人", danger: !chat.blocked, act: () => composer.attempt("block", { blocked: !chat.blocked }) },
    { label: "再加一位群众", act: () => { showPeople(true); $("people-name").focus(); } },
    { label: "关于沙盒", act: () => ask("聊天沙盒", "这是跑在这台电脑上的聊天服务，说的是 Telegram Bot API 的话，但不是 Telegram。消息、照片、电话都是假的或您自己放进来的，只在内存里，关掉程序就没有了。", [{ label: "好", value: true, main: true }]) },
  ]);
});

// A chat that is being fetched: what happens in it meanwhile may not be in the answer yet.
let opening = null;

async function open(id) {
  const same = chat.id === id;
  const own = opening = { id, meanwhile: [] };
  let loaded;
  try {
    loaded = await get(`chats/${id}`);
  } finally {
    if (opening === own) opening = null;
  }
  Object.assign(chat, loaded, { empty: loaded.messages.length === 0 });
  history.replaceState(null, "", `${location.pathname}${location.search}#${id}`);
  busy.clear();
  people.select(id);
  log.show(loaded.messages);
  composer.show(same);
  pinned();
  typing(false);
  showPeople(false);
  own.meanwhile.forEach(happened);
}

function pinned() {
  const message = log.messages.get(chat.pinned.at(-1));
  $("pinned").hidden = !message;
  $("pinned").textContent = message ? `置顶 · ${summary(message)}` : "";
  $("pinned").onclick = () => message && log.jump(message.message_id);
}

let typingTimer = 0;
function typing(on) {
  clearTimeout(typingTimer);
  $("bot-status").textContent = on ? "正在输入…" : "机器人";
  $("bot-status").classList.toggle("typing", on);
  if (on) typingTimer = setTimeout(() => typing(false), TYPING_LASTS);
}

function happened(event) {
  if (event.kind === "reload") return void load();
  if (event.kind === "profile") return void introduce();
  if (event.citizen) people.update(event.citizen);
  const shown = ["message", "edit", "delete"].includes(event.kind);
  if (shown && event.chat === opening?.id) opening.meanwhile.push(event);
  if (event.chat !== chat.id) {
    if (event.kind === "message" && event.message.from_bot) people.hear(event.chat);
    return undefined;
  }
  if (event.kind === "message" || event.kind === "edit") {
    for (const key of busy.keys()) if (key.startsWith(`${event.id}:`)) busy.delete(key);
    if (event.message.from_bot) typing(false);
    chat.keyboard = event.keyboard;
    chat.empty = false;
    log.put(event.message);
    composer.mode();
    composer.lay(event.keyboard);
    if (document.hidden && event.kind === "message" && event.message.from_bot) people.hear(chat.id);
  } else if (event.kind === "delete") {
    log.drop(event.id);
  } else if (event.kind === "toast") {
    toasted(event);
  } else if (event.kind === "action") {
    typing(true);
  }
  if (event.citizen) Object.assign(chat, { blocked: event.citizen.blocked, pinned: event.citizen.pinned });
  if (event.kind === "citizen") composer.mode();
  pinned();
  return undefined;
}

function showPeople(shown) {
  document.body.classList.toggle("people-open", shown);
  $("veil").hidden = !shown;
}
$("open-people").addEventListener("click", () => showPeople(true));
$("veil").addEventListener("click", () => showPeople(false));
document.addEventListener("visibilitychange", () => document.hidden || (chat.id && people.select(chat.id)));

function showTab(name) {
  document.body.dataset.tab = name;
  for (const tab of document.querySelectorAll(".tab")) {
    tab.setAttribute("aria-pressed", String(tab.dataset.tab === name));
  }
}
$("tabs").addEventListener("click", (event) => event.target.dataset.tab && showTab(event.target.dataset.tab));
showTab("chat");

function desk(address) {
  document.body.classList.toggle("has-desk", Boolean(address));
  $("desk").hidden = $("tabs").hidden = !address;
  if (!address || $("desk-frame").src) return;
  $("desk-frame").src = address;
  $("desk-link").href = address;
}

// What the bot says of itself may come after the page was opened.
async function introduce() {
  const { bot, desk: address, citizens } = await get("state");
  $("bot-name").textContent = bot.name;
  $("log").dataset.about = bot.description || "直接发消息就能反映问题。点下面的“开始”。";
  desk(address);
  if (chat.id) chat.commands = (await get(`chats/${chat.id}`)).commands;
  composer.mode();
  return citizens;
}

async function load() {
  const citizens = await introduce();
  people.replace(citizens);
  if (!citizens.length) return void people.add(FIRST_CITIZEN);
  const wanted = Number(location.hash.slice(1));
  const next = chat.id ?? (people.known.has(wanted) ? wanted : citizens[0].id);
  if (people.known.has(next)) await open(next);
  else {
    chat.id = null;
    await open(citizens[0].id);
  }
  return undefined;
}

listen(happened, () => {
  $("note").classList.remove("lost");
  load();
}, () => $("note").classList.add("lost"));
