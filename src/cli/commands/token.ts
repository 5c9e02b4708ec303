import { Command } from 'commander';
import {
  AccessRole,
  AccessTokensDocument,
  CreateAccessTokenDocument,
  RevokeAccessTokenDocument,
} from '../../client/generated/graphql.js';
import { enumOption } from '../arguments.js';
import type { CommandHost } from '../command-host.js';
import { oneLine } from '../output/sanitize.js';
import { tokenTable } from '../output/token-table.js';
import { successOf } from '../result-union.js';
import { openSession } from '../session.js';

export function tokenCommand(host: CommandHost): Command {
  const command = new Command('token')
    .summary('make, list and revoke access tokens')
    .description(
      'Access tokens of the server. Without any it serves its own machine only and asks for none; from the first ' +
        'one on, which must be an admin, everybody needs one. SELFHEAL_TOKEN, where the server is started with it, ' +
        'is an admin too: the way back in when the others are lost.',
    );
  for (const make of [createCommand, listCommand, revokeCommand]) {
    command.addCommand(make(host).copyInheritedSettings(command));
  }
  return command;
}

function createCommand({ io }: CommandHost): Command {
  return new Command('create')
    .summary('make one, and print it once')
    .description('Makes a token and prints it, once: only a digest of it is kept.')
    .argument('<name>', 'who or what it is for; stands as who did what')
    .addOption(enumOption('--role <role>', 'what it may do', AccessRole).makeOptionMandatory())
    .option('--json', 'print JSON: {accessToken, secret}')
    .action(async (name: string, { role, json }: { role: AccessRole; json?: boolean }, command: Command) => {
      const session = await openSession(io, command);
      const answer = await session.client.request(CreateAccessTokenDocument, { input: { name, role } });
      const { accessToken, secret } = successOf(answer.createAccessToken);
      if (json) return session.printJson({ accessToken, secret });
      // On its own, so that $(selfheal token create …) is the token.
      session.print(`${oneLine(secret)}\n`);
      session.note(
        `${role.toLowerCase()} '${oneLine(accessToken.name)}': keep it now, it is not shown again`,
      );
    });
}

function listCommand({ io }: CommandHost): Command {
  return new Command('list')
    .summary('list them')
    .description('Lists the active tokens, newest first. Those from the environment are not among them.')
    .option('--revoked', 'those that were revoked, too')
    .option('--json', 'print JSON: {accessTokens}')
    .action(async ({ revoked, json }: { revoked?: boolean; json?: boolean }, command: Command) => {
      const session = await openSession(io, command);
      const { accessTokens } = await session.client.request(AccessTokensDocument, {
        revoked: revoked === true,
      });
      if (json) return session.printJson({ accessTokens });
      if (accessTokens.length === 0) return session.note('no tokens');
      session.print(tokenTable(accessTokens, { ...session, now: io.clock.now() }));
    });
}

function revokeCommand({ io }: CommandHost): Command {
  return new Command('revoke')
    .summary('end one at once')
    .description('Ends a token at once; what it subscribed to ends with it.')
    .argument('<name>', 'its name')
    .option('--json', 'print JSON: {accessToken}')
    .action(async (name: string, { json }: { json?: boolean }, command: Command) => {
      const session = await openSession(io, command);
      const { revokeAccessToken } = await session.client.request(RevokeAccessTokenDocument, {
        input: { name },
      });
      const { accessToken } = successOf(revokeAccessToken);
      if (json) return session.printJson({ accessToken });
      session.print(`'${oneLine(accessToken.name)}' is revoked\n`);
    });
}
