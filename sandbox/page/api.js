// The way to the server: calls, files and the stream of events.

export class Refused extends Error {}

async function checked(answer) {
  if (!answer.ok) throw new Refused((await answer.text()) || String(answer.status));
  return answer.json();
}

export const get = async (path) => checked(await fetch(`/sandbox/api/${path}`));

export const post = async (path, body) =>
  checked(await fetch(`/sandbox/api/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  }));

export const act = (chat, action, body = {}) => post(`chats/${chat}/${action}`, body);

export async function sendFile(chat, kind, blob, facts = {}) {
  const query = new URLSearchParams({ kind, ...facts });
  return checked(await fetch(`/sandbox/api/chats/${chat}/files?${query}`, {
    method: "POST",
    headers: { "Content-Type": blob?.type || "application/octet-stream" },
    body: blob ?? "",
  }));
}

export const fileAddress = (fileId) => `/sandbox/api/files/${encodeURIComponent(fileId)}`;

// onOpen is called at every (re)connection: what happened meanwhile has to be fetched anew.
export function listen(onEvent, onOpen, onLost) {
  const source = new EventSource("/sandbox/api/events");
  source.onopen = onOpen;
  source.onerror = onLost;
  source.onmessage = (message) => onEvent(JSON.parse(message.data));
  return source;
}
