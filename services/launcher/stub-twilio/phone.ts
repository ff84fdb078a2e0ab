import express, { Router } from 'express';
import { AppError, toProblem } from '../../../shared/errors.ts';
import type { DeliverInbound } from './inbound.ts';
import type { StubSms } from './sms-log.ts';

type Deps = { all: readonly StubSms[]; deliverInbound: DeliverInbound };

/** The development phone: what it sent and received, newest first (`?number=` of one number), and a way to send. */
export function createPhone({ all, deliverInbound }: Deps): Router {
  const router = Router();
  router.get('/', ({ query: { number } }, response) => {
    const wanted = all.filter(({ from, to }) => number === undefined || from === number || to === number);
    const items = wanted.map(({ sid, direction, from, to, body, status, at }) => ({
      sid,
      direction: direction === 'inbound' ? 'to-city' : 'from-city',
      from,
      to,
      body,
      status,
      at,
    }));
    response.json({ items: items.toReversed() });
  });
  router.post('/messages', express.json({ limit: '64kb' }), async (request, response) => {
    const { from, to, body } = (request.body ?? {}) as Record<string, unknown>;
    if (typeof from !== 'string' || typeof to !== 'string' || typeof body !== 'string' || !from || !to || !body) {
      response.status(400).type('application/problem+json');
      response.send(JSON.stringify(toProblem(new AppError('validation', 'from, to and body are needed'))));
      return;
    }
    const { sid, status } = await deliverInbound({ from, to, body });
    response.status(status === 200 ? 201 : 502).json({ sid, status });
  });
  return router;
}
