/* A resident's mail program: threads of what was sent to the city and what came back, the newest thread on top. */
import { element, facts, follow, onSubmit, post, toldOfNews } from './page.js';
import { say, timeOf } from './texts.js';

const log = element('mails');
const list = log.querySelector('ol');
const shown = new Set();
/** Where the newest mail was shown; who has scrolled elsewhere is left there. */
let shownAt = 0;
/** Message-ID → the thread's node. */
const threads = new Map();

const isOfCity = (address) => Boolean(address?.endsWith(`@${facts.domain}`));

function show(sent, received) {
  const own = sent.filter(({ to }) => to.some(isOfCity)).map((mail) => ({ ...mail, isOwn: true }));
  const theirs = received.filter(({ from }) => isOfCity(from?.address));
  const fresh = [...own, ...theirs].filter(({ id }) => !shown.has(id)).sort((a, b) => new Date(a.at) - new Date(b.at));
  const isFollowing = Math.abs(log.scrollTop - shownAt) < 8 || fresh.some(({ isOwn }) => isOwn);
  const newest = fresh.map(put).at(-1);
  if (!newest || !isFollowing) return;
  // its thread is on top now, and it is the last of that
  const bottom = newest.getBoundingClientRect().bottom - log.getBoundingClientRect().top + log.scrollTop;
  log.scrollTop = Math.max(0, bottom - log.clientHeight + 8);
  shownAt = log.scrollTop;
}

function put(mail) {
  shown.add(mail.id);
  const ids = [mail.messageId, mail.inReplyTo, ...mail.references].filter(Boolean);
  const thread = ids.map((id) => threads.get(id)).find(Boolean) ?? newThread(mail);
  for (const id of ids) threads.set(id, thread);
  const node = mailNode(mail);
  thread.querySelector('ol').append(node);
  list.prepend(thread);
  if (!mail.isOwn) toldOfNews('mailbox');
  return node;
}

function newThread({ subject }) {
  const thread = document.createElement('li');
  const heading = document.createElement('h3');
  heading.textContent = subject || say('noSubject');
  thread.append(heading, document.createElement('ol'));
  return thread;
}

function mailNode(mail) {
  const { from, to, at, text, isOwn, attachments } = mail;
  const node = document.createElement('li');
  node.className = isOwn ? 'own' : '';
  const heading = document.createElement('small');
  const sender = isOwn && facts.email ? say('me') : from?.name || from?.address || '';
  heading.textContent = `${sender} → ${to.join(', ')} ${timeOf(at)}`;
  node.append(heading, text.trim());
  if (attachments.length) node.append(filesOf(mail));
  if (!isOwn && facts.email) node.append(answerButton(mail));
  return node;
}

/** What was sent has names alone; what came can be saved. */
function filesOf({ id, attachments, isOwn }) {
  const all = document.createElement('span');
  all.className = 'files';
  for (const [place, { name }] of attachments.entries()) {
    const file = document.createElement(isOwn ? 'span' : 'a');
    file.textContent = name;
    if (!isOwn) file.href = `${facts.mailbox}/${id}/attachments/${place}`;
    all.append(file, ' ');
  }
  return all;
}

function answerButton(mail) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = say('answer');
  button.setAttribute('aria-label', say('answerTo', mail.subject || say('noSubject')));
  button.addEventListener('click', () => answerTo(mail));
  return button;
}

/** The mail that is answered; null for a new one. */
let answered = null;

function answerTo(mail) {
  answered = mail;
  const isAnswer = mail !== null;
  element('mail-to').hidden = isAnswer;
  element('mail-answered').hidden = !isAnswer;
  element('mail-new').hidden = !isAnswer;
  element('mail-answered').textContent = isAnswer
    ? say('answering', mail.subject || say('noSubject'), addressOf(mail))
    : '';
  const subject = element('subject');
  // a value set by a script may be longer than one typed
  subject.value = isAnswer ? mail.subject.replace(/^(re:\s*)?/i, 'Re: ').slice(0, subject.maxLength) : '';
  element(isAnswer ? 'mail-text' : 'to').focus();
}

const addressOf = ({ replyTo, from }) => replyTo ?? from?.address ?? '';

function formOf() {
  const form = new FormData();
  const { messageId, references = [] } = answered ?? {};
  const all = {
    from: facts.email,
    name: facts.name,
    to: answered ? addressOf(answered) : element('to').value,
    subject: element('subject').value,
    text: element('mail-text').value,
    ...(messageId && { inReplyTo: messageId, references: references.join(' ') }),
  };
  for (const [name, value] of Object.entries(all)) form.set(name, value);
  for (const file of element('files').files) form.append('files', file);
  return form;
}

const address = facts.email ? `?address=${encodeURIComponent(facts.email)}` : '';
const ask = follow([`/demo/api/mail${address}`, `${facts.mailbox}${address}`], {
  show,
  trouble: element('mailbox-trouble'),
});

if (element('mail')) {
  onSubmit(element('mail'), {
    note: element('mail-state'),
    send: () => post('/demo/api/mail', formOf()),
    done() {
      const focused = document.activeElement;
      element('mail').reset();
      answerTo(null);
      focused.focus();
      ask();
    },
  });
  element('mail-new').addEventListener('click', () => answerTo(null));
}
