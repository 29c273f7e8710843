/** What can go wrong with one message between idb and Postgres or RabbitMQ. */
import pg from 'pg';
import type { Ended, Started } from '../../e2e/support/run-idb.js';
import { postgresUrl } from '../../support/servers.js';
import type { Fault, Struck, Watch } from '../engine/sweep.js';
import { expectSuccess, type Place } from '../places/run.js';
import { AMQP_PORT, AMQP_PROTOCOL } from '../proxies/amqp-protocol.js';
import {
  withMessageProxy,
  type MessageHooks,
  type MessageProxy,
  type PassedMessage,
  type Protocol,
} from '../proxies/message-proxy.js';
import { POSTGRES_PORT, POSTGRES_PROTOCOL, sessionOf } from '../proxies/postgres-protocol.js';

export type MessageFault = Fault<PassedMessage>;

/** A server that is spoken to in messages, and the setting that says where it is. */
export interface Line {
  readonly variable: 'IDB_POSTGRES_URL' | 'IDB_AMQP_URL';
  readonly defaultPort: number;
  readonly protocol: Protocol;
}

export const POSTGRES_LINE: Line = {
  variable: 'IDB_POSTGRES_URL',
  defaultPort: POSTGRES_PORT,
  protocol: POSTGRES_PROTOCOL,
};
export const AMQP_LINE: Line = { variable: 'IDB_AMQP_URL', defaultPort: AMQP_PORT, protocol: AMQP_PROTOCOL };

export function watchMessages(line: Line): Watch<PassedMessage> {
  return (place, start, command) =>
    through(line, place, {}, async ({ url, passed }) => {
      expectSuccess(command, await start({ [line.variable]: url }).ended);
      return passed;
    });
}

/** @param ending of the run whose connection is cut */
export function messageFaults(line: Line, ending: MessageFault['ending']): readonly MessageFault[] {
  return [
    {
      name: 'killed before message',
      ending: 'killed',
      strike: (place, target, start) => {
        let run: Started | undefined;
        const hooks = at(target, () => {
          run?.process.kill('SIGKILL');
          return 'cut';
        });
        return through(line, place, hooks, async ({ url, passed }) => {
          run = start({ [line.variable]: url });
          return struck(await run.ended, target, passed);
        });
      },
    },
    {
      name: 'cut before message',
      ending,
      strike: (place, target, start) =>
        through(
          line,
          place,
          at(target, () => 'cut'),
          async ({ url, passed }) => struck(await start({ [line.variable]: url }).ended, target, passed),
        ),
    },
  ];
}

/** Postgres ends the session: an operator's doing, or its own when it is shut down. */
export const TERMINATED: MessageFault = {
  name: 'session ended before message',
  ending: 'fails',
  strike: (place, target, start) => {
    const sessions = new Map<number, number>();
    const hooks: MessageHooks = {
      onServerMessage: (message, connection) => {
        const session = sessionOf(message);
        if (session !== undefined) sessions.set(connection, session);
      },
      before: async ({ number }, connection) => {
        if (number !== target.number) return undefined;
        const session = sessions.get(connection);
        // Where the server has not said yet which session it is, there is none to be ended.
        if (session === undefined) return 'cut';
        await terminate(session);
        return undefined;
      },
    };
    return through(POSTGRES_LINE, place, hooks, async ({ url, passed }) =>
      struck(await start({ IDB_POSTGRES_URL: url }).ended, target, passed),
    );
  },
};

/** @param passed in the disturbed run, until it ended */
function struck(ended: Ended, target: PassedMessage, passed: readonly PassedMessage[]): Struck {
  return { ...ended, isMissed: passed.length < target.number };
}

async function terminate(session: number): Promise<void> {
  const client = new pg.Client({ connectionString: postgresUrl() });
  await client.connect();
  try {
    await client.query('SELECT pg_terminate_backend($1)', [session]);
  } finally {
    await client.end();
  }
}

export function through<T>(
  { variable, defaultPort, protocol }: Line,
  { env }: Place,
  hooks: MessageHooks,
  use: (proxy: MessageProxy) => Promise<T>,
): Promise<T> {
  return withMessageProxy({ url: env[variable]!, defaultPort }, protocol, hooks, use);
}

function at({ number }: PassedMessage, strike: () => 'cut'): MessageHooks {
  return { before: (message) => (message.number === number ? strike() : undefined) };
}
