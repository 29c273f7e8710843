import { expect } from 'chai';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SOURCES = join(ROOT, 'src');

/** A row of ARCHITECTURE.md's table of folders. */
interface Folder {
  /** `sources/postgres`. */
  readonly path: string;
  /** Folders, files and patterns of files that it may import, null for all. */
  readonly ours: readonly string[] | null;
  readonly libraries: readonly string[];
}

interface Import {
  readonly from: string;
  /** A file of ours, as `model/day.ts`, or the name of a package. */
  readonly to: string;
  readonly isOurs: boolean;
  /** Gone when it is built. */
  readonly isTypeOnly: boolean;
}

function foldersOf(architecture: string): Folder[] {
  const rows = architecture.split('\n').map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()));
  const quoted = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
  return rows.flatMap(([, name = '', , ours, libraries]) => {
    const path = /^`([\w/-]+)\/`$/.exec(name)?.[1];
    if (path === undefined) return [];
    // What is said of a library in parentheses names files, not packages.
    return [
      {
        path,
        ours: ours === 'everything' ? null : quoted(ours),
        libraries: quoted(libraries?.replace(/\(.*?\)/g, '')),
      },
    ];
  });
}

/** Every import of a module: at its head, within it, and of types. */
function importsOf(file: string): Import[] {
  const text = readFileSync(join(SOURCES, file), 'utf8');
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, isTypeOnly: boolean) => {
    if (specifier === undefined || !ts.isStringLiteral(specifier)) return;
    const isOurs = specifier.text.startsWith('.');
    const path = relative(SOURCES, resolve(SOURCES, dirname(file), specifier.text)).replace(/\.js$/, '.ts');
    found.push({ from: file, to: isOurs ? path : packageOf(specifier.text), isOurs, isTypeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    } else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], false);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
  return found.filter(({ to }) => !to.startsWith('node:'));
}

function packageOf(specifier: string): string {
  const depth = specifier.startsWith('@') ? 2 : 1;
  return specifier.split('/').slice(0, depth).join('/');
}

const folders = foldersOf(readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8'));
/** What the package offers to programs: it hands on what lies in the folders, and is itself in none. */
const ENTRY = 'index.ts';
const sources = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' });
const files = sources.filter((name) => name.endsWith('.ts') && name !== ENTRY);
const imports = files.flatMap(importsOf);

/** The row that says most about the file. */
function folderOf(file: string): Folder | undefined {
  const around = folders.filter(({ path }) => file.startsWith(`${path}/`));
  return around.sort((a, b) => b.path.length - a.path.length)[0];
}

function isAllowed({ from, to, isOurs }: Import): boolean {
  const folder = folderOf(from);
  if (folder === undefined) return false;
  if (!isOurs) return folder.libraries.includes(to);
  const target = folderOf(to)?.path;
  const isNear = target === folder.path || (target !== undefined && folder.path.startsWith(`${target}/`));
  return isNear || folder.ours === null || folder.ours.some((name) => isNamed(to, name));
}

/** @param name a file, a folder for all that is in it, or a pattern with a `*` for a part of a file's name */
function isNamed(file: string, name: string): boolean {
  const [start = '', end] = name.split('*');
  if (end === undefined) return file === name || file.startsWith(`${name}/`);
  const middle = file.slice(start.length, file.length - end.length);
  return file.startsWith(start) && file.endsWith(end) && !middle.includes('/');
}

const shown = ({ from, to }: Import) => `${from} imports ${to}`;

/** The modules of each circle, as it was first met. */
function circles(arrows: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file].join(' -> '));
    if (done.has(file) || path.includes(file)) return;
    for (const next of arrows.get(file) ?? []) walk(next, [...path, file]);
    done.add(file);
  };
  for (const file of arrows.keys()) walk(file, []);
  return found;
}

describe('the structure of src', () => {
  it('has no folder that ARCHITECTURE.md does not describe, and ARCHITECTURE.md none that is not there', () => {
    expect(files.filter((file) => folderOf(file) === undefined)).to.deep.equal([]);
    expect(folders.filter(({ path }) => !files.some((file) => file.startsWith(`${path}/`)))).to.deep.equal([]);
  });

  it('has no arrow that ARCHITECTURE.md does not allow', () => {
    expect(imports.filter((one) => !isAllowed(one)).map(shown)).to.deep.equal([]);
  });

  it('keeps the model to itself, and collecting to interfaces, whatever ARCHITECTURE.md says', () => {
    const oursOf = (name: string) => folders.find(({ path }) => path === name)?.ours;
    const interfaces = ['sources/source.ts', 'store/store.ts', 'store/decode-*.ts'];
    expect(oursOf('model')).to.deep.equal([]);
    expect(oursOf('tally')).to.deep.equal(['model']);
    expect(oursOf('totals')).to.deep.equal(['model']);
    expect(oursOf('collect')).to.deep.equal(['model', 'ledger', 'tally', 'totals', ...interfaces]);
    expect(folders.filter(({ ours }) => ours === null).map(({ path }) => path)).to.deep.equal(['cli']);
  });

  it('knows luxon in model/day.ts alone', () => {
    const users = imports.filter(({ to }) => to === 'luxon').map(({ from }) => from);
    expect(users).to.deep.equal(['model/day.ts']);
  });

  it('has no circle of imports', () => {
    const arrows = new Map(files.map((file) => [file, [] as string[]]));
    for (const { from, to, isOurs, isTypeOnly } of imports) if (isOurs && !isTypeOnly) arrows.get(from)?.push(to);
    expect(circles(arrows)).to.deep.equal([]);
  });
});
