/* The development phone and mailbox: what they caught is asked for every two seconds. */
const EVERY_MS = 2000;
const element = (id) => document.getElementById(id);

async function getItems(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return (await response.json()).items;
}

async function post(url, body) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch((cause) => {
    throw new Error('Not sent: the server does not answer.', { cause });
  });
  if (response.ok) return;
  const problem = await response.json().catch(() => ({}));
  throw new Error(problem.detail ?? `not taken (${response.status})`);
}

function item(heading, text, isOwn) {
  const node = document.createElement('li');
  const small = document.createElement('small');
  small.textContent = heading;
  node.className = isOwn ? 'own' : '';
  node.append(small, text);
  return node;
}

/** Only what is new is added, so that a screen reader reads no message twice. Says whether anything was. */
function addTo(list, items, { toNode, add }) {
  const known = new Set([...list.children].map((node) => node.dataset.id));
  const fresh = items.filter(({ key }) => !known.has(key));
  for (const one of fresh) {
    const node = toNode(one);
    node.dataset.id = one.key;
    list[add](node);
  }
  return fresh.length > 0;
}

const time = (at) => new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });

/** Both sides of the conversation of the numbers chosen. */
function showTexts(items) {
  const log = element('texts');
  const list = log.querySelector('ol');
  const own = element('own').value;
  const city = element('number').value;
  if (list.dataset.pair !== `${own} ${city}`) list.replaceChildren();
  list.dataset.pair = `${own} ${city}`;
  const between = items.filter(({ from, to }) => (from === own && to === city) || (from === city && to === own));
  const ascending = between.map((sms) => ({ ...sms, key: sms.sid })).sort((a, b) => new Date(a.at) - new Date(b.at));
  const toNode = ({ from, at, body }) => item(`${from} ${time(at)}`, body, from === own);
  if (addTo(list, ascending, { toNode, add: 'append' })) log.scrollTop = log.scrollHeight;
}

/** The newest stands on top, as in any mailbox. */
function showMails(items) {
  const ascending = items.map((mail) => ({ ...mail, key: mail.id })).reverse();
  addTo(element('mails'), ascending, { toNode: mailNode, add: 'prepend' });
}

function mailNode(mail) {
  const { from, to, at, subject, text } = mail;
  const node = item(`${from?.name || from?.address || ''} → ${to.join(', ')} ${time(at)}`, text, false);
  const heading = document.createElement('h4');
  heading.textContent = subject || 'No subject';
  const answer = document.createElement('button');
  answer.type = 'button';
  answer.textContent = 'Answer';
  answer.setAttribute('aria-label', `Answer ${heading.textContent}`);
  answer.addEventListener('click', () => answerTo(mail));
  node.prepend(heading);
  node.append(answer);
  return node;
}

function answerTo({ replyTo, from, to, subject, messageId }) {
  element('to').value = replyTo ?? from?.address ?? '';
  element('from').value = to[0] ?? element('from').value;
  element('subject').value = /^re:/i.test(subject) ? subject : `Re: ${subject}`;
  element('mail').dataset.inReplyTo = messageId ?? '';
  element('mail-text').focus();
}

function poll(url, { show, trouble }) {
  if (!url) return () => undefined;
  async function ask() {
    try {
      show(await getItems(url));
      element(trouble).textContent = '';
    } catch {
      // the server is away for a moment: asked again in the next round
      element(trouble).textContent = 'The server does not answer. Trying again…';
    }
  }
  async function round() {
    await ask();
    setTimeout(() => void round(), EVERY_MS);
  }
  void round();
  return () => void ask();
}

/** One at a time: a second press while the first is on its way sends nothing twice. */
function onSubmit(form, { url, body, state, done }) {
  const note = element(state);
  const say = (text, isError) => {
    note.textContent = text;
    note.className = isError ? 'error' : '';
  };
  let isOnItsWay = false;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (isOnItsWay) return;
    isOnItsWay = true;
    // emptied first, so that the same words are read out again
    say('', false);
    try {
      await post(url, body());
      say('Sent', false);
      done();
    } catch (error) {
      say(error.message, true);
    } finally {
      isOnItsWay = false;
    }
  });
}

const phone = element('phone').dataset.url;
const askTexts = poll(phone, { show: showTexts, trouble: 'phone-state' });
poll(element('mailbox').dataset.url, { show: showMails, trouble: 'mailbox-state' });
for (const id of ['own', 'number']) element(id).addEventListener('change', askTexts);

onSubmit(element('sms'), {
  url: `${phone}/messages`,
  body: () => ({ from: element('own').value, to: element('number').value, body: element('body').value }),
  state: 'sms-state',
  done() {
    element('body').value = '';
    askTexts();
  },
});

onSubmit(element('mail'), {
  url: '/demo/api/mail',
  body() {
    const { inReplyTo } = element('mail').dataset;
    return {
      from: element('from').value,
      to: element('to').value,
      subject: element('subject').value,
      text: element('mail-text').value,
      ...(inReplyTo && { inReplyTo }),
    };
  },
  state: 'mail-state',
  done() {
    element('mail-text').value = '';
    element('mail').dataset.inReplyTo = '';
  },
});
