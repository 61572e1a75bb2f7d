// Photos, files, places and voice: what can be sent besides words.

import { act, sendFile } from "./api.js";
import { $, ask, el, openMenu, toast } from "./dom.js";

const PHOTO_EDGE = 1280;
const ALBUM_LIMIT = 10;
const STICKERS = ["👍", "🙏", "😀", "😢", "😡", "❤️"];

const asJpeg = (canvas) => new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.86));

// Scaled and made a JPEG, as phones do before sending: metadata such as the place stays behind.
async function photograph(file) {
  const image = await createImageBitmap(file);
  const scale = Math.min(1, PHOTO_EDGE / Math.max(image.width, image.height));
  const canvas = el("canvas", { width: Math.round(image.width * scale), height: Math.round(image.height * scale) });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return asJpeg(canvas);
}

// A drawn village road at a random hour, for who has no photo at hand.
function sampleScene() {
  const canvas = el("canvas", { width: 960, height: 720 });
  const c = canvas.getContext("2d");
  const hour = Math.random();
  const sky = c.createLinearGradient(0, 0, 0, 460);
  sky.addColorStop(0, `hsl(${200 + hour * 30} 55% ${58 + hour * 18}%)`);
  sky.addColorStop(1, `hsl(${38 + hour * 20} 60% 86%)`);
  c.fillStyle = sky;
  c.fillRect(0, 0, 960, 720);
  for (let ridge = 0; ridge < 3; ridge += 1) {
    c.fillStyle = `hsl(${150 - ridge * 18} ${22 + ridge * 6}% ${58 - ridge * 12}%)`;
    c.beginPath();
    c.moveTo(0, 720);
    const phase = Math.random() * 6;
    for (let x = 0; x <= 960; x += 12) {
      c.lineTo(x, 330 + ridge * 70 + Math.sin(x / (140 - ridge * 20) + phase) * (46 - ridge * 10));
    }
    c.lineTo(960, 720);
    c.fill();
  }
  c.fillStyle = "#b9ab97";
  c.beginPath();
  c.moveTo(400, 470); c.lineTo(470, 470); c.lineTo(760, 720); c.lineTo(180, 720);
  c.fill();
  for (let i = 0; i < 9; i += 1) {
    const reach = Math.random();
    c.fillStyle = `rgba(70, 58, 44, ${0.35 + reach * 0.3})`;
    c.beginPath();
    c.ellipse(330 + Math.random() * 260, 520 + reach * 170, 14 + reach * 46, 5 + reach * 13, 0, 0, 7);
    c.fill();
  }
  for (let i = 0; i < 4; i += 1) {
    const x = 60 + i * 250 + Math.random() * 60;
    c.fillStyle = "#e9e0d2";
    c.fillRect(x, 430, 96, 64);
    c.fillStyle = `hsl(${10 + Math.random() * 14} 38% 46%)`;
    c.beginPath();
    c.moveTo(x - 12, 432); c.lineTo(x + 48, 388); c.lineTo(x + 108, 432);
    c.fill();
  }
  return asJpeg(canvas);
}

export class Attach {
  constructor(chat) {
    this.chat = chat; // gives the current chat's id
    $("attach").addEventListener("click", () => this.menu());
    $("pick-photo").addEventListener("change", (event) => this.photos([...event.target.files]));
    $("pick-file").addEventListener("change", (event) => this.files([...event.target.files]));
    this.recording();
    const log = $("log");
    log.addEventListener("dragover", (event) => event.preventDefault());
    log.addEventListener("drop", (event) => {
      event.preventDefault();
      const files = [...event.dataTransfer.files];
      const pictures = files.filter((file) => file.type.startsWith("image/"));
      if (pictures.length) this.photos(pictures);
      this.files(files.filter((file) => !pictures.includes(file)));
    });
    $("words").addEventListener("paste", (event) => {
      const pictures = [...event.clipboardData.files].filter((file) => file.type.startsWith("image/"));
      if (pictures.length) {
        event.preventDefault();
        this.photos(pictures);
      }
    });
  }

  menu() {
    const box = $("attach").getBoundingClientRect();
    openMenu(box.right - 190, box.top - 290, [
      { label: "照片", icon: "icon-photo", act: () => $("pick-photo").click() },
      { label: "示例照片", icon: "icon-sample", act: async () => this.preview([await sampleScene()]) },
      { label: "文件", icon: "icon-file", act: () => $("pick-file").click() },
      { label: "位置", icon: "icon-place", act: () => this.place() },
      { label: "我的手机号", icon: "icon-contact", act: () => this.contact() },
      { label: "表情贴纸", icon: "icon-sticker", act: () => this.sticker() },
    ]);
  }

