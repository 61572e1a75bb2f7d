// Text and its entities (UTF-16 offsets, as in JavaScript strings) into DOM nodes.

import { copy, el, toast } from "./dom.js";

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};

const BLOCKS = new Set(["blockquote", "expandable_blockquote", "pre"]);

const copyOnTap = (node, text) => {
  node.title = "点一下复制";
  node.addEventListener("click", async () => toast((await copy(text)) ? "已复制" : "复制不了，请手动选择"));
  return node;
};

function wrap(entity, children, text, onCommand) {
  switch (entity.type) {
    case "code":
      return copyOnTap(el("code", {}, ...children), text);
    case "pre":
      return copyOnTap(el("pre", {}, el("code", {}, ...children)), text);
    case "spoiler": {
      const node = el("span", { class: "spoiler", tabindex: "0" }, ...children);
      node.addEventListener("click", () => node.classList.add("shown"), { once: true });
      return node;
    }
    case "bot_command":
      return el("button", { type: "button", class: "link", onclick: () => onCommand(text) }, ...children);
    case "text_link":
      return link(entity.url, children);
    case "url":
      return link(/^https?:/i.test(text) ? text : `http://${text}`, children);
    case "email":
      return link(`mailto:${text}`, children);
    case "mention": case "hashtag": case "text_mention": case "phone_number":
      return el("span", { class: "link" }, ...children);
    default:
      return TAGS[entity.type] ? el(TAGS[entity.type], {}, ...children) : el("span", {}, ...children);
  }
}

function link(address, children) {
  const safe = /^(https?|mailto):/i.test(address);
  return el("a", { href: safe ? address : null, target: "_blank", rel: "noopener noreferrer", class: "link" }, ...children);
}

// Entities nest or stand apart; Telegram never lets them cross, and crossing ones are cut here.
export function rich(text, entities = [], onCommand = () => {}) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const build = (start, end, list) => {
    const nodes = [];
    let at = start;
    for (let i = 0; i < list.length; i += 1) {
      const entity = list[i];
      const from = Math.max(entity.offset, at);
      const to = Math.min(entity.offset + entity.length, end);
      if (from >= to) continue;
      const block = BLOCKS.has(entity.type);
      // a block stands on its own lines: the line break beside it would show as an empty line
      if (from > at) nodes.push(block ? text.slice(at, from).replace(/\n$/, "") : text.slice(at, from));
      const inner = [];
      while (i + 1 < list.length && list[i + 1].offset < to) inner.push(list[++i]);
      nodes.push(wrap(entity, build(from, to, inner), text.slice(from, to), onCommand));
      at = block && text[to] === "\n" && to < end ? to + 1 : to;
    }
    if (at < end) nodes.push(text.slice(at, end));
    return nodes;
  };
  return build(0, text.length, sorted);
}
