type Facts = {
  publicUrl: string;
  smtpPort: number;
  isSeeded: boolean;
  hasLogins: boolean;
  say: (line: string) => void;
};

/** What a newcomer sees when everything is up. */
export function announce({ publicUrl, smtpPort, isSeeded, hasLogins, say }: Facts): void {
  say('');
  say(`Yhteys is ready: ${publicUrl}`);
  say(`  playground         ${publicUrl}/demo            (each city's chat, phone and mailbox)`);
  say(`  agents' console    ${publicUrl}/console`);
  say(
    `  interfaces         ${publicUrl}/docs            (OpenAPI ${publicUrl}/openapi.json, AsyncAPI ${publicUrl}/asyncapi.json)`,
  );
  say(`  mail in            smtp://127.0.0.1:${smtpPort}`);
  if (isSeeded) say('  six demo cities were seeded');
  if (hasLogins) {
    say('  demo logins        agent1@helsinki.example … agent4, supervisor, admin (each city); password yhteys-demo');
    say('  try it             npm run demo (in another terminal)');
    say('  a busy day         npm run simulate -- --live (in another terminal): residents, agents, six cities');
  }
  say('  Ctrl-C stops, the data stays');
}
