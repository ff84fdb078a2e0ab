/* A resident's chat with one city: resumes by the token that the tab keeps, loses and doubles nothing. */
import { element, facts, keptIn, toldOfNews } from './page.js';
import { say, timeOf } from './texts.js';

const KEY = `chat:${facts.city}:${facts.resident}`;
const kept = keptIn(sessionStorage, KEY);
const chat = { service: kept?.service ?? 'general', token: kept?.token, seq: 0, unsent: new Map(), socket: null };
const { lang } = document.documentElement;

function keep() {
  sessionStorage.setItem(KEY, JSON.stringify({ service: chat.service, token: chat.token }));
}

const spanOf = (seconds) => (seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`);

/** Nothing is said of the wait where nothing honest can be. */
function placeIn({ position, estimateSeconds, upperSeconds }) {
  const place = say('place', position);
  if (estimateSeconds === null) return place;
  const isSure = estimateSeconds === upperSeconds;
  return `${place} ${say(isSure ? 'waitAbout' : 'wait', spanOf(estimateSeconds), spanOf(upperSeconds))}`;
}

function state(text, { isError = false } = {}) {
  element('state').textContent = text;
  element('state').classList.toggle('error', isError);
}

function itemOf({ id, from, name, text, attachments = [], at, refusal }) {
  const item = document.createElement('li');
  item.dataset.id = id;
  item.className = from === 'resident' ? 'own' : '';
  const who = document.createElement('small');
  const by = from === 'resident' ? say('you') : from === 'agent' ? (name ?? say('agent')) : say('system');
  who.textContent = at ? `${by} ${timeOf(at)}` : `${by} – ${refusal ? `${say('refused')}: ${refusal}` : say('unsent')}`;
  if (!at) item.classList.add(refusal ? 'refused' : 'waits');
  item.append(who, text, ...attachments.map(fileButton));
  return item;
}

/** Fetched with the chat's token, which no plain link would carry. */
function fileButton(file) {
  const { name } = file;
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = name;
  button.setAttribute('aria-label', say('download', name));
  button.addEventListener('click', () => void save(file));
  return button;
}

async function save({ id, name }) {
  const headers = { authorization: `Bearer ${chat.token}` };
  const response = await fetch(`/api/v1/attachments/${id}`, { headers }).catch(() => null);
  if (!response?.ok) return state(say('noFile'), { isError: true });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** A message that comes twice, or first unsent and then stored, stands there once. */
function show(message) {
  const log = element('log');
  const list = log.querySelector('ol');
  const item = itemOf(message);
  const shown = [...list.children].find((one) => one.dataset.id === message.id);
  if (shown) shown.replaceWith(item);
  else list.append(item);
  if (!shown && message.from !== 'resident') toldOfNews('chat');
  log.scrollTop = log.scrollHeight;
}

function take(message) {
  if (message.from === 'resident') chat.unsent.delete(message.id);
  if (message.seq > chat.seq + 1) return sync();
  chat.seq = Math.max(chat.seq, message.seq);
  show(message);
}

function sync() {
  chat.socket.emit('sync', { after: chat.seq }, (answer) => {
    if (!answer.ok) return;
    answer.messages.forEach(take);
    if (answer.more) sync();
  });
}

function send(message) {
  chat.socket.emit('message', message, (answer) => {
    if (answer.ok) return void chat.unsent.delete(message.id);
    const { detail, retryAfter } = answer.error;
    state(detail, { isError: true });
    if (retryAfter) return void setTimeout(() => chat.unsent.has(message.id) && send(message), retryAfter * 1000);
    chat.unsent.delete(message.id);
    show({ ...message, from: 'resident', refusal: detail });
  });
}

function showStatus({ status, agent }) {
  if (status === 'queued' || status === 'offered') state(say('waiting'));
  else if (status === 'resolved' || status === 'closed') state(say('resolved'));
  else if (agent) state(say('with', agent));
}

function connect() {
  const { service } = chat;
  const socket = io('/chat', {
    auth: (give) =>
      give({ city: facts.city, service, language: lang, after: chat.seq, ...(chat.token && { token: chat.token }) }),
  });
  chat.socket = socket;
  socket.on('connect', () => state(say('ready')));
  socket.on('disconnect', () => state(say('connecting')));
  socket.on('connect_error', (error) => {
    state(error.data?.detail ?? say('connecting'), { isError: Boolean(error.data) });
    if (error.data?.code === 'unauthenticated') {
      chat.token = undefined;
      chat.seq = 0;
    }
    if (!socket.active) setTimeout(() => socket.connect(), (error.data?.retryAfter ?? 2) * 1000);
  });
  socket.on('session', ({ token, ticket, messages, more, position }) => {
    chat.token = token;
    keep();
    messages.forEach(take);
    if (more) sync();
    if (ticket) showStatus(ticket);
    // so that the agent sees who writes
    else socket.emit('contact', { name: facts.name }, () => undefined);
    if (position) state(say('place', position));
    for (const message of chat.unsent.values()) send(message);
  });
  socket.on('message', take);
  socket.on('status', showStatus);
  socket.on('queue', (queue) => state(queue.open ? placeIn(queue) : say('closed')));
  socket.on('typing', ({ on, name }) => {
    element('typing').textContent = on ? say('typing', name) : '';
  });
}

function open() {
  element('begin').hidden = true;
  element('talk').hidden = false;
  keep();
  connect();
}

let typingUntil;
element('text').addEventListener('input', () => {
  if (!typingUntil) chat.socket.emit('typing', { on: true }, () => undefined);
  clearTimeout(typingUntil);
  typingUntil = setTimeout(() => {
    typingUntil = undefined;
    chat.socket.emit('typing', { on: false }, () => undefined);
  }, 3000);
});

element('text').addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  element('write').requestSubmit();
});

element('write').addEventListener('submit', (event) => {
  event.preventDefault();
  const text = element('text').value;
  if (!text.trim()) return;
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  const message = { id: [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(''), text };
  chat.unsent.set(message.id, message);
  show({ ...message, from: 'resident' });
  if (chat.socket.connected) send(message);
  element('text').value = '';
});

element('leave').addEventListener('click', () => {
  chat.socket.emit('leave', {}, () => undefined);
  sessionStorage.removeItem(KEY);
  location.reload();
});

element('begin').addEventListener('submit', (event) => {
  event.preventDefault();
  chat.service = element('service').value;
  open();
  element('text').focus();
});

if (chat.token) open();
