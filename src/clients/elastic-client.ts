/** The client of Elasticsearch, without the part of it that idb has no use for. */
import './without-arrow.js';

export { Client, errors, type ClientOptions } from '@elastic/elasticsearch';
