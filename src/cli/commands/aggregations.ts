import type { Command } from 'commander';
import type { Invoke } from '../session.js';
import { addDelete } from './aggregations/delete.js';
import { addListBookmarks } from './aggregations/list-bookmarks.js';
import { addProcess } from './aggregations/process.js';
import { addShowAggregates } from './aggregations/show.js';

export function defineAggregations(command: Command, invoke: Invoke): void {
  for (const addTo of [addProcess, addDelete, addListBookmarks, addShowAggregates]) addTo(command, invoke);
}
