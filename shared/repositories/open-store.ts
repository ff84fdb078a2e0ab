import type { Connection } from '../db/connect.ts';
import { agreementModel } from '../models/agreement.ts';
import { draftModel, savedViewModel, templateModel, wrapUpReasonsModel } from '../models/answering.ts';
import { changeModel, counterModel, idempotencyModel, leaseModel, markModel } from '../models/change.ts';
import { cityModel, cityServiceModel } from '../models/city.ts';
import { openCollection } from '../models/define-model.ts';
import { messageModel } from '../models/message.ts';
import { agentModel, chatSessionModel, contactModel, staffSessionModel } from '../models/people.ts';
import { routingDecisionModel } from '../models/routing-decision.ts';
import { searchEntryModel } from '../models/search-entry.ts';
import { tallyBatchModel, tallyModel } from '../models/tally.ts';
import { ticketModel } from '../models/ticket.ts';
import { createAgentRepository } from './agents.ts';
import { createAgreementRepository } from './agreements.ts';
import { openAttachmentRepository } from './attachments.ts';
import { createChangeRepository } from './changes.ts';
import { createCityRepository } from './cities.ts';
import { createContactRepository } from './contacts.ts';
import { createDraftRepository } from './drafts.ts';
import { createIdempotencyRepository } from './idempotency.ts';
import { createLeaseRepository } from './leases.ts';
import { createMarkRepository } from './marks.ts';
import { createMessageRepository } from './messages.ts';
import { openOriginalRepository } from './originals.ts';
import { createRoutingDecisionRepository } from './routing-decisions.ts';
import { createSavedViewRepository } from './saved-views.ts';
import { createSearchEntryRepository } from './search-entries.ts';
import { createChatSessionRepository, createStaffSessionRepository } from './sessions.ts';
import { createTallyRepository } from './tallies.ts';
import { createTemplateRepository } from './templates.ts';
import { createTicketNumbers } from './ticket-numbers.ts';
import { createTicketRepository } from './tickets.ts';
import { createWrapUpReasonRepository } from './wrap-up-reasons.ts';

/** Every repository over one connection, all indexes built. */
export async function openStore(connection: Connection) {
  const tickets = await openCollection(connection, ticketModel);
  const changes = await openCollection(connection, changeModel);
  const agreements = await openCollection(connection, agreementModel);
  return {
    tickets: createTicketRepository({ tickets, changes }),
    changes: createChangeRepository(changes),
    messages: createMessageRepository(await openCollection(connection, messageModel)),
    contacts: createContactRepository(await openCollection(connection, contactModel)),
    agents: createAgentRepository(await openCollection(connection, agentModel)),
    staffSessions: createStaffSessionRepository(await openCollection(connection, staffSessionModel)),
    chatSessions: createChatSessionRepository(await openCollection(connection, chatSessionModel)),
    cities: createCityRepository({
      cities: await openCollection(connection, cityModel),
      cityServices: await openCollection(connection, cityServiceModel),
      agreements,
    }),
    agreements: createAgreementRepository(agreements),
    decisions: createRoutingDecisionRepository(await openCollection(connection, routingDecisionModel)),
    searchEntries: createSearchEntryRepository(await openCollection(connection, searchEntryModel)),
    leases: createLeaseRepository(await openCollection(connection, leaseModel)),
    marks: createMarkRepository(await openCollection(connection, markModel)),
    tallies: createTallyRepository({
      tallies: await openCollection(connection, tallyModel),
      batches: await openCollection(connection, tallyBatchModel),
    }),
    numbers: createTicketNumbers(await openCollection(connection, counterModel)),
    idempotency: createIdempotencyRepository(await openCollection(connection, idempotencyModel)),
    attachments: await openAttachmentRepository(connection),
    originals: openOriginalRepository(connection),
    templates: createTemplateRepository(await openCollection(connection, templateModel)),
    drafts: createDraftRepository(await openCollection(connection, draftModel)),
    savedViews: createSavedViewRepository(await openCollection(connection, savedViewModel)),
    wrapUpReasons: createWrapUpReasonRepository(await openCollection(connection, wrapUpReasonsModel)),
  };
}

export type Store = Awaited<ReturnType<typeof openStore>>;
