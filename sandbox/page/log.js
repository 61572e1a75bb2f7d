// The scrolling log: draws only what changed, and stays where the reader is.

import { arrange, draw } from "./bubbles.js";
import { $ } from "./dom.js";

const NEAR_END = 80;

export class Log {
  constructor(hands) {
    this.hands = hands;
    this.node = $("log");
    this.messages = new Map();
    this.drawn = new Map();
    this.unseen = 0;
    this.node.addEventListener("scroll", () => this.scrolled(), { passive: true });
    $("down").addEventListener("click", () => this.toEnd(true));
    // keyboards and quotes below change the room: the end stays in sight if it was
    new ResizeObserver(() => this.held && this.toEnd()).observe(this.node);
    this.held = true;
  }

  show(messages) {
    this.messages = new Map(messages.map((message) => [message.message_id, message]));
    this.drawn.clear();
    this.node.replaceChildren();
    this.held = true;
    this.unseen = 0;
    this.draw(false);
  }

  put(message) {
    const known = this.messages.get(message.message_id);
    this.messages.set(message.message_id, message);
    if (!message.from_bot) this.held = true;
    else if (!known && !this.held) this.unseen += 1;
    this.draw(true);
    if (known) this.flash(message.message_id);
  }

  drop(messageId) {
    this.messages.delete(messageId);
    this.draw(false);
  }

  get last() {
    return [...this.messages.values()].at(-1);
  }

  // A message of one's own counts as dealt with once the bot said or changed anything later.
  answeredUpTo() {
    let edited = 0;
    let latest = 0;
    for (const message of this.messages.values()) {
      if (!message.from_bot) continue;
      latest = Math.max(latest, message.message_id);
      edited = Math.max(edited, message.edit_date ?? 0);
    }
    return (message) => message.message_id < latest || message.date <= edited;
  }

  draw(animate) {
    const read = this.answeredUpTo();
    const items = arrange([...this.messages.values()]);
    const kept = new Map();
    let cursor = this.node.firstChild;
    for (const item of items) {
      const state = JSON.stringify([item, item.messages?.map(read), this.hands.busyOf(item)]);
      const known = this.drawn.get(item.key);
      const node = known?.state === state ? known.node : draw(item, this.hands, read);
      if (known && known.node !== node) {
        if (known.node === cursor) cursor = cursor.nextSibling;
        known.node.replaceWith(node);
      } else if (node === cursor) {
        cursor = cursor.nextSibling;
      } else {
        this.node.insertBefore(node, cursor);
        if (animate && !known) node.classList.add("arriving");
      }
      kept.set(item.key, { state, node });
    }
    for (const [key, { node }] of this.drawn) if (!kept.has(key)) node.remove();
    this.drawn = kept;
    if (this.held) this.toEnd(animate);
    this.count();
  }

  flash(messageId) {
    const node = this.node.querySelector(`[data-id="${Number(messageId)}"]`);
    node?.classList.remove("arriving");
    node?.classList.add("changed");
    setTimeout(() => node?.classList.remove("changed"), 1200);
  }

  jump(messageId) {
    const node = this.node.querySelector(`[data-id="${Number(messageId)}"]`);
    if (!node) return;
    node.scrollIntoView({ block: "center", behavior: "smooth" });
    this.flash(messageId);
  }

  toEnd(smooth = false) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.held = true;
    this.node.scrollTo({ top: this.node.scrollHeight, behavior: smooth && !calm ? "smooth" : "instant" });
  }

  scrolled() {
    const gap = this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight;
    // while a smooth scroll runs downward the end is still wanted
    if (gap < NEAR_END) this.held = true;
    else if (this.node.scrollTop < (this.lastTop ?? 0)) this.held = false;
    this.lastTop = this.node.scrollTop;
    if (this.held) this.unseen = 0;
    this.count();
  }

  count() {
    $("down").hidden = this.held;
    $("down-count").textContent = this.unseen ? String(this.unseen) : "";
  }
}
