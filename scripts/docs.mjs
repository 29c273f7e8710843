/**
 * `npm run docs`: writes those parts of README.md that follow from the program: the reference of the commands, from the
 * `--help` of each, the table of the configuration, from the table of fields, the privileges on Elasticsearch, and the
 * vocabulary of Invenio-Stats.
 * `npm run docs:check` changes nothing and says which of them are out of date.
 *
 * usage: node scripts/docs.mjs [--check]
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { format, resolveConfig } from 'prettier';

import { main } from './project/main.mjs';
import { ensureBuilt, ensureDependencies } from './project/preparation.mjs';
import { PROJECT_ROOT } from './project/root.mjs';

/** @typedef {{name: string, title: string, make: () => Promise<string>}} Part name: as in `<!-- name:begin -->` and `<!-- name:end -->` */

const README = join(PROJECT_ROOT, 'README.md');

/** @type {readonly Part[]} */
const PARTS = [
  { name: 'commands', title: 'the command reference', make: commandReference },
  { name: 'configuration', title: 'the table of the configuration', make: configurationTable },
  { name: 'vocabulary', title: 'the vocabulary of Invenio-Stats', make: vocabularyTable },
  { name: 'privileges', title: 'the privileges on Elasticsearch', make: elasticsearchPrivileges },
];

await main(async () => {
  await ensureDependencies();
  await ensureBuilt();
  const written = readFileSync(README, 'utf8');
  const right = await renewed(written);
  if (!process.argv.includes('--check')) {
    writeFileSync(README, right);
    return;
  }
  const stale = PARTS.filter(({ name }) => textOf(name, written) !== textOf(name, right)).map(({ title }) => title);
  if (stale.length > 0) throw new Error(`README.md is out of date in ${stale.join(' and ')}: npm run docs renews it.`);
});

/** @param {string} readme */
async function renewed(readme) {
  let text = readme;
  for (const { name, make } of PARTS) {
    const [begin, end] = markers(name);
    textOf(name, text); // says what is wrong with the markers
    text = `${text.slice(0, text.indexOf(begin))}${begin}\n\n${await make()}\n\n${text.slice(text.indexOf(end))}`;
  }
  return format(text, { ...(await resolveConfig(README)), filepath: README });
}

/**
 * @param {string} name of the part
 * @param {string} readme
 */
function textOf(name, readme) {
  const [begin, end] = markers(name);
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`README.md has no ${begin} with a ${end} after it.`);
  return readme.slice(from, to);
}

/** @param {string} name of the part */
function markers(name) {
  return /** @type {const} */ ([`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`]);
}

/** A module of the built program. @param {string} path */
function builtModule(path) {
  return import(pathToFileURL(join(PROJECT_ROOT, 'dist', path)).href);
}

async function commandReference() {
  const [{ createProgram }, { defineAll }] = [
    await builtModule('cli/program.js'),
    await builtModule('cli/lazy-commands.js'),
  ];
  /** @type {import('commander').Command} */
  const program = createProgram(() => Promise.resolve());
  await defineAll(program);
  const commands = leavesOf(program, []).map((words) => `### \`idb ${words.join(' ')}\`\n\n${helpBlock(words)}`);
  return [helpBlock([]), ...commands].join('\n\n');
}

/**
 * The commands that do something, each as its words; what groups them is in the program's own help.
 *
 * @param {import('commander').Command} command
 * @param {readonly string[]} words
 * @returns {string[][]}
 */
function leavesOf(command, words) {
  const inner = command.createHelp().visibleCommands(command);
  return inner
    .filter((one) => one.name() !== 'help')
    .flatMap((one) => {
      const path = [...words, one.name()];
      return one.commands.length > 0 ? leavesOf(one, path) : [path];
    });
}

/**
 * What `--help` prints, wrapped for 80 columns: the output is no terminal. The global options are said once, by the program.
 *
 * @param {readonly string[]} words
 */
function helpBlock(words) {
  const { PATH = '' } = process.env;
  const env = { PATH, COLUMNS: '80', NO_COLOR: '1' };
  const help = execFileSync(process.execPath, [join(PROJECT_ROOT, 'bin', 'idb'), ...words, '--help'], {
    encoding: 'utf8',
    env,
  });
  const own = words.length === 0 ? help : help.replace(/^Global Options:\n(?:.+\n)+\n?/m, '');
  return `\`\`\`text\n${own.trimEnd()}\n\`\`\``;
}

async function configurationTable() {
  const { fieldTable } = await builtModule('config/field-table.js');
  /** @type {import('../src/config/field-table.js').FieldTableRow[]} */
  const rows = fieldTable();
  const lines = rows.map(({ name, environment, default: fallback, right, secret, sentence }) => {
    const variable = environment === '' ? '' : `\`${environment}\``;
    const meaning = `${plain(sentence)}${secret ? ' Secret.' : ''}`;
    return `| \`${name}\` | ${variable} | ${fallback} | ${meaning} | ${plain(right)} |`;
  });
  return ['| field | environment | default | what it is | what is right |', '|---|---|---|---|---|', ...lines].join(
    '\n',
  );
}

async function elasticsearchPrivileges() {
  const { DOCTOR_CLUSTER_PRIVILEGE, INDEX_PRIVILEGES, leastRole } = await builtModule('store/elastic/privileges.js');
  /** @type {readonly import('../src/store/elastic/privileges.js').NeededPrivilege[]} */
  const needed = INDEX_PRIVILEGES;
  const role = { ...leastRole(''), cluster: [DOCTOR_CLUSTER_PRIVILEGE] };
  const lines = [
    ...needed.map(({ privilege, needed: reason }) => `| \`${privilege}\` | ${plain(reason)} |`),
    `| \`${DOCTOR_CLUSTER_PRIVILEGE}\` (of the cluster) | only so that \`idb doctor\` can tell versions, health and clocks; a run does without |`,
  ];
  return [
    `\`\`\`json\n${JSON.stringify(role)}\n\`\`\``,
    ['| privilege | needed for |', '|---|---|', ...lines].join('\n'),
  ].join('\n\n');
}

async function vocabularyTable() {
  const { VOCABULARY } = await builtModule('registry/vocabulary.js');
  /** @type {readonly import('../src/registry/vocabulary.js').Translation[]} */
  const rows = VOCABULARY;
  const lines = rows.map(({ of, theirs, ours, how, note }) => {
    const here = ours === null ? '' : `\`${ours}\``;
    // What the table says in backticks is code; the rest is text.
    const text = note.replace(/`[^`]*`|[\\*_<>|[\]]/g, (part) => (part.length > 1 ? part : `\\${part}`));
    return `| ${of} | \`${theirs}\` | ${here} | ${how} | ${text} |`;
  });
  return ['| of an | Invenio-Stats | here | how | |', '|---|---|---|---|---|', ...lines].join('\n');
}

/** Text of the program as Markdown within a table; what it has in backticks stays code. @param {string} text */
function plain(text) {
  return text.replace(/[\\*_<>|[\]]/g, '\\$&');
}
