import { expect } from 'chai';
import type { Command } from 'commander';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineAll } from '../../src/cli/lazy-commands.js';
import { createProgram } from '../../src/cli/program.js';
import { parseConfigFile } from '../../src/config/config-files.js';
import { EXIT } from '../../src/model/errors.js';
import { decodeLine } from '../../src/sources/embedded/decode-line.js';
import { UNITS } from '../../src/systemd/install.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DOCUMENTS = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'example-objects/README.md'];

const textOf = (name: string) => readFileSync(join(ROOT, name), 'utf8');
const readme = textOf('README.md');

interface CommandNames {
  readonly path: string;
  readonly options: readonly string[];
}

/** The program and every command in it, with the options that each has of its own. */
function commandsOf(command: Command, path: string): CommandNames[] {
  const options = command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ short, long }) => [short, long].filter((flag) => flag !== undefined));
  return [{ path, options }, ...command.commands.flatMap((inner) => commandsOf(inner, `${path} ${inner.name()}`))];
}

/** The code blocks of a language in a document. */
function blocksOf(document: string, language: string): string[] {
  return [...document.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, text = '']) => text);
}

/** All files that are the project's: those of git, and new ones that it does not ignore. */
function projectFiles(): string[] {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const names = execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).split('\0');
  return names.filter((name) => name !== '' && existsSync(join(ROOT, name)));
}

const program = createProgram(() => Promise.resolve());
await defineAll(program);

describe('the README', () => {
  for (const { path, options } of commandsOf(program, 'idb')) {
    it(`mentions ${path} and its options`, () => {
      expect(readme).to.contain(path);
      const section = readme.split(`### \`${path}\``)[1]?.split('\n### ')[0] ?? readme;
      const words = new Set(section.match(/--?[a-z][a-z-]*/g));
      expect(options.filter((option) => !words.has(option))).to.deep.equal([]);
    });
  }

  it('has each exit code in its table, and no other', () => {
    const table = readme.split('\n## Exit codes\n')[1]!.split('\n## ')[0]!;
    const codes = [...table.matchAll(/^\| (\d+) +\|/gm)].map(([, code]) => Number(code));
    expect(codes).to.deep.equal(Object.values(EXIT).sort((a, b) => a - b));
  });

  it('shows a configuration without problems', () => {
    const example = blocksOf(readme, 'json').find((text) => text.includes('"zone"'));
    const { problems, warnings, entries } = parseConfigFile(example!, '/etc/idigbio/idigbio.json');
    expect([problems, warnings]).to.deep.equal([[], []]);
    expect(entries.map(({ name }) => name)).to.deep.equal(['elasticsearch.url', 'index.prefix', 'zone']);
  });

  it('shows rows that can be loaded', () => {
    const lines = blocksOf(readme, 'jsonl').flatMap((text) => text.trim().split('\n'));
    expect(lines.map(decodeLine).map((row) => typeof row)).to.deep.equal(['object', 'object']);
  });

  it('names every unit', () => {
    expect(UNITS.filter((unit) => !readme.includes(unit))).to.deep.equal([]);
  });
});

describe('ARCHITECTURE.md', () => {
  it('names every library that is depended on', () => {
    const { dependencies } = JSON.parse(textOf('package.json')) as { dependencies: Record<string, string> };
    const architecture = textOf('ARCHITECTURE.md');
    expect(Object.keys(dependencies).filter((name) => !architecture.includes(`\`${name}\``))).to.deep.equal([]);
  });
});

describe('the documents', () => {
  for (const name of DOCUMENTS) {
    it(`${name} links to files that are there`, () => {
      const targets = [...textOf(name).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, target = '']) => target);
      expect(targets.filter((target) => !existsSync(join(ROOT, dirname(name), target)))).to.deep.equal([]);
    });

    it(`${name} names files of the project that are there`, () => {
      const named = textOf(name).match(/(?<=`)(src|test|scripts|systemd|example-objects)\/[\w./-]+(?=`)/g) ?? [];
      expect(named.filter((path) => !existsSync(join(ROOT, path)))).to.deep.equal([]);
    });
  }
});

describe('the files of the project', () => {
  it('name no directory of the machine that they were written on', function () {
    // A download without its history does not know which files are the project's.
    if (!existsSync(join(ROOT, '.git'))) this.skip();
    const places = [dirname(join(ROOT, 'x')), homedir()].filter((place) => place.length > 1);
    const escaped = places.map((place) => place.replace(/[^\w/]/g, '\\$&'));
    // At the beginning of a path, that is: /opt/root/x is no path in /root.
    const here = new RegExp(`(?<![\\w.~-])(${escaped.join('|')})/\\w`);
    const found = projectFiles().flatMap((name) => {
      const at = here.exec(textOf(name));
      return at === null ? [] : [`${name}: ${at[0]}`];
    });
    expect(found).to.deep.equal([]);
  });
});
