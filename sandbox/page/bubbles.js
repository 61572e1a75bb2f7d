// One message, or one album, as a bubble.

import { fileAddress } from "./api.js";
import { clock, day, el, size } from "./dom.js";
import { rich } from "./entities.js";

const GROUP_SECONDS = 300;

// The chat as a list of things to draw: days, single messages, albums; neighbours of one sender grouped.
export function arrange(messages) {
  const items = [];
  const albums = new Map();
  let lastDay = null;
  for (const message of messages) {
    const itsDay = day(message.date);
    if (itsDay !== lastDay) {
      items.push({ key: `day:${itsDay}`, day: itsDay });
      lastDay = itsDay;
    }
    const album = albums.get(message.media_group_id);
    if (album) {
      album.messages.push(message); // even when the bot said something in between
      continue;
    }
    const item = { key: `message:${message.message_id}`, messages: [message] };
    if (message.media_group_id) albums.set(message.media_group_id, item);
    items.push(item);
  }
  items.forEach((item, index) => {
    if (!item.messages) return;
    item.first = !together(items[index - 1], item);
    item.last = !together(item, items[index + 1]);
  });
  return items;
}

function together(above, below) {
  if (!above?.messages || !below?.messages) return false;
  const [upper, lower] = [above.messages.at(-1), below.messages[0]];
  return upper.from_bot === lower.from_bot && !service(upper) && !service(lower)
    && lower.date - upper.date < GROUP_SECONDS;
}

const service = (message) => Boolean(message.pinned_message);

export function summary(message) {
  if (!message) return "";
  const words = (message.text ?? message.caption ?? "").replace(/\s+/g, " ").slice(0, 80);
  const kind = message.photo ? "[照片]" : message.voice ? "[语音]" : message.video ? "[视频]"
    : message.sticker ? message.sticker.emoji : message.location ? "[位置]"
    : message.contact ? "[联系方式]" : message.document ? `[文件] ${message.document.file_name ?? ""}`
    : message.pinned_message ? "置顶了一条消息" : message.poll ? "[投票]" : "";
  return [kind, words].filter(Boolean).join(" ");
}

export function draw(item, hands, read) {
  if (item.day) return el("div", { class: "day" }, el("span", {}, item.day));
  const [message] = item.messages;
  if (service(message)) {
    return el("div", { class: "day service" }, el("span", {}, `置顶：${summary(message.pinned_message)}`));
  }
  const side = message.from_bot ? "in" : "out";
  const bubble = el("div", { class: `bubble ${kindOf(message)}` }, ...contents(item.messages, hands));
  bubble.append(meta(item.messages.at(-1), read));
  const row = el("div", {
    class: `row ${side}${item.first ? " first" : ""}${item.last ? " last" : ""}`,
    "data-id": message.message_id,
  }, el("div", { class: "column" }, bubble, buttons(message, hands)));
  bubble.addEventListener("contextmenu", (event) => {
    event.preventDefault();
    hands.menu(message, event.clientX, event.clientY);
  });
  return row;
}

function kindOf(message) {
  if (message.sticker) return "is-sticker";
  if (message.photo || message.video || message.location) {
    return message.caption ? "is-media has-caption" : "is-media";
  }
  return "";
}

function* contents(messages, hands) {
  const [message] = messages;
  if (message.forward_origin) {
    const origin = message.forward_origin;
    yield el("div", { class: "forwarded" }, `转发自 ${origin.sender_user_name ?? origin.sender_user?.first_name ?? ""}`);
  }
  if (message.reply_to_message) {
    yield el("button", {
      type: "button", class: "replied", onclick: () => hands.jump(message.reply_to_message.message_id),
    }, summary(message.reply_to_message));
  }
  const pictures = messages.filter((each) => each.photo || each.video);
  if (pictures.length) yield gallery(pictures);
  for (const each of messages) if (!each.photo && !each.video) yield* other(each);
  const words = messages.map((each) => [each.text ?? each.caption, each.entities ?? each.caption_entities])
    .filter(([text]) => text);
  for (const [text, entities] of words) {
    yield el("div", { class: "words" }, ...rich(text, entities, hands.command));
  }
}