  async photos(files) {
    $("pick-photo").value = "";
    const pictures = [];
    for (const file of files.slice(0, ALBUM_LIMIT)) {
      try {
        pictures.push(await photograph(file));
      } catch {
        toast(`${file.name} 打不开，按文件发送`);
        await this.files([file]);
      }
    }
    if (pictures.length) await this.preview(pictures);
  }

  async preview(pictures) {
    const caption = el("input", { placeholder: "加一句说明（可以不写）", maxlength: "1024", "aria-label": "说明" });
    caption.value = $("words").value;
    const addresses = pictures.map((picture) => URL.createObjectURL(picture));
    const body = el("div", { class: "preview" },
      el("div", { class: `preview-pictures${pictures.length > 1 ? " many" : ""}` },
        ...addresses.map((address) => el("img", { src: address, alt: "" }))), caption);
    const title = pictures.length > 1 ? `发送 ${pictures.length} 张照片` : "发送照片";
    const answer = ask(title, body, [{ label: "取消", value: null }, { label: "发送", value: true, main: true }]);
    caption.onkeydown = (event) => {
      if (event.key === "Enter" && !event.isComposing) document.querySelector(".dialog-row .main").click();
    };
    const sent = await answer;
    addresses.forEach((address) => URL.revokeObjectURL(address));
    if (!sent) return;
    $("words").value = "";
    $("words").dispatchEvent(new Event("input"));
    const facts = pictures.length > 1 ? { album: String(Date.now()) } : {};
    for (const [index, picture] of pictures.entries()) {
      const words = index === 0 && caption.value.trim() ? { caption: caption.value.trim() } : {};
      await this.attempt(() => sendFile(this.chat(), "photo", picture, { ...facts, ...words }));
    }
  }

  async files(files) {
    $("pick-file").value = "";
    for (const file of files) {
      await this.attempt(() => sendFile(this.chat(), "document", file, { name: file.name }));
    }
  }

  async contact() {
    await this.attempt(() => act(this.chat(), "contact"));
  }

  async sticker() {
    const body = el("div", { class: "stickers" });
    const answer = ask("选一个贴纸", body, [{ label: "取消", value: null }]);
    body.append(...STICKERS.map((emoji) => el("button", {
      type: "button",
      onclick: async () => { $("dialog").close(); await this.attempt(() => act(this.chat(), "sticker", { emoji })); },
    }, emoji)));
    await answer;
  }

  // A plan one can tap: places are invented around a town, no map service is asked.
  async place() {
    const where = { lat: 34.7466, lon: 113.6253 };
    const label = el("p", { class: "place-label" });
    const pin = el("span", { class: "pin" });
    const map = el("div", { class: "map map-large" }, pin);
    const show = (x, y) => {
      pin.style.left = `${x * 100}%`;
      pin.style.top = `${y * 100}%`;
      where.lat = 34.7466 + (0.5 - y) * 0.02;
      where.lon = 113.6253 + (x - 0.5) * 0.03;
      label.textContent = `${where.lat.toFixed(5)}, ${where.lon.toFixed(5)}`;
    };
    map.addEventListener("pointerdown", (event) => {
      const box = map.getBoundingClientRect();
      show((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
    });
    show(0.5, 0.5);
    const body = el("div", {}, el("p", { class: "hint" }, "点一下图，选事情发生的地方（示意图，不是真地图）"), map, label);
    const sent = await ask("发送位置", body, [{ label: "取消", value: null }, { label: "发送", value: true, main: true }]);
    if (sent) await this.attempt(() => act(this.chat(), "location", where));
  }

  // Hold to record: the time held becomes the length of a silent note.
  recording() {
    const button = $("voice");
    let began = 0;
    let ticking = 0;
    const stop = async (send) => {
      if (!began) return;
      const seconds = Math.max(1, Math.round((Date.now() - began) / 1000));
      began = 0;
      clearInterval(ticking);
      button.classList.remove("recording");
      $("words").placeholder = "输入消息";
      if (send) await this.attempt(() => sendFile(this.chat(), "voice", null, { duration: String(seconds) }));
    };
    button.addEventListener("pointerdown", (event) => {
      button.setPointerCapture(event.pointerId);
      began = Date.now();
      button.classList.add("recording");
      const tick = () => {
        $("words").placeholder = `正在录音 ${Math.floor((Date.now() - began) / 1000)} 秒，松开发送`;
      };
      tick();
      ticking = setInterval(tick, 250);
    });
    button.addEventListener("pointerup", () => stop(true));
    button.addEventListener("pointercancel", () => stop(false));
    button.addEventListener("contextmenu", (event) => event.preventDefault());
    button.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.attempt(() => sendFile(this.chat(), "voice", null, { duration: "3" }));
    });
  }

  async attempt(action) {
    try {
      await action();
    } catch (error) {
      toast(`没有发出去：${error.message}`);
    }
  }
}
