import { z } from 'zod';

/** Whether pictures are fetched from the servers that the mail names; its own parts are shown always. */
export const mailHtmlQuery = z.strictObject({
  images: z.enum(['none', 'remote']).default('none').meta({
    description: '`remote`: pictures are fetched from other servers over https, which tells them of the reader',
  }),
});
