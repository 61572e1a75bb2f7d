// The list of citizens on the left (a first screen on a phone).

import { post } from "./api.js";
import { summary } from "./bubbles.js";
import { $, avatar, clock, el, toast } from "./dom.js";

export class People {
  constructor(choose) {
    this.choose = choose;
    this.known = new Map();
    this.unread = new Map();
    this.rows = new Map();
    this.changed = new Set(); // rows to draw with the next picture, each once, however much happens
    this.current = null;
    $("people-add").addEventListener("submit", (event) => {
      event.preventDefault();
      this.add($("people-name").value.trim());
    });
  }

  async add(name) {
    if (!name) return;
    $("people-name").value = "";
    try {
      const citizen = await post("citizens", { name });
      this.known.set(citizen.id, citizen);
      this.choose(citizen.id);
    } catch (error) {
      toast(error.message);
    }
  }

  replace(citizens) {
    this.known = new Map(citizens.map((citizen) => [citizen.id, citizen]));
    this.rows = new Map(citizens.map((citizen) => [citizen.id, this.row(citizen)]));
    this.changed.clear();
    $("people-list").replaceChildren(...this.rows.values());
    this.count();
  }

  update(citizen) {
    this.known.set(citizen.id, citizen);
    this.touch(citizen.id);
  }

  select(id) {
    const before = this.current;
    this.current = id;
    this.unread.delete(id);
    this.touch(before);
    this.touch(id);
    this.count();
  }

  hear(id) {
    this.unread.set(id, (this.unread.get(id) ?? 0) + 1);
    this.touch(id);
    this.count();
  }

  touch(id) {
    if (!this.known.has(id)) return;
    if (!this.changed.size) requestAnimationFrame(() => this.draw());
    this.changed.add(id);
  }

  get unreadTotal() {
    return [...this.unread.values()].reduce((sum, count) => sum + count, 0);
  }

  draw() {
    for (const id of this.changed) {
      const row = this.row(this.known.get(id));
      const drawn = this.rows.get(id);
      if (drawn) drawn.replaceWith(row);
      else $("people-list").append(row);
      this.rows.set(id, row);
    }
    this.changed.clear();
  }

  row(citizen) {
    const unread = this.unread.get(citizen.id);
    const said = citizen.blocked ? "已屏蔽机器人" : summary(citizen.last) || "还没有说话";
    return el("li", {}, el("button", {
      type: "button", class: "person", "aria-current": citizen.id === this.current ? "true" : null,
      onclick: () => this.choose(citizen.id),
    },
    avatar(citizen.name, citizen.id),
    el("span", { class: "person-words" },
      el("span", { class: "person-name" }, citizen.name),
      el("span", { class: "person-last" }, said)),
    el("span", { class: "person-side" },
      el("span", { class: "person-time" }, citizen.last ? clock(citizen.last.date) : ""),
      unread ? el("span", { class: "badge" }, String(unread)) : null)));
  }

  count() {
    document.title = this.unreadTotal ? `(${this.unreadTotal}) 聊天沙盒` : "聊天沙盒";
    $("open-people").dataset.unread = this.unreadTotal || "";
  }
}
