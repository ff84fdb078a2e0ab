/* A resident's chat with one city: resumes by the token that the tab keeps, loses and doubles nothing. */
const TEXTS = {
  fi: {
    service: 'Palvelu',
    begin: 'Aloita keskustelu',
    chat: 'Keskustelu',
    message: 'Viesti',
    send: 'Lähetä',
    leave: 'Uusi keskustelu',
    you: 'Sinä',
    connecting: 'Yhdistetään…',
    ready: 'Yhteys on valmis. Kirjoita asiasi.',
    place: (n) => `Olet jonossa sijalla ${n}.`,
    waiting: 'Viestisi odottaa vastaajaa.',
    with: (name) => `${name} palvelee sinua.`,
    resolved: 'Asia on käsitelty. Voit silti kirjoittaa lisää.',
    closed: 'Palvelu on nyt kiinni. Viestisi luetaan, kun se avautuu.',
    typing: (name) => `${name} kirjoittaa…`,
    agent: 'Asiakaspalvelija',
    system: 'Palvelu',
    unsent: 'ei vielä lähetetty',
  },
  sv: {
    service: 'Tjänst',
    begin: 'Börja samtalet',
    chat: 'Samtal',
    message: 'Meddelande',
    send: 'Skicka',
    leave: 'Nytt samtal',
    you: 'Du',
    connecting: 'Ansluter…',
    ready: 'Anslutningen är klar. Skriv ditt ärende.',
    place: (n) => `Du har plats ${n} i kön.`,
    waiting: 'Ditt meddelande väntar på svar.',
    with: (name) => `${name} betjänar dig.`,
    resolved: 'Ärendet är behandlat. Du kan ändå skriva mera.',
    closed: 'Tjänsten är nu stängd. Ditt meddelande läses när den öppnar.',
    typing: (name) => `${name} skriver…`,
    agent: 'Kundrådgivare',
    system: 'Tjänsten',
    unsent: 'inte skickat ännu',
  },
  en: {
    service: 'Service',
    begin: 'Start the chat',
    chat: 'Chat',
    message: 'Message',
    send: 'Send',
    leave: 'New chat',
    you: 'You',
    connecting: 'Connecting…',
    ready: 'Connected. Write what it is about.',
    place: (n) => `You are number ${n} in the queue.`,
    waiting: 'Your message waits for an agent.',
    with: (name) => `${name} is serving you.`,
    resolved: 'This has been dealt with. You can still write more.',
    closed: 'The service is closed now. Your message is read when it opens.',
    typing: (name) => `${name} is typing…`,
    agent: 'Agent',
    system: 'Service',
    unsent: 'not sent yet',
  },
};

const element = (id) => document.getElementById(id);
const begin = element('begin');
const { city } = begin.dataset;
const kept = JSON.parse(sessionStorage.getItem(`chat:${city}`) ?? 'null');
const chat = {
  language: kept?.language ?? 'fi',
  service: kept?.service ?? 'general',
  token: kept?.token,
  seq: 0,
  unsent: new Map(),
  socket: null,
};
const say = (key) => TEXTS[chat.language][key];

function translate() {
  document.documentElement.lang = chat.language;
  for (const node of document.querySelectorAll('[data-text]')) node.textContent = say(node.dataset.text);
  for (const option of element('service').options) option.textContent = option.dataset[chat.language];
}

function keep() {
  sessionStorage.setItem(
    `chat:${city}`,
    JSON.stringify({ language: chat.language, service: chat.service, token: chat.token }),
  );
}

const state = (text) => {
  element('state').textContent = text;
};

function itemOf({ id, from, name, text, at }) {
  const item = document.createElement('li');
  item.dataset.id = id;
  item.className = from === 'resident' ? 'own' : '';
  const who = document.createElement('small');
  const by = from === 'resident' ? say('you') : from === 'agent' ? (name ?? say('agent')) : say('system');
  who.textContent = at
    ? `${by} ${new Date(at).toLocaleTimeString(chat.language, { hour: '2-digit', minute: '2-digit' })}`
    : `${by} – ${say('unsent')}`;
  item.append(who, text);
  return item;
}

/** A message that comes twice, or first unsent and then stored, stands there once. */
function show(message) {
  const log = element('log');
  const item = itemOf(message);
  if (!message.at) item.classList.add('waits');
  const shown = [...log.children].find((one) => one.dataset.id === message.id);
  if (shown) shown.replaceWith(item);
  else log.append(item);
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
    state(answer.error.detail);
    if (answer.error.retryAfter)
      setTimeout(() => chat.unsent.has(message.id) && send(message), answer.error.retryAfter * 1000);
  });
}

function showStatus({ status, agent }) {
  if (status === 'queued' || status === 'offered') state(say('waiting'));
  else if (status === 'resolved' || status === 'closed') state(say('resolved'));
  else if (agent) state(say('with')(agent));
}

function connect() {
  const { service, language } = chat;
  const socket = io('/chat', {
    auth: (give) => give({ city, service, language, after: chat.seq, ...(chat.token && { token: chat.token }) }),
  });
  chat.socket = socket;
  socket.on('connect', () => state(say('ready')));
  socket.on('disconnect', () => state(say('connecting')));
  socket.on('connect_error', (error) => {
    state(error.data?.detail ?? say('connecting'));
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
    if (position) state(say('place')(position));
    for (const message of chat.unsent.values()) send(message);
  });
  socket.on('message', take);
  socket.on('status', showStatus);
  socket.on('queue', ({ position, open }) => state(open ? say('place')(position) : say('closed')));
  socket.on('typing', ({ on, name }) => {
    element('typing').textContent = on ? say('typing')(name) : '';
  });
}

function open() {
  begin.hidden = true;
  element('chat').hidden = false;
  translate();
  keep();
  connect();
  element('text').focus();
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
  sessionStorage.removeItem(`chat:${city}`);
  location.reload();
});

element('language').addEventListener('change', (event) => {
  chat.language = event.target.value;
  translate();
});

begin.addEventListener('submit', (event) => {
  event.preventDefault();
  chat.service = element('service').value;
  open();
});

translate();
if (chat.token) open();
