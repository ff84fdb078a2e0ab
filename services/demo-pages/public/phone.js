/* A resident's phone: what it sent to the city and got from it, each with what became of it. */
import { element, facts, follow, onSubmit, post, toldOfNews } from './page.js';
import { say, timeOf } from './texts.js';

const STATES = { sending: 'smsSending', sent: 'smsSent' };
const log = element('texts');
const list = log.querySelector('ol');
const shown = new Map();

function show(items) {
  const between = items.filter(({ from, to }) => from === facts.citynumber || to === facts.citynumber);
  let isNew = false;
  for (const sms of between.toReversed()) isNew = put(sms) || isNew;
  if (isNew) log.scrollTop = log.scrollHeight;
}

/** Only what is new is added, so that a screen reader reads no message twice; a state changes in place. */
function put({ sid, from, to, body, at, status, direction }) {
  const known = shown.get(sid);
  const isOwn = direction === 'to-city';
  const who = facts.number ? (isOwn ? say('me') : from) : `${from} → ${to}`;
  const heading = `${who} ${timeOf(at)} · ${say(STATES[status] ?? status) ?? status}`;
  const small = known?.querySelector('small') ?? document.createElement('small');
  if (small.textContent !== heading) small.textContent = heading;
  if (known) return false;
  const node = document.createElement('li');
  node.className = isOwn ? 'own' : '';
  node.append(small, body);
  list.append(node);
  shown.set(sid, node);
  if (!isOwn) toldOfNews('phone');
  return true;
}

const number = encodeURIComponent(facts.number || facts.citynumber);
const ask = follow([`${facts.phone}?number=${number}`], { show, trouble: element('phone-trouble') });

if (element('sms'))
  onSubmit(element('sms'), {
    note: element('sms-state'),
    send: () =>
      post(`${facts.phone}/messages`, { from: facts.number, to: facts.citynumber, body: element('body').value }),
    done() {
      element('body').value = '';
      ask();
    },
  });
