import { expect } from 'chai';
import { Argument, Command, Option } from 'commander';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { completionScript, SHELLS } from '../../../src/cli/completion.js';
import type { Shell } from '../../../src/cli/completion.js';

/** A program with one of each: options with and without values, choices, files, directories, aliases, commands in commands. */
function program(): Command {
  const idb = new Command('idb').description('Usage statistics').version('1.0.0', '--version', 'print the version');
  idb
    .option('-v, --verbose', 'say more')
    .option('-c, --config <file>', "the operator's file: read last")
    .option('--data <dir>');
  idb
    .command('collect-stats')
    .alias('collect')
    .description('Count days\nand write them')
    .option('-d, --date <when>', 'the day')
    .option('--catch-up [days]', 'missed days too')
    .option('--dry-run');
  idb.command('show').addOption(new Option('--as <form>').choices(['documents', 'dict', '*']));
  idb.command('load').argument('<file...>');
  idb.command('completion').addArgument(new Argument('<shell>').choices(SHELLS));
  const events = idb.command('events').description('Events').option('--queue <name>', 'which queue');
  events.command('publish').option('--stamp').option('-c, --config <file>', "the operator's file: read last");
  events.command('process').description("it's work");
  idb.command('hidden-command', { hidden: true });
  idb.addOption(new Option('--hidden-option').hideHelp());
  return idb;
}

function bash(script: string, ...args: string[]): string {
  const { stdout, stderr, status } = spawnSync('bash', ['--norc', '-c', script, 'bash', ...args], { encoding: 'utf8' });
  expect([stderr, status]).to.deep.equal(['', 0]);
  return stdout;
}

/** What bash offers after these words, the last one being typed. */
function offered(...words: string[]): string[] {
  const call = 'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _idb; printf "%s\\n" "${COMPREPLY[@]}"';
  const script = `source <(cat <<'COMPLETION'\n${completionScript('bash', program())}COMPLETION\n)\n${call}`;
  return bash(script, ...words)
    .split('\n')
    .filter((word) => word !== '');
}

const GLOBAL = ['--verbose', '--config', '--data', '--version', '--help'];

describe('completion in bash', () => {
  it('is a script without mistakes', () => {
    expect(bash(`bash -n <<'COMPLETION'\n${completionScript('bash', program())}COMPLETION`)).to.equal('');
  });

  it('says that it completes the program', () => {
    expect(bash(`${completionScript('bash', program())}\ncomplete -p idb`)).to.equal(
      'complete -o default -F _idb idb\n',
    );
  });

  const table: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['a command', ['col'], ['collect-stats']],
    ['every command where nothing is typed', [''], ['collect-stats', 'show', 'load', 'completion', 'events', 'help']],
    ['no command for what is none', ['xyz'], []],
    ['subcommands', ['events', 'p'], ['publish', 'process']],
    ['commands after an option', ['-v', 'sho'], ['show']],
    ['commands after an option and its value', ['--data', 'show', 'ev'], ['events']],
    ['subcommands after an option between them', ['events', '--queue', 'q', 'pu'], ['publish']],
    ['subcommands after an option and = and its value', ['--config', '=', 'events', 'lo'], ['load']],
    [
      'long options, with those of the program',
      ['collect-stats', '--'],
      ['--date', '--catch-up', '--dry-run', ...GLOBAL],
    ],
    ['one option', ['collect-stats', '--dr'], ['--dry-run']],
    ['options of an alias', ['collect', '--da'], ['--date', '--data']],
    ['options where nothing else can come', ['events', 'process', '--q'], ['--queue']],
    [
      'options of the command around',
      ['events', 'publish', '--'],
      ['--stamp', '--config', '--queue', '--help', ...GLOBAL],
    ],
    ['choices of an option', ['show', '--as', 'd'], ['documents', 'dict']],
    ['choices after =', ['show', '--as', '='], ['documents', 'dict']],
    ['choices begun after =', ['show', '--as', '=', 'doc'], ['documents']],
    ['choices of an argument', ['completion', ''], ['bash', 'zsh', 'fish']],
    ['commands to get help for', ['help', 'co'], ['collect-stats', 'completion']],
    ['subcommands to get help for', ['events', 'help', 'pu'], ['publish']],
    ['nothing for a value that can be anything', ['collect-stats', '-d', ''], []],
    ['nothing of ours where files are wanted', ['load', ''], []],
    ['nothing of ours after an option for a file', ['-c', ''], []],
    ['nothing hidden', ['hid'], []],
    ['no hidden option', ['--hid'], []],
  ];

  for (const [claim, words, expected] of table) {
    it(`offers ${claim}: idb ${words.join(' ')}`, () => {
      const unique = [...new Set(offered('idb', ...words))];
      expect(unique).to.have.members([...new Set(expected)]);
    });
  }

  it('offers options after an option whose value may be left out', () => {
    expect(offered('idb', 'collect-stats', '--catch-up', '')).to.include('--dry-run');
  });

  it('offers options, short ones too, to a command that takes nothing else', () => {
    expect(offered('idb', 'collect-stats', '')).to.include.members(['-d', '--date', '-c', '--help']);
  });

  it('offers an option once, where a command repeats the program’s', () => {
    const options = offered('idb', 'show', '-');
    expect(options).to.have.length(new Set(options).size);
  });

  it('offers no word that a shell would read as more than a word', () => {
    expect(offered('idb', 'show', '--as', '')).to.deep.equal(['documents', 'dict']);
  });
});

