import { Router } from 'express';
import { renderMailPage } from '../../channels/email/mail-page.ts';
import { createTemplateRoutes } from '../admin/template-routes.ts';
import { createWrapUpRoutes } from '../admin/wrap-up-routes.ts';
import { createDraftRoutes } from '../tickets/draft-routes.ts';
import { createMentionRoutes } from '../tickets/mention-routes.ts';
import { createOriginalRoutes } from '../tickets/original-routes.ts';
import { createSavedViewRoutes } from '../tickets/saved-view-routes.ts';

type Deps = Parameters<typeof createTemplateRoutes>[0] &
  Parameters<typeof createWrapUpRoutes>[0] &
  Parameters<typeof createDraftRoutes>[0] &
  Parameters<typeof createSavedViewRoutes>[0] &
  Parameters<typeof createMentionRoutes>[0] &
  Omit<Parameters<typeof createOriginalRoutes>[0], 'render'>;

/** What agents answer with, and what they keep beside it. */
export function createAnsweringRoutes(deps: Deps): Router {
  return Router().use(
    createTemplateRoutes(deps),
    createWrapUpRoutes(deps),
    createDraftRoutes(deps),
    createSavedViewRoutes(deps),
    createMentionRoutes(deps),
    createOriginalRoutes({ ...deps, render: renderMailPage }),
  );
}
