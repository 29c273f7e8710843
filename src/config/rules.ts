/** What must hold between fields, or between a field and the world: small named rules, each of which may add a problem. */
import type { FieldName } from './field.js';
import { whyUnreadable } from './read-text.js';
import type { ReadText } from './read-text.js';
import type { Settings } from './settings.js';

export interface RuleInput {
  readonly settings: Settings;
  /** Where the field's value comes from, for the message. */
  readonly origin: (name: FieldName) => string;
  readonly readText: ReadText;
}

export interface Rule {
  readonly name: string;
  /** The rule is left out when one of these is wrong in itself: it would complain about a default. */
  readonly fields: readonly FieldName[];
  readonly problem: (input: RuleInput) => string | undefined | Promise<string | undefined>;
}

/** Those that may speak TLS. */
const SERVERS = ['postgres', 'elasticsearch', 'amqp'] as const;
type Server = (typeof SERVERS)[number];

const LOGINS = ['elasticsearch.apiKey', 'elasticsearch.username', 'elasticsearch.password'] as const;

export const RULES: readonly Rule[] = [
  {
    name: 'one-way-to-log-in',
    fields: ['elasticsearch.url', ...LOGINS],
    problem: (input) => {
      const ways = waysToLogIn(input);
      if (ways.length < 2) return undefined;
      return `${ways.join(' and ')} exclude each other: keep one (null in a later file takes a field back)`;
    },
  },
  {
    name: 'user-needs-password',
    fields: ['elasticsearch.username', 'elasticsearch.password'],
    problem: ({ settings: { elasticsearch }, origin }) => {
      if ((elasticsearch.username === null) === (elasticsearch.password === null)) return undefined;
      const [given, missing] = elasticsearch.username === null ? ['password', 'username'] : ['username', 'password'];
      const name = `elasticsearch.${given}` as 'elasticsearch.username' | 'elasticsearch.password';
      return `${name} (${origin(name)}) is given without elasticsearch.${missing}: give both, or an elasticsearch.apiKey`;
    },
  },
  {
    name: 'login-needs-url',
    fields: ['elasticsearch.url', ...LOGINS],
    problem: ({ settings: { elasticsearch }, origin }) => {
      const given = LOGINS.find((name) => elasticsearch[name.slice('elasticsearch.'.length) as 'apiKey'] !== null);
      if (given === undefined || elasticsearch.url.length > 0) return undefined;
      return `${given} (${origin(given)}) is given without elasticsearch.url: set it, or take the credentials out`;
    },
  },
  ...SERVERS.flatMap(caFileRules),
];

/** Of each server that may speak TLS. */
function caFileRules(server: Server): Rule[] {
  const field = `${server}.caFile` as const;
  const address = `${server}.url` as const;
  return [
    {
      name: `${server}-ca-file-is-pem`,
      fields: [field],
      problem: async ({ settings, origin, readText }) => {
        const file = settings[server].caFile;
        const fault = file === null ? undefined : await caFileFault(file, readText);
        if (fault === undefined) return undefined;
        return `${field} is "${file}" (${origin(field)}): ${fault}; it must be a readable PEM file`;
      },
    },
    {
      name: `${server}-ca-file-is-used`,
      fields: [field, address],
      problem: ({ settings, origin }) => {
        const { url, caFile } = settings[server];
        const urls = url === null ? [] : typeof url === 'string' ? [url] : url;
        const why = caFile === null ? undefined : urls.map(WHY_UNUSED[server]).find((reason) => reason !== undefined);
        if (why === undefined) return undefined;
        return `${field} (${origin(field)}) is given, and ${address} (${origin(address)}) ${why}: change one of them, or nothing would be verified`;
      },
    },
  ];
}

/** An operator who names an authority takes the connection for verified: where it would not be, that is said. */
const WHY_UNUSED: Readonly<Record<Server, (url: string) => string | undefined>> = {
  postgres: (url) => {
    const parameters = new URLSearchParams(/\?([^#]*)/.exec(url)?.[1]);
    if (parameters.has('sslrootcert')) return 'has a sslrootcert of its own';
    const mode = parameters.get('sslmode') ?? '';
    return ['disable', 'no-verify'].includes(mode) ? `says sslmode=${mode}` : undefined;
  },
  elasticsearch: (url) => (/^http:/i.test(url) ? 'has an address with http://' : undefined),
  amqp: (url) => (/^amqp:/i.test(url) ? 'begins with amqp:// and not amqps://' : undefined),
};

function waysToLogIn({ settings: { elasticsearch }, origin }: RuleInput): string[] {
  const ways: string[] = [];
  const say = (name: FieldName, is: boolean, what = ''): void => {
    if (is) ways.push(`${what}${name} (${origin(name)})`);
  };
  say('elasticsearch.apiKey', elasticsearch.apiKey !== null);
  if (elasticsearch.username !== null) say('elasticsearch.username', true);
  else say('elasticsearch.password', elasticsearch.password !== null);
  say('elasticsearch.url', elasticsearch.url.some(hasUser), 'a user in ');
  return ways;
}

function hasUser(url: string): boolean {
  const { username, password } = new URL(url);
  return username !== '' || password !== '';
}

async function caFileFault(file: string, readText: ReadText): Promise<string | undefined> {
  try {
    const text = await readText(file);
    if (text === undefined) return 'there is no such file';
    return /-----BEGIN [A-Z0-9 ]*CERTIFICATE-----/.test(text) ? undefined : 'there is no certificate in it';
  } catch (error) {
    return `it can't be read: ${whyUnreadable(error)}`;
  }
}
