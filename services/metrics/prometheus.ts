import { Router } from 'express';
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { Saved } from '../../shared/events/saved.ts';

/** Seconds in the queue before somebody had the ticket. */
const WAIT_BUCKETS = [1, 5, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 14_400, 86_400];

/** How finely the event loop is watched: the usual 10 ms wakes an idle process a hundred times a second. */
const LAG_PRECISION_MS = 200;

/** What this process has seen, as Prometheus text. Labels are cities, services and codes, never people. */
export function createPrometheus() {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LAG_PRECISION_MS });
  const messages = new Counter({
    name: 'yhteys_messages_total',
    help: 'Messages stored',
    labelNames: ['city', 'channel', 'direction'],
    registers,
  });
  const events = new Counter({
    name: 'yhteys_ticket_events_total',
    help: 'Ticket events by type',
    labelNames: ['city', 'type'],
    registers,
  });
  const waits = new Histogram({
    name: 'yhteys_queue_wait_seconds',
    help: 'From entering the queue to an owner',
    labelNames: ['city', 'service'],
    buckets: WAIT_BUCKETS,
    registers,
  });
  const figures = new Counter({
    name: 'yhteys_contacts_total',
    help: 'Contacts arrived, offered, answered and abandoned, and offers missed',
    labelNames: ['city', 'service', 'kind'],
    registers,
  });
  const answers = new Histogram({
    name: 'yhteys_answer_seconds',
    help: 'From entering the queue to the first answer',
    labelNames: ['city', 'service'],
    buckets: WAIT_BUCKETS,
    registers,
  });
  const router = Router();
  router.get('/metrics', async (_request, response) => {
    response.type(registry.contentType).send(await registry.metrics());
  });
  return {
    router,
    tell({ ticket, change, message }: Saved): void {
      const { city, service } = ticket;
      if (message) messages.inc({ city, channel: message.channel ?? 'none', direction: message.direction });
      for (const { kind, service: of, count, waitedMs } of change.figures ?? []) {
        // a counter never falls: a contact transferred before its answer counts in both services here
        if (count > 0) figures.inc({ city, service: of, kind });
        if (waitedMs !== undefined) answers.observe({ city, service: of }, waitedMs / 1_000);
      }
      for (const event of change.events) {
        events.inc({ city, type: event.type });
        if (typeof event.waitedMs === 'number') waits.observe({ city, service }, event.waitedMs / 1_000);
      }
    },
  };
}