function gallery(messages) {
  const many = messages.length > 1;
  return el("div", { class: `gallery count-${Math.min(messages.length, 4)}` }, ...messages.map((message) => {
    if (message.video) {
      return el("div", { class: "film" }, `▶ ${duration(message.video.duration)}`);
    }
    const best = message.photo.at(-1);
    const image = el("img", {
      src: fileAddress(best.file_id), alt: message.caption ?? "照片", loading: "lazy",
      width: best.width, height: best.height, draggable: "false",
    });
    if (!many) {
      // room is kept before the bytes arrive, so that the log does not jump
      image.style.aspectRatio = `${best.width} / ${Math.min(best.height, best.width * 1.3)}`;
    }
    return el("a", { href: fileAddress(best.file_id), target: "_blank", rel: "noopener", class: "picture" }, image);
  }));
}

function* other(message) {
  if (message.document) {
    const file = message.document;
    yield el("a", { class: "file", href: fileAddress(file.file_id), download: file.file_name ?? "" },
      el("span", { class: "file-mark" }, (file.file_name ?? "").split(".").pop().slice(0, 4).toUpperCase()),
      el("span", { class: "file-facts" },
        el("span", { class: "file-name" }, file.file_name ?? "文件"),
        el("span", { class: "file-size" }, size(file.file_size))));
  }
  if (message.voice) yield voice(message.voice);
  if (message.sticker) yield el("div", { class: "sticker" }, message.sticker.emoji);
  if (message.location) yield place(message.location);
  if (message.contact) {
    const { contact } = message;
    yield el("div", { class: "contact" },
      el("span", { class: "contact-mark" }),
      el("span", {}, el("strong", {}, [contact.first_name, contact.last_name].filter(Boolean).join(" ")),
        el("br"), contact.phone_number));
  }
  if (message.poll) {
    yield el("div", { class: "words" }, el("strong", {}, message.poll.question),
      el("ul", {}, ...message.poll.options.map((option) => el("li", {}, option.text))));
  }
}

const duration = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

function voice(note) {
  const bars = el("span", { class: "wave", "aria-hidden": "true" });
  let seed = [...note.file_unique_id].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) >>> 0, 7);
  for (let i = 0; i < 28; i += 1) {
    seed = (seed * 1103515245 + 12345) >>> 0;
    const bar = el("i");
    bar.style.height = `${20 + (seed >>> 16) % 80}%`;
    bars.append(bar);
  }
  const sound = new Audio();
  const button = el("button", { type: "button", class: "play", "aria-label": "播放" });
  button.addEventListener("click", () => {
    sound.src ||= fileAddress(note.file_id);
    if (sound.paused) sound.play().catch(() => {});
    else sound.pause();
  });
  sound.onplay = () => button.classList.add("playing");
  sound.onpause = sound.onended = () => button.classList.remove("playing");
  return el("div", { class: "voice" }, button, bars, el("span", { class: "voice-time" }, duration(note.duration)));
}

// No map tiles: nothing leaves this machine. A drawn neighbourhood, different for every place.
function place(location) {
  const map = el("div", { class: "map" }, el("span", { class: "pin" }));
  map.style.setProperty("--x", `${Math.abs(location.longitude * 997) % 60}px`);
  map.style.setProperty("--y", `${Math.abs(location.latitude * 997) % 60}px`);
  const where = `${location.latitude.toFixed(5)}, ${location.longitude.toFixed(5)}`;
  return el("div", { class: "place" }, map, el("div", { class: "place-words" },
    location.live_period ? "实时位置" : "位置", el("span", {}, where)));
}

function meta(message, read) {
  const parts = [];
  if (message.silent && message.from_bot) parts.push(el("span", { class: "hush", title: "没有响铃" }));
  if (message.reworded) parts.push("已编辑 ");
  parts.push(clock(message.date));
  if (!message.from_bot) {
    parts.push(el("span", { class: read(message) ? "ticks read" : "ticks", role: "img", "aria-label": read(message) ? "已处理" : "已送达" }));
  }
  return el("span", { class: "meta" }, ...parts);
}

function buttons(message, hands) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows) return null;
  return el("div", { class: "buttons" }, ...rows.map((row, r) => el("div", { class: "buttons-row" },
    ...row.map((button, c) => {
      const kind = button.url ? "to-link" : button.copy_text ? "to-copy" : "";
      const busy = hands.isBusy(message.message_id, r, c) ? " busy" : "";
      return el("button", {
        type: "button", class: `${kind}${busy}`, onclick: () => hands.press(message, r, c, button),
      }, el("span", {}, button.text));
    }))));
}
