// Typing, commands, the reply keyboard, and the buttons that stand in for typing.

import { act } from "./api.js";
import { summary } from "./bubbles.js";
import { $, ask, el, toast } from "./dom.js";

export class Composer {
  constructor(chat) {
    this.chat = chat; // gives the current chat: { id, phone, commands, … }
    this.words = $("words");
    this.editing = null;
    this.replying = null;
    this.keyboard = null;
    this.words.addEventListener("input", () => this.typed());
    this.words.addEventListener("keydown", (event) => this.keyed(event));
    $("send").addEventListener("click", () => this.send());
    $("commands").addEventListener("click", () => this.suggest($("suggestions").hidden ? "" : null));
    $("quote-close").addEventListener("click", () => this.settle());
    $("toggle-keyboard").addEventListener("click", () => this.layOpen($("keyboard").hidden));
    $("start").addEventListener("click", () => this.start());
    $("unblock").addEventListener("click", () => this.attempt("block", { blocked: false }));
  }

  // `same`: the chat was only fetched anew; what is being typed stays.
  show(same) {
    if (!same) {
      this.settle();
      this.words.value = "";
    }
    this.typed();
    this.mode();
    this.lay(this.chat().keyboard, true);
    if (matchMedia("(hover: hover)").matches) this.words.focus({ preventScroll: true });
  }

  // START on an empty chat, as at the first visit of a bot; a way back after blocking it.
  mode() {
    const { blocked, empty } = this.chat();
    $("unblock").hidden = !blocked;
    $("start").hidden = blocked || !empty;
    $("composer").hidden = blocked || empty;
    if (blocked || empty) this.layOpen(false);
    $("commands").hidden = !this.chat().commands.length;
    this.grow();
  }

  async start() {
    const payload = new URLSearchParams(location.search).get("start");
    await this.attempt("says", { text: payload ? `/start ${payload}` : "/start" });
  }

  typed() {
    this.grow();
    const empty = !this.words.value.trim();
    $("send").hidden = empty && !this.editing;
    $("voice").hidden = !empty || Boolean(this.editing);
    $("attach").hidden = Boolean(this.editing);
    const command = this.words.value.match(/^\/([a-z0-9_]*)$/i);
    this.suggest(command ? command[1].toLowerCase() : null);
  }

  grow() {
    const { words } = this;
    words.style.height = "auto";
    if (words.scrollHeight) words.style.height = `${Math.min(words.scrollHeight + 2, 132)}px`;
  }

  keyed(event) {
    // Enter also ends the choice of a Chinese input method, and then must not send
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
      event.preventDefault();
      this.send();
    } else if (event.key === "Escape") {
      this.settle();
      this.suggest(null);
    }
  }

  async send() {
    const text = this.words.value;
    if (!text.trim()) return;
    const [action, body] = this.editing
      ? ["edits", { message_id: this.editing.message_id, text }]
      : ["says", { text, ...(this.replying ? { reply_to: this.replying.message_id } : {}) }];
    this.words.value = "";
    this.settle();
    if (!(await this.attempt(action, body))) this.words.value = text;
    this.typed();
  }

  async says(text) {
    await this.attempt("says", { text });
  }

  edit(message) {
    this.settle();
    this.editing = message;
    this.words.value = message.text ?? message.caption ?? "";
    this.quote(`修改：${summary(message)}`);
  }

  reply(message) {
    this.settle();
    this.replying = message;
    this.quote(`回复：${summary(message)}`);
  }

  quote(text) {
    $("quote-text").textContent = text;
    $("quote").hidden = false;
    this.typed();
    this.words.focus();
  }

  settle() {
    if (this.editing) this.words.value = "";
    this.editing = null;
    this.replying = null;
    $("quote").hidden = true;
    this.typed();
  }

  // null hides the list of commands
  suggest(beginning) {
    const list = $("suggestions");
    const fitting = beginning === null ? [] : this.chat().commands.filter((c) => c.command.startsWith(beginning));
    list.hidden = !fitting.length;
    list.replaceChildren(...fitting.map(({ command, description }) => el("li", {}, el("button", {
      type: "button",
      onclick: () => {
        this.words.value = "";
        this.typed();
        this.says(`/${command}`);
      },
    }, el("strong", {}, `/${command}`), el("span", {}, description)))));
  }

  lay(keyboard, fresh = false) {
    const isNew = keyboard && keyboard.message_id !== this.keyboard?.message_id;
    const wasUsed = keyboard?.used && keyboard.one_time_keyboard;
    this.keyboard = keyboard;
    $("toggle-keyboard").hidden = !keyboard;
    this.words.placeholder = keyboard?.input_field_placeholder ?? "输入消息";
    const panel = $("keyboard");
    panel.classList.toggle("tall", Boolean(keyboard) && !keyboard.resize_keyboard);
    panel.replaceChildren(...(keyboard?.keyboard ?? []).map((row, r) => el("div", { class: "keyboard-row" },
      ...row.map((button, c) => el("button", {
        type: "button",
        class: button.request_contact ? "asks-contact" : button.request_location ? "asks-place" : "",
        onclick: () => this.press(button, r, c),
      }, button.text)))));
    if (!keyboard || wasUsed) this.layOpen(false);
    else if (isNew || fresh) this.layOpen(true);
  }

  layOpen(open) {
    $("keyboard").hidden = !open || !this.keyboard;
    $("toggle-keyboard").classList.toggle("on", open);
  }

  async press(button, row, column) {
    if (button.request_contact) {
      const agreed = await ask("发送手机号？", `机器人会看到您的手机号 ${this.chat().phone}。`, [
        { label: "取消", value: null }, { label: "发送", value: true, main: true }]);
      if (!agreed) return;
    }
    if (this.keyboard?.one_time_keyboard) this.layOpen(false);
    await this.attempt("keyboard", { row, column, text: button.text });
  }

  async attempt(action, body) {
    try {
      await act(this.chat().id, action, body);
      return true;
    } catch (error) {
      toast(`没有发出去：${error.message}`);
      return false;
    }
  }
}