describe('completion in zsh and fish', () => {
  let directory = '';
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'idb-completion-'));
  });
  after(() => rmSync(directory, { recursive: true }));

  const parts: readonly (readonly [Shell, readonly string[]])[] = [
    [
      'zsh',
      [
        '#compdef idb\n',
        "'collect-stats:Count days'",
        "'process:it'\\''s work'",
        "'--config:the operator'\\''s file: read last'",
        "'idb show : --as') compadd -- 'documents' 'dict'; return ;;",
        "'idb load') _files; return ;;",
        "'idb '*': --data') _files -/; return ;;",
      ],
    ],
    [
      'fish',
      [
        "complete -c idb -n '__idb_at \"idb \"' -a collect-stats -d 'Count days'",
        "-a process -d 'it\\'s work'",
        "complete -c idb -n '__idb_at \"idb *\"' -s c -l config -r -F -d 'the operator\\'s file: read last'",
        "-l as -r -f -a 'documents dict'",
        'complete -c idb -n \'__idb_at "idb load "\' -F',
        "-l catch-up -f -d 'missed days too'",
      ],
    ],
  ];

  for (const [shell, expected] of parts) {
    const script = completionScript(shell, program());

    it(`has commands, options and values for ${shell}`, () => {
      for (const part of expected) expect(script).to.include(part);
    });

    it(`has nothing hidden for ${shell}`, () => expect(script).not.to.include('hidden'));

    it(`is a script without mistakes, by ${shell} itself where there is one`, function () {
      const file = join(directory, `idb.${shell}`);
      writeFileSync(file, script);
      const { error, status, stderr } = spawnSync(shell, ['-n', file], { encoding: 'utf8' });
      if (error !== undefined) this.skip();
      expect([stderr, status]).to.deep.equal(['', 0]);
    });
  }
});

describe('completionScript', () => {
  it('follows the program’s name', () => {
    const program = new Command('my-idb.js').option('--one');
    expect(completionScript('bash', program)).to.include('complete -o default -F _my_idb_js my-idb.js\n');
    expect(completionScript('fish', program)).to.include('complete -c my-idb.js -f\n');
  });

  it('works for a program with no commands, options or help at all', () => {
    const bare = new Command('bare').helpOption(false);
    expect(bash(`bash -n <<'COMPLETION'\n${completionScript('bash', bare)}COMPLETION`)).to.equal('');
  });
});
